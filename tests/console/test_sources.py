"""`foreshock sources`: find, try, add, pause and fill in, by hand as a person would, over real HTTP on loopback."""

import json
import tomllib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from console.cli import app
from console.discover import SITES, _of_site
from settings import load
from storage.engine import migrate, open_database, reading
from storage.mentions import listed
from storage.tables import spending

SETTINGS = """\
# ours
[[brands]]
name = "Quillpost"  # the stamp people
query = "quillpost"

[[sources]]
name = "forum"
kind = "feed"
url = "{url}feed"   # of the board
private = true

[[receivers]]
name = "here"
kind = "console"
"""
ITEM = "<item><title>{title}</title><guid>{guid}</guid><pubDate>{said}</pubDate></item>"


def rss(ages, *, words="Quillpost lost my parcel", start=0):
    now = datetime.now(UTC)
    items = (
        ITEM.format(
            title=f"{words} {start + i}", guid=start + i, said=(now - age).strftime("%a, %d %b %Y %H:%M:%S GMT")
        )
        for i, age in enumerate(ages)
    )
    return f'<rss version="2.0"><channel><title>Board</title>{"".join(items)}</channel></rss>'


PAGES = {
    "https://old.reddit.com/r/kettles/top": "https://www.reddit.com/r/kettles/.rss",
    "https://github.com/acme/kettle/issues": "https://github.com/acme/kettle/releases.atom",
    f"https://www.youtube.com/channel/UC{'x' * 22}/videos": (
        f"https://www.youtube.com/feeds/videos.xml?channel_id=UC{'x' * 22}"
    ),
    "https://medium.com/@acme/a-story": "https://medium.com/feed/@acme",
    "https://stackoverflow.com/questions/tagged/kettle": "https://stackoverflow.com/feeds/tag/kettle",
    "https://news.ycombinator.com/": "https://hnrss.org/newest",
    "https://apps.apple.com/kh/app/kettle/id12345": (
        "https://itunes.apple.com/kh/rss/customerreviews/id=12345/sortBy=mostRecent/xml"
    ),
}
"""A page of each site whose feeds it does not name, and the feed."""
HOURS = [timedelta(hours=n) for n in (1, 5, 30, 200)]


@pytest.fixture
def site(httpserver):
    httpserver.expect_request("/feed").respond_with_data(rss(HOURS), content_type="application/rss+xml")
    httpserver.expect_request("/nowhere").respond_with_data("", status=404)
    return httpserver


@pytest.fixture
def file(tmp_path, monkeypatch, site):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "foreshock.toml"
    path.write_text(SETTINGS.format(url=site.url_for("/")))
    return path


def cli(*words):
    return CliRunner().invoke(app, ["sources", *words])


class TestDiscover:
    def test_the_feeds_that_a_page_names_are_tried_and_told(self, file, site):
        page = '<link rel="alternate" type="application/rss+xml" title="All posts" href="feed"><a href="/rss/no"></a>'
        site.expect_request("/").respond_with_data(page, content_type="text/html")
        found = cli("discover", site.url_for("/"), "--private")
        assert found.exit_code == 0, found.output
        assert f"{site.url_for('/feed')}\n    “All posts”, the page names it; 4 items" in found.output
        assert "/rss/no" not in found.output and "sources add feed" in found.output

    def test_a_page_that_names_none_is_looked_through_at_the_usual_places(self, file, site):
        site.expect_request("/blog").respond_with_data("<p>hello</p>", content_type="text/html")
        [found] = map(json.loads, cli("discover", site.url_for("/blog"), "--private", "--json").output.splitlines())
        assert (found["url"], found["because"], found["heard"]) == (site.url_for("/feed"), "usual place", 4)

    def test_an_address_that_is_a_feed_itself_is_one(self, file, site):
        assert "it is one itself" in cli("discover", site.url_for("/feed"), "--private").output

    def test_a_site_without_any_says_so(self, file, site):
        site.expect_request("/none/page").respond_with_data("<p>hello</p>", content_type="text/html")
        site.clear()
        site.expect_request("/none/page").respond_with_data("<p>hello</p>", content_type="text/html")
        found = cli("discover", site.url_for("/none/page"), "--private")
        assert found.exit_code == 1 and "no feed was found" in found.output

    def test_the_private_network_is_not_asked_unless_that_is_said(self, file, site):
        found = cli("discover", site.url_for("/"))
        assert found.exit_code == 1 and "not on the public internet" in found.output and "--private" in found.output

    def test_an_address_without_a_scheme_is_asked_both_ways(self, file, site):
        found = cli("discover", f"127.0.0.1:{site.port}/feed", "--private")
        assert found.exit_code == 0 and f"http://127.0.0.1:{site.port}/feed" in found.output

    @pytest.mark.parametrize("page", PAGES)
    def test_the_feeds_that_a_site_has_but_does_not_name_are_known(self, page):
        assert [where for where, _, _ in _of_site(page)] == [PAGES[page]]

    def test_every_such_site_is_tested_and_no_other_is_taken_for_one(self):
        assert len(PAGES) == len(SITES)
        assert not list(_of_site("https://reddit.com.evil.example/r/kettles"))

    @pytest.mark.parametrize("url", ["not a url", "ftp://a.example", "http://", ""])
    def test_what_is_no_address_is_refused(self, file, url):
        refused = cli("discover", url)
        assert refused.exit_code == 2 and "is no address" in refused.output


class TestDryRun:
    def test_it_says_what_would_be_heard_and_keeps_nothing(self, file, site):
        tried = cli("test", "feed", f"url={site.url_for('/feed')}", "--private")
        assert tried.exit_code == 0, tried.output
        assert "4 mentions (all there is); of your brands: Quillpost: 4" in tried.output
        assert tried.output.count("Quillpost lost my parcel") == 3
        assert not (file.parent / "foreshock.db").exists()

    def test_a_source_of_the_settings_is_tried_by_its_name(self, file):
        found = json.loads(cli("test", "Forum", "--json").output)
        assert (found["heard"], found["matched"], found["whole"], found["wrong"]) == (4, {"Quillpost": 4}, True, None)
        assert len(found["first"]) == 3 and found["first"][0]["origin"].endswith("/feed")

    def test_what_fails_is_told_with_the_next_step(self, file, site):
        tried = cli("test", "feed", f"url={site.url_for('/nowhere')}", "--private")
        assert tried.exit_code == 1 and "it fails: " in tried.output and "correct the source" in tried.output

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("test", "fed", "url=x"), "did you mean feed?"),
            (("test", "feed", "url"), "written key=value"),
            (("test", "feed", "url=https://a.example", "url=https://b.example"), "there twice"),
            (("test", "feed", "url=ftp://a"), "an address such as"),
            (("test", "feed"), "url: is missing"),
            (("test", "feed", "url=https://a.example", "pages=many"), "whole number"),
            (("test", "feed", "url=https://a.example", "page=3"), "did you mean pages?"),
        ],
    )
    def test_what_is_written_wrongly_is_told_in_words(self, file, words, told):
        tried = cli(*words)
        assert tried.exit_code == 2 and told in tried.output


class TestPaid:
    """A search of X costs what it reads: here a post and its author, 0.015 USD; at most 0.25, of 10 posts."""

    @pytest.fixture
    def words(self, file, site):
        post = {"id": "1780000000000000001", "text": "Quillpost", "author_id": "7"}
        found = {"data": [post], "includes": {"users": [{"id": "7"}]}, "meta": {"result_count": 1, "next_token": "a"}}
        site.expect_request("/2/tweets/search/recent").respond_with_json(found)
        return ("x", f"api={site.url_for('/2')}", "token=made-up", "query=quillpost", "max_results=10", "--private")

    def spent(self, file):
        engine = open_database(load(file, {}).database)
        migrate(engine)
        with reading(engine) as conn:
            found = {name: round(cost, 3) for name, cost in conn.execute(select(spending.c.source, spending.c.cost))}
        engine.dispose()
        return found

    @pytest.mark.parametrize("command", ["test", "add"])
    def test_nothing_is_asked_where_nobody_can_agree(self, file, site, words, command):
        refused = cli(command, *words)
        assert refused.exit_code == 2 and "1 page can cost up to 0.25 USD; 20 of 20 are left" in refused.output
        assert "--yes" in refused.output and not site.log and self.spent(file) == {}

    @pytest.mark.parametrize(("answer", "asked", "code"), [("y", 1, 0), ("n", 0, 2)])
    def test_on_a_terminal_a_person_is_asked(self, monkeypatch, site, words, answer, asked, code):
        monkeypatch.setattr("typer.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
        done = CliRunner().invoke(app, ["sources", "test", *words], input=f"{answer}\n")
        assert (done.exit_code, len(site.log)) == (code, asked), done.output

    def test_what_it_cost_is_charged_under_the_name_that_it_has_or_will_have(self, file, words):
        assert "cost: 0.015 USD" in cli("test", *words, "--yes").output
        assert cli("add", *words, "--name", "tweets", "--yes").exit_code == 0
        assert cli("test", "tweets", "--yes").exit_code == 0
        assert self.spent(file) == {"x": 0.015, "tweets": 0.03}

    def test_a_page_that_the_budget_may_not_hold_is_not_asked_for(self, file, site, words):
        found = cli("test", *words, "budget=0.26", "--pages", "3", "--yes")
        assert found.exit_code == 1 and "its budget is spent until" in found.output and "1 page asked" in found.output
        again = cli("test", *words, "budget=0.26")
        assert again.exit_code == 1 and "0.015 of 0.26 USD this month" in again.output and len(site.log) == 1


class TestAdd:
    def test_a_source_is_tried_and_written_and_comments_stay(self, file, site):
        added = cli("add", "feed", "--name", "blog", f"url={site.url_for('/feed')}", "pages=2", "every=1h", "--private")
        assert added.exit_code == 0, added.output
        text = file.read_text()
        assert text.startswith("# ours\n") and "# the stamp people" in text and "# of the board" in text
        [_, blog] = load(file, {}).sources
        assert (blog.name, blog.every, blog.private, blog.options.pages) == ("blog", timedelta(hours=1), True, 2)

    def test_one_that_fails_is_not_written_unless_that_is_said(self, file, site):
        words = ("add", "feed", "--name", "blog", f"url={site.url_for('/nowhere')}", "--private")
        before = file.read_text()
        refused = cli(*words)
        assert refused.exit_code == 1 and "--untried" in refused.output and file.read_text() == before
        assert cli(*words, "--untried").exit_code == 0 and len(load(file, {}).sources) == 2

    def test_a_name_that_is_taken_is_refused(self, file, site):
        refused = cli("add", "feed", "--name", "Forum", f"url={site.url_for('/feed')}", "--private")
        assert refused.exit_code == 2 and "already" in refused.output

    def test_the_example_is_never_written_to(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        refused = cli("add", "feed", "--name", "b", "url=https://a.example/feed", "--untried")
        assert refused.exit_code == 2 and "foreshock init" in refused.output

    def test_a_text_with_quotes_is_taken_as_it_is(self, file):
        assert cli("add", "hackernews", "--name", "hn", 'query="quill post"', "--untried").exit_code == 0
        assert tomllib.loads(file.read_text())["sources"][1]["query"] == '"quill post"'


class TestPause:
    def test_a_paused_source_is_left_alone_until_it_is_resumed(self, file):
        before = file.read_text()
        assert "paused from now on" in cli("pause", "FORUM").output
        assert load(file, {}).sources[0].paused
        assert "paused already" in cli("pause", "forum").output
        assert "heard from now on" in cli("resume", "forum").output
        assert file.read_text() == before

    def test_an_unknown_name_is_told_with_the_nearest(self, file):
        refused = cli("pause", "forun")
        assert refused.exit_code == 2 and "did you mean forum?" in refused.output


class TestOpml:
    LIST = """<?xml version="1.0"?><opml version="2.0"><head/><body><outline text="News">
    <outline type="rss" text="Blog" xmlUrl="https://a.example/feed"/>
    <outline type="rss" title="Blog" xmlUrl="https://b.example/feed"/>
    <outline text="Blog again" xmlUrl="https://a.example/feed"/><outline text="bad" xmlUrl="feed:x"/></outline>
    </body></opml>"""

    def test_each_feed_is_added_once_under_a_free_name(self, file, tmp_path):
        (tmp_path / "reader.opml").write_text(self.LIST)
        dry = cli("opml", "reader.opml", "--dry-run")
        assert "2 would be added, 1 left out" in dry.output and len(load(file, {}).sources) == 1
        added = cli("opml", "reader.opml")
        assert added.exit_code == 0 and "2 added" in added.output
        assert [one.name for one in load(file, {}).sources] == ["forum", "Blog again", "Blog"]
        assert "0 added, 3 left out" in cli("opml", "reader.opml").output

    def test_a_dollar_sign_in_a_title_is_a_dollar_sign(self, file, tmp_path):
        outline = '<outline text="$TSLA talk" xmlUrl="https://a.example/feed?q=$TSLA"/>'
        (tmp_path / "reader.opml").write_text(f"<opml><body>{outline}</body></opml>")
        assert "1 added" in cli("opml", "reader.opml").output
        cli("add", "hackernews", "--name", "all of $HOME", "query=x", "--untried")
        _, added, named = load(file, {}).sources
        assert (added.name, added.options.url) == ("$TSLA talk", "https://a.example/feed?q=$TSLA")
        assert named.name == "all of $HOME"

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("", "no XML"),
            ("<rss/>", "begins with <rss>"),
            ('<!DOCTYPE o [<!ENTITY a "b">]><opml/>', "DOCTYPE"),
            ("<opml>", "no XML"),
        ],
    )
    def test_what_is_no_list_is_refused(self, file, tmp_path, text, told):
        (tmp_path / "reader.opml").write_text(text)
        refused = cli("opml", "reader.opml")
        assert refused.exit_code == 2 and told in refused.output


class TestBackfill:
    def test_the_past_is_heard_but_for_the_last_hours_and_no_alert_comes_of_it(self, file, site):
        filled = cli("backfill", "forum", "--since", "20d")
        assert filled.exit_code == 0, filled.output
        assert "2 mentions, 2 new" in filled.output
        engine = open_database(load(file, {}).database)
        with reading(engine) as conn:
            ages = [datetime.now(UTC) - row.mention.said for row in listed(conn)]
        engine.dispose()
        assert len(ages) == 2 and min(ages) > timedelta(hours=6)

    def test_it_tells_what_was_left_out_as_noise(self, file, site):
        quiet = 'query = "quillpost"\nwithout = ["the third"]\n[noise]\n"the third" = "3"\n'
        file.write_text(file.read_text().replace('query = "quillpost"\n', quiet))
        filled = cli("backfill", "forum", "--since", "20d").output
        assert "2 mentions, 1 new; 1 left out as noise (the third 1)" in filled

    def test_again_it_hears_nothing_twice(self, file, site):
        cli("backfill", "forum", "--since", "20d")
        again = json.loads(cli("backfill", "forum", "--since", "20d", "--json").output)
        assert (again["heard"], again["new"]) == (2, 0)

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            ((), "say from when on"),
            (("--since", "soon"), "a day such as"),
            (("--since", "2100-01-01"), "go further back"),
        ],
    )
    def test_a_since_that_cannot_be_is_told(self, file, words, told):
        filled = cli("backfill", "forum", *words)
        assert filled.exit_code == 2 and told in filled.output


def test_every_kind_says_what_it_needs():
    from listeners.contract import kinds

    listing = cli("kinds").output
    assert all(f"{kind} " in listing for kind in kinds())
    assert "| `url` | needed |" in cli("kinds", "feed").output
    assert "did you mean feed?" in cli("kinds", "fead").output
