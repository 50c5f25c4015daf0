"""Sources, people and silences, accounts, health: what they show, and what is done there."""

from datetime import timedelta
from pathlib import Path

import pytest

from alerts import Notice
from alerts.rhythm import Rhythm
from console.web import passwords
from console.web.views.health import size
from storage import accounts, alerts, audit, silences, sources
from storage.engine import reading, writing

HOSTILE = '<img src=x onerror=alert(1)>{{ 7*7 }}"\u202e'
ON_CALL = """
[[receivers]]
name = "anna"
kind = "console"
quiet = "22:00-08:00"
timezone = "Asia/Kolkata"
[[receivers]]
name = "ben"
kind = "console"
[[rota]]
name = "support"
people = ["anna", "ben"]
since = 2026-03-09
[[escalations]]
name = "all"
at_least = "high"
steps = [{ tell = "support" }, { tell = "ben", after = "15m" }]
"""


@pytest.fixture
def kept(console):
    """kept(function, ...) calls it with a connection that writes."""

    def call(what, *given, **named):
        with writing(console.engine) as conn:
            return what(conn, *given, **named)

    return call


def did(console):
    with reading(console.engine) as conn:
        return [(one.by, one.did, one.what) for one in audit.listed(conn)]


class TestSources:
    def test_a_source_that_nobody_has_heard_says_what_hears_it(self, console):
        page = console.get("/sources").text
        assert "1 source: 1 not heard yet" in page and "foreshock run" in page

    def test_pausing_is_said_on_the_page_and_resumed_with_one_button(self, console):
        assert console.post("/sources/pause", name="feed").status_code == 303
        page = console.get("/sources").text
        assert "paused by anna since" in page and ">Resume" in page
        console.post("/sources/resume", name="feed")
        assert ">Pause" in console.get("/sources").text
        assert [one[1:] for one in did(console)] == [("source resumed", "feed"), ("source paused", "feed")]

    def test_what_the_settings_pause_only_the_settings_resume(self, console_of):
        console = console_of(house="", text=SOURCE_PAUSED)
        page = console.get("/sources").text
        assert "paused in the settings" in page and "/sources/resume" not in page

    def test_what_went_wrong_is_text_whatever_it_is(self, console, kept):
        row = kept(sources.source_of, "feed", "feed")
        for minutes in (40, 20, 0):
            moment = console.now - timedelta(minutes=minutes)
            kept(sources.failed, row, HOSTILE, "Unavailable", moment, not_before=None)
            row = kept(sources.source_of, "feed", "feed")
        page = console.get("/sources").text
        assert "<img src=x" not in page and "&lt;img src=x" in page and "\u202e" not in page
        assert "1 source in trouble: feed" in console.get("/health").text

    def test_a_source_that_is_not_there_cannot_be_paused(self, console):
        assert console.post("/sources/pause", name="nobody").status_code == 404

    def test_how_often_it_says_something_reads_as_people_say_it(self, console, kept):
        row = kept(sources.source_of, "feed", "feed")
        day = {f"2026-03-{day:02}": 24 for day in range(1, 11)}
        kept(sources.heard_well, row, console.now, Rhythm(newest=console.now, sayings=day, lag=7_300.0))
        page = console.get("/sources").text
        assert "usually every hour<" in page and "2 hours" in page and 'class="days"' in page


SOURCE_PAUSED = (Path(__file__).parents[1] / "acme.toml").read_text(encoding="utf8") + "paused = true\n"


class TestPeople:
    def test_who_has_the_duty_now_and_next_stands_first(self, console_of):
        page = console_of(text=SOURCE_PAUSED + ON_CALL).get("/people").text
        assert page.index('<p class="who"><bdi>anna</bdi>') < page.index("then <bdi>ben</bdi>")
        assert "of high severity or worse: support, then ben after 15 minutes" in page

    def test_who_is_quiet_now_says_until_when_in_the_readers_zone(self, console_of):
        console = console_of(text=SOURCE_PAUSED + ON_CALL)
        console.now = console.now.replace(hour=18)  # 23:30 in Kolkata
        assert "quiet hours of anna, until 12 Mar 02:30" in console.get("/people").text

    def test_a_silence_is_made_shown_and_ended(self, console):
        made = console.post("/people/silence", brand="Acme", topic="delivery", length="4h", why="a known strike")
        assert made.headers["location"] == "/people"
        page = console.get("/people").text
        assert "Acme, delivery" in page and "a known strike" in page and "in 4 hours" in page
        with reading(console.engine) as conn:
            (one,) = silences.between(conn, None, console.now, console.now + timedelta(hours=1))
        assert (one.by, one.until) == ("anna", console.now + timedelta(hours=4))
        console.post(f"/people/silences/{one.id}/end")
        assert "Over within the last 30 days (1)" in console.get("/people").text
        assert [entry[1] for entry in did(console)] == ["silence ended", "silence"]

    def test_until_is_on_the_clock_of_who_says_it(self, console):
        console.post("/me/zone", zone="Asia/Kolkata")
        console.post("/people/silence", until="2026-03-12T02:00")
        with reading(console.engine) as conn:
            (one,) = silences.between(conn, None, console.now, console.now + timedelta(hours=1))
        assert one.until.isoformat() == "2026-03-11T20:30:00+00:00"

    @pytest.mark.parametrize("asked", [{"length": "for ever"}, {"until": "2026-03-11T11:00"}, {"until": "9999-12-31"}])
    def test_a_silence_ends_later_than_now_and_while_clocks_can_tell_or_is_none(self, console, asked):
        console.post("/me/zone", zone="Pacific/Kiritimati")  # where the year 9999 ends after its calendar
        refused = console.post("/people/silence", **{"topic": "delivery", **asked})
        assert refused.status_code == 422 and "Say until when" in refused.text
        assert console.get("/people").status_code == 200

    def test_what_is_urgent_about_one_topic_cannot_be_silenced(self, console):
        refused = console.post("/people/silence", topic="delivery", urgent="yes", why=HOSTILE)
        assert refused.status_code == 422 and "is always told" in refused.text
        assert "<img src=x" not in refused.text and 'value="&lt;img' in refused.text

    @pytest.mark.parametrize("wrong", [{"brand": "Nobody"}, {"topic": "x"}, {"severity": "all"}, {"language": "xx"}])
    def test_what_no_page_of_ours_sends_is_refused(self, console, wrong):
        assert console.post("/people/silence", **wrong).status_code == 400


class TestAccounts:
    def test_an_admin_invites_somebody_and_sees_the_link_once(self, console):
        page = console.post("/people/accounts", name="Clara")
        link = page.text.split('class="onetime">')[1].split("<")[0]
        assert link.startswith("http://127.0.0.1/welcome/")
        assert "/welcome/" not in console.get("/people/accounts").text
        assert console.away.get(link).status_code == 200
        assert console.post("/people/accounts", name="CLARA").status_code == 422
        assert console.post("/people/accounts", name="<b>").status_code == 422

    def test_who_is_disabled_is_out_and_may_be_let_in_again(self, console, kept):
        ben = console.also("ben")
        number = kept(accounts.by_name, "ben").id
        assert console.post(f"/people/accounts/{number}/disable").status_code == 303
        assert ben.get("/health").status_code == 303
        assert console.post(f"/people/accounts/{number}/link").status_code == 400
        console.post(f"/people/accounts/{number}/enable")
        assert console.post(f"/people/accounts/{number}/link").status_code == 200

    def test_the_only_admin_cannot_shut_everybody_out(self, console, kept):
        anna = kept(accounts.by_name, "anna")
        kept(accounts.keep_password, anna.id, passwords.hashed("words", cost=16))
        refused = console.post(f"/people/accounts/{anna.id}/disable")
        assert refused.status_code == 422 and "make another one first" in refused.text

    @pytest.mark.parametrize("path", ["/people/accounts", "/people/audit"])
    def test_who_is_no_admin_sees_none_of_it(self, console, path):
        ben = console.also("ben")
        assert ben.get(path).status_code == 403
        assert path not in ben.get("/people").text
        assert ben.post("/people/accounts", name="clara", admin="yes").status_code == 403

    def test_the_audit_log_is_paged_by_its_numbers(self, console, kept):
        for turn in range(120):
            kept(audit.keep, audit.Audited(at=console.now, by="ben", did="login refused", what=f"turn {turn}."))
        page = console.get("/people/audit").text
        assert "turn 119." in page and "turn 19." not in page
        earlier = page.split('rel="next" href="')[1].split('"')[0]
        assert "turn 19." in console.get(earlier).text and "turn 20." not in console.get(earlier).text


class TestHealth:
    def test_before_the_first_run_it_says_what_to_do(self, console):
        page = console.get("/health").text
        assert "nothing has been heard yet" in page and "foreshock up" in page

    def test_when_nothing_goes_on_any_more_it_is_broken(self, console, kept):
        row = kept(sources.source_of, "feed", "feed")
        kept(sources.heard_well, row, console.now - timedelta(hours=3))
        page = console.get("/health").text
        assert "nothing was heard since 3 hours ago" in page and "tile bad" in page

    def test_a_message_that_was_given_up_is_tried_again_with_one_button(self, console, kept):
        notice = Notice(
            key="k", alert="a", brand="Acme", topic="delivery", severity="high", receiver=HOSTILE, state="failed",
            reason="why", title=HOSTILE, body="b", due=console.now,
        )  # fmt: skip
        kept(alerts.enqueue, [notice])
        page = console.get("/health").text
        assert "Messages that reached nobody" in page and "<img src=x" not in page
        action = page.split('action="/health/again/')[1].split('"')[0]
        assert console.post(f"/health/again/{action}").status_code == 303
        assert "Messages that reached nobody" not in console.get("/health").text
        assert did(console)[0][1] == "notice again"

    @pytest.mark.parametrize(("many", "said"), [(0, "0 B"), (999, "999 B"), (19_400_000, "19.4 MB"), (3e12, "3 TB")])
    def test_sizes_are_told_in_thousands(self, many, said):
        assert size(many) == said
