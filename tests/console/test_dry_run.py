"""A dry run counts alike on both databases, whatever the pages, and keeps no more than a day in mind."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.dry_run import DryRun, run
from console.queries import asked
from mentions import Author, Mention
from settings import Brand
from storage import mentions as kept
from storage import stream
from storage.engine import writing
from storage.mentions import Understood

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
BRAND = Brand(name="Acme", query="acme", without=("job adverts",))


@pytest.fixture
def said(engine):
    """said("text", hours=1, by="wren") is stored."""

    def keep(text, *, hours=0.0, by=None):
        at = NOON + timedelta(hours=hours)
        one = Mention(
            origin="square",
            external_id=f"{text} {hours}",
            kind="post",
            said=at,
            heard=at,
            text=text,
            author=Author(handle=by),
        )
        with writing(engine) as conn:
            kept.keep(conn, "forum", [Understood(mention=one, concerns=())], (), at)

    return keep


def found(engine, query="acme", **more):
    dry = DryRun(query=asked(query, BRAND), present=asked(BRAND.query, BRAND), zone=ZoneInfo("UTC"), **more)
    return run(engine, dry, NOON - timedelta(days=9), NOON + timedelta(days=9)), dry


@pytest.mark.parametrize("page", [1, 3, 1_000])
def test_pages_of_any_size_give_the_same(engine, said, monkeypatch, page):
    for i, text in enumerate(
        ("acme is late", "acme lost my card", "acme is hiring a driver, apply now", "nothing", "late")
    ):
        said(text, hours=i)
    whole = stream.page
    monkeypatch.setattr(stream, "page", lambda *words, **more: whole(*words, limit=page, **more))
    told, _ = found(engine, "late OR acme")
    assert (told.looked, told.held, told.noise, told.overlap) == (
        5,
        3,
        1,
        {"both": 2, "only new": 1, "only present": 0},
    )


def test_a_person_and_a_text_count_once_within_24_hours(engine, said):
    said("acme is late", by="wren")
    said("acme lost my card and says nothing", by="wren", hours=23)
    said("acme keeps my money for ever", by="wren", hours=48)
    said("acme is late", by="lark", hours=2)
    told, dry = found(engine)
    assert (told.held, told.voices) == (4, 2)
    assert len(dry._last) == 2  # the text and the person of the last day


def test_what_was_read_is_told_page_by_page(engine, said):
    said("acme is late"), said("acme is fine")
    steps: list[int] = []
    dry = DryRun(query=asked("acme"), zone=ZoneInfo("UTC"))
    assert run(engine, dry, NOON, NOON + timedelta(days=1), steps.append).held == 2 and steps == [2]
