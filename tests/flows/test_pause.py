"""A source that somebody paused in the console is left alone by everybody, until it is resumed."""

from datetime import timedelta

from flows.steps.health import healths
from listeners.contract import Page, Unavailable
from storage import sources
from storage.engine import reading, writing

MINUTE = timedelta(minutes=1)


def pause(engine, now, by="anna"):
    with writing(engine) as conn:
        sources.pause(conn, "square", "square", by, now)


def test_it_is_not_asked_and_says_by_whom(engine, hears, said, square, now):
    pause(engine, now)
    pause(engine, now + MINUTE, by="ben")  # who was first stays named
    assert hears(Page(mentions=(said("Acme one"),), cursor={"page": 1})).skipped.startswith("paused by anna since ")
    assert square.asked == []
    with writing(engine) as conn:
        assert sources.resume(conn, "square") and not sources.resume(conn, "square")
    assert hears(Page(mentions=(said("Acme one"),), cursor={"page": 1})).new == 1


def test_it_stays_paused_when_it_was_just_being_heard(engine, hears, said, now):
    with reading(engine) as conn:
        row = sources.source_of(conn, "square", "square")
    pause(engine, now)
    with writing(engine) as conn:
        sources.heard_well(conn, row, now)
        found = sources.source_of(conn, "square", "square")
    assert (found.paused_by, found.last_heard) == ("anna", now)


def test_it_is_in_no_trouble(engine, hears, settings, now):
    hears(Unavailable("down"), now=now)
    pause(engine, now)
    with reading(engine) as conn:
        assert healths(conn, settings, now + 60 * MINUTE) == []
