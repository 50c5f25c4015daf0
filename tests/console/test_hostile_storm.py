"""Two hundred people who mean harm, on the terminal: whatever the command shows, it steers nothing."""

import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from flows.steps.hear import HeardFrom, keep_page
from flows.steps.judge import judge
from listeners.contract import Page
from mentions import Author, Mention
from settings import load
from storage import sources
from storage.engine import migrate, open_database, reading
from tests.hostile_texts import HOSTILE, LINKS, NAMES

NOW = datetime.now(UTC)
TURNS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
COMMANDS = (
    ("alerts",), ("alerts", "--json"), ("show", 1), ("show", 1, "--json"), ("mentions", "--limit", 300),
    ("mentions", "--json", "--limit", 300), ("queue",), ("queue", "--json"), ("drafts",), ("drafts", "--json"),
    ("digest",), ("digest", "--json"), ("notify", "list"), ("sources",), ("fixes",),
    ("followup", "list"), ("followup", "list", "--json"), ("replies",), ("replies", "--json", "--by", "person"),
)  # fmt: skip


def storm():
    for number, one in enumerate(HOSTILE):
        yield Mention(
            origin="hostile.example",
            external_id=f"{number} {one.text}",
            kind="post",
            said=NOW - timedelta(minutes=50) * (1 - number / len(HOSTILE)) - timedelta(minutes=7),
            heard=NOW - timedelta(minutes=6),
            title=one.text if number % 3 == 0 else "",
            text=f"Acme lost my parcel {number} {one.text}",
            author=Author(id=str(number), handle=NAMES[number % len(NAMES)], name=NAMES[-number % len(NAMES)]),
            url=LINKS[number % len(LINKS)],
            site=one.text[:200],
        )


@pytest.fixture
def stormy(says, tmp_path):
    """`says`, in a house that such a storm has reached."""
    settings = load(tmp_path / "foreshock.toml", {})
    engine, source = open_database(settings.database), settings.sources[0]
    migrate(engine)
    with reading(engine) as conn:
        row = sources.source_of(conn, source.name, source.kind)
    page, said = Page(mentions=tuple(storm()), cursor={}), HeardFrom(source=source.name)
    keep_page(engine, settings, page, row=row, source=source, now=NOW - timedelta(minutes=6), said=said)
    assert judge(engine, settings, settings.brands[0], NOW).alerts
    engine.dispose()
    return says


def test_no_command_is_steered_by_what_it_shows(stormy):
    for words in COMMANDS:
        said = stormy(*words)
        assert said.exit_code == 0, (words, said.output[-300:])
        wrong = {one for one in said.output if one != "\n" and unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp")}
        # JSON is for programs, and says what was said; its strings have their controls escaped
        assert not wrong and ("--json" in words or not TURNS & set(said.output)), words


def test_the_page_of_its_alert_is_a_file_in_which_nothing_runs(stormy):
    said = stormy("show", 1, "--html")
    assert said.exit_code == 0, said.output
    page = LexborHTMLParser(Path(said.output.splitlines()[-1]).read_text(encoding="utf8"))
    assert page.css("script, iframe, object, embed, base, form, input, img") == [] and len(page.css("title")) > 0
    assert not [name for one in page.css("*") for name in one.attributes if name.startswith("on") or name == "style"]
    assert all(one.attributes["href"].startswith(("https://", "http://")) for one in page.css("a"))
