"""Every list, of a database in which one run was: the keys, the order, the safe file."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from alerts import Notice, WitnessText
from console.cli import app
from console.commands.run import _report
from console.commands.see import _mention
from flows.outcome import Outcome
from flows.steps.act import act
from flows.steps.deliver import Delivered
from flows.steps.hear import hear
from mentions import Match, Mention
from replies.item import Draft, Finding
from sentiment import Understanding
from settings import load
from storage import alerts, queue
from storage.engine import migrate, open_database, reading, writing
from storage.groups import Group
from storage.mentions import MentionRow
from storage.tables import drafts as drafted
from tests.example import example

FEED = """<rss version="2.0"><channel><title>t</title>
<item><title>Quillpost lost my parcel, terrible, refund me</title><guid>1</guid><link>https://a.example/1</link>
<pubDate>{0}</pubDate></item>
<item><title>Does Quillpost sell stamps?</title><guid>2</guid><pubDate>{0}</pubDate></item>
</channel></rss>"""
SETTINGS = """
[[brands]]
name = "Quillpost"
query = "quillpost"
[[sources]]
name = "forum"
kind = "feed"
url = "http://127.0.0.1:{port}/feed"
entries = "post"
private = true
"""


@pytest.fixture
def cli(tmp_path, monkeypatch, httpserver, alert_with):
    said = (datetime.now(UTC) - timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    httpserver.expect_request("/feed").respond_with_data(FEED.format(said), content_type="application/rss+xml")
    (tmp_path / "foreshock.toml").write_text(SETTINGS.format(port=httpserver.port))
    monkeypatch.chdir(tmp_path)
    known = load(tmp_path / "foreshock.toml", {})
    engine = open_database(known.database)
    migrate(engine)
    heard = asyncio.run(hear(engine, known, known.sources[0], datetime.now(UTC)))
    assert heard.new == 2, heard
    _alert(engine, alert_with)
    engine.dispose()
    return lambda *words: CliRunner().invoke(app, list(words))


def _alert(engine, alert_with) -> None:
    with writing(engine) as conn:
        item = queue.listed(conn)[0]
        alerts.keep(conn, alert_with(id=None, witnesses=(WitnessText(id=item.mention, text="", url=None),)))
        queue.keep_drafts(
            conn,
            [
                Draft(
                    queue_item=item.id,
                    mention=item.mention,
                    due=item.due,
                    text="dear you",
                    checks=(Finding(check="look", level="warn", why="is it true?"),),
                )
            ],
        )
        alerts.enqueue(conn, [_notice("on call"), _notice("boss", state="held", reason="boss sleeps")])
        [claimed] = alerts.claim(conn, datetime.now(UTC), timedelta(minutes=5), 1)
        alerts.failed(conn, claimed.id, "on call: it says no", None)


def _notice(receiver: str, state="waiting", reason="high, and that is wanted") -> Notice:
    return Notice(
        key=f"k:1:{receiver}", alert="k", brand="Quillpost", topic="delivery", severity="high", receiver=receiver,
        state=state, reason=reason, title="Quillpost", body="", due=datetime.now(UTC) - timedelta(minutes=1),
    )  # fmt: skip


def lines(result) -> list[dict]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_list_is_one_json_object_a_line(cli):
    (alert,) = lines(cli("alerts", "--json"))
    assert alert["id"] == 1 and alert["witnesses"][0]["url"] == "https://a.example/1"
    assert {item["kind"] for item in lines(cli("queue", "--json"))} == {"complaint", "question"}
    (draft,) = lines(cli("drafts", "--json"))
    assert draft["text"] == "dear you" and draft["mention"] == alert["witnesses"][0]["id"]
    mentions = lines(cli("mentions", "--json", "--brand", "Quillpost"))
    assert {mention["external_id"] for mention in mentions} == {"1", "2"}
    assert all(mention["matches"][0]["brand"] == "Quillpost" for mention in mentions)
    (source,) = lines(cli("sources", "--json"))
    assert source["name"] == "forum" and source["last_heard"].endswith("Z") and source["failures"] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("alerts",), "#1"),
        (("alerts", "--state", "resolved"), "no alerts"),
        (("queue",), "due in 8 h"),
        (("queue", "--state", "sent"), "nothing is sent"),
        (("queue", "--brand", "quillPOST"), "lost my parcel"),
        (("drafts",), "proposed  Quillpost\n  to: “Quillpost lost my parcel"),
        (("drafts",), "dear you\n  check: is it true?\n"),
        (("mentions", "--since", "2100-01-01"), "no mentions"),
        (("mentions",), "UTC  Quillpost (negative, a complaint)  Quillpost lost my parcel"),
        (("mentions", "--distinct"), "UTC  Quillpost (negative, a complaint)  Quillpost lost my parcel"),
        (("show", "1"), "on call: failed; high, and that is wanted; the last try failed: on call: it says no\n"),
        (("show", "1"), "boss: held; boss sleeps\n"),
        (("sources",), "forum  feed  heard 0 minutes ago"),
        (("show", "1"), "draft 1 (proposed): dear you"),
    ],
    ids=str,
)
def test_every_list_reads_well(cli, words, said):
    told = cli(*words)
    assert told.exit_code == 0 and said in told.stdout


def test_a_draft_that_needs_a_person_says_what_it_needs_and_what_is_near(cli, tmp_path):
    near = [{"key": "faq.md#7", "question": "Where is my parcel?", "fit": 0.3, "used": False}]
    engine = open_database(load(tmp_path / "foreshock.toml", {}).database)
    with writing(engine) as conn:
        conn.execute(update(drafted).values(text="", needs="needs a person: nothing fits", sources=near, checks=[]))
    engine.dispose()
    shown = cli("drafts").stdout
    assert "  needs a person: nothing fits\n  near: Where is my parcel? (30%, faq.md#7)" in shown
    (told,) = lines(cli("drafts", "--json"))
    assert told["needs"] == "needs a person: nothing fits" and told["sources"] == near


def test_what_is_urgent_says_so_and_why(cli, noon):
    """The list marks it, and its line in JSON gives the reason; what is not urgent has null there."""
    match, meant = Match(brand="Acme", spans=()), Understanding(compound=-0.5, label="negative", complaint=0.8)
    mention = Mention(origin="o", external_id="1", kind="post", said=noon, heard=noon, text="it burned")
    row = MentionRow(id=5, mention=mention, matches=((match, meant),), urgent={"Acme": 'safety: "burned"'})
    assert 'Acme (URGENT safety: "burned"; negative, a complaint)' in _mention(row, None, distinct=False)
    assert [match["urgent"] for one in lines(cli("mentions", "--json")) for match in one["matches"]] == [None, None]


@pytest.mark.parametrize(
    ("id_", "kind", "distinct", "said"),
    [
        (5, "post", False, "(7 copies)"),
        (5, "article", False, "(one story, 7 copies)"),
        (6, "post", False, "(copy of #5)"),
        (5, "post", True, "(stands for 8)"),
        (6, "post", True, "(stands for 8, first #5)"),
    ],
)
def test_a_copy_says_of_what_and_an_original_how_often(noon, id_, kind, distinct, said):
    mention = Mention(origin="o", external_id="1", kind=kind, said=noon, heard=noon, text="late")
    told = _mention(MentionRow(id=id_, mention=mention), Group(first=5, copies=7), distinct=distinct)
    assert told.endswith(f"  no brand {said}  late")
    assert "(" not in _mention(MentionRow(id=5, mention=mention), Group(first=5, copies=0), distinct=distinct)


@pytest.mark.parametrize(
    "words",
    [
        ("show", "99"),
        ("show", "x"),
        ("alerts", "--state", "lost"),
        ("queue", "--state", "x"),
        ("mentions", "--since", "x"),
    ],
    ids=str,
)
def test_what_is_not_there_is_a_usage_error(cli, words):
    told = cli(*words)
    assert told.exit_code == 2 and told.stderr


@pytest.mark.parametrize("command", ["alerts", "queue", "drafts", "mentions"])
def test_a_brand_that_is_none_is_refused_and_the_nearest_suggested(cli, command):
    told = cli(command, "--brand", "Quilpost")
    assert told.exit_code == 2 and told.stdout == "" and "did you mean Quillpost?" in told.stderr
    assert "use one of: Quillpost" in cli(command, "--brand", "Nope").stderr


def test_the_doctor_and_the_next_run_know_what_was_not_delivered(cli, tmp_path):
    told = cli("doctor")
    assert told.exit_code == 2
    assert "on call was not told of Quillpost, delivery: on call: it says no: it is not tried again" in told.stdout
    known, outcome = load(tmp_path / "foreshock.toml", {}), Outcome(heard=(), judged=(), delivered=Delivered())
    engine = open_database(known.database)
    report = _report(known, engine, outcome)
    assert report.failed and [one.error for one in report.undelivered] == ["on call: it says no"]
    assert (report.held, report.fresh) == ({"boss sleeps": 1}, ("Quillpost",))
    assert (report.waiting, report.overdue, report.drafts) == (2, 0, 1)
    assert [(one.item.kind, one.drafted) for one in report.queue] == [("complaint", True), ("question", False)]
    with writing(engine) as conn:
        act(conn, 1, "resolved", "anna", datetime.now(UTC))
    assert not _report(known, engine, outcome).failed
    engine.dispose()


def test_show_writes_one_file_and_prints_its_path(cli, tmp_path):
    path = cli("show", "1", "--html").stdout.strip()
    assert path == str(tmp_path / "alerts-html/alert-1-quillpost-delivery.html")
    html = (tmp_path / path).read_text(encoding="utf8")
    assert "lost my parcel" in html and "dear you" in html and "<script" not in html
    cli("show", "1", "--html", "--out", "here.html")
    assert (tmp_path / "here.html").read_text(encoding="utf8") == html


def test_reset_never_throws_away_what_real_people_said(cli, tmp_path):
    told = cli("demo", "--reset")
    assert told.exit_code == 2 and "no [demo]" in told.stderr
    with (tmp_path / "foreshock.toml").open("a") as file:
        file.write("[demo]\n")
    told = cli("demo", "--reset")
    assert told.exit_code == 2 and "forum is not of the demo world" in told.stderr
    engine = open_database(f"sqlite:///{tmp_path}/foreshock.db")
    with reading(engine) as conn:
        assert len(queue.listed(conn)) == 2
    engine.dispose()


def test_reset_begins_the_demo_world_anew(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "foreshock.toml").write_text(example(), encoding="utf8")
    folder = tmp_path / ".foreshock"
    (folder / "alerts").mkdir(parents=True)
    for name in ("foreshock.db", "foreshock.db-wal", "demo-start", "alerts/alert-1-x.html", "alerts/mine.html"):
        (folder / name).touch()
    assert CliRunner().invoke(app, ["demo", "--reset"]).exit_code == 0
    assert [path.name for path in sorted(folder.rglob("*")) if path.is_file()] == ["mine.html"]


def test_a_mention_in_a_language_that_is_not_scored_is_kept_and_told_as_such(cli, tmp_path, httpserver):
    said = (datetime.now(UTC) - timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    entry = (
        "<item><title>Quillpost មិនទាន់មកដល់ទេ គ្មាននរណាឆ្លើយ</title><guid>9</guid><pubDate>{0}</pubDate></item></channel>"
    )
    feed = FEED.replace("</channel>", entry).format(said)
    httpserver.clear()
    httpserver.expect_request("/feed").respond_with_data(feed, content_type="application/rss+xml")
    known = load(tmp_path / "foreshock.toml", {})
    engine = open_database(known.database)
    heard = asyncio.run(hear(engine, known, known.sources[0], datetime.now(UTC) + timedelta(minutes=10)))
    engine.dispose()
    assert heard.new == 1, heard
    told = cli("mentions").stdout
    assert "Quillpost (not scored: Khmer (km), no model for it is installed)  Quillpost មិន" in told
    (khmer,) = [one for one in lines(cli("mentions", "--json")) if one["external_id"] == "9"]
    (match,) = khmer["matches"]
    assert (match["label"], match["compound"], match["complaint"], match["language"]) == ("abstain", None, None, "km")
