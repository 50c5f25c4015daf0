"""What was fixed, and how many complained about it before and after."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from alerts.fix import Fix
from sentiment import Understanding
from storage import fixes
from storage.engine import reading, writing
from storage.voiced import voices

DAY = timedelta(days=1)
WELL = Understanding(compound=0.6, label="positive", complaint=0.1, topic="delivery", language="en", confidence=0.8)


def test_a_fix_is_kept_until_it_is_said_to_be_a_mistake(engine, noon):
    facts = {"brand": "Acme", "topic": "delivery", "marked": noon, "by": "anna"}
    with writing(engine) as conn:
        first = fixes.keep(conn, Fix(at=noon - DAY, why="another courier", **facts))
        second = fixes.keep(conn, Fix(at=noon, **facts))
        fixes.keep(conn, Fix(at=noon, **(facts | {"brand": "Brix"})))
        assert [one.id for one in fixes.listed(conn, ["Acme"])] == [second, first]
        assert fixes.remove(conn, first).why == "another courier" and fixes.remove(conn, first) is None
        assert [one.id for one in fixes.listed(conn, ["Acme"])] == [second]


def test_voices_are_people_who_complained_each_once_a_day_in_the_span_in_which_they_said_it(engine, says, keeps, noon):
    keeps(
        says("lost", at=noon - 2 * DAY),
        says("late", at=noon - DAY),
        says("gone", at=noon),
        says("thanks", at=noon, meant=WELL),
        says("of another", at=noon, brands=("Brix",)),
        says("gone", name="again", at=noon + timedelta(hours=1)),
    )
    with reading(engine) as conn:
        assert voices(conn, "Acme", ["delivery", "price"], noon + DAY, 4) == {"delivery": (0, 1, 1, 1)}
        assert voices(conn, "Acme", ["delivery"], noon, 1) == {"delivery": (1,)}
        assert voices(conn, "Acme", ["price"], noon, 7) == {}


def test_they_are_counted_in_the_index_alone(engine, says, keeps, noon):
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by what the table holds")
    keeps(says("lost"))
    asked = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2:4]))
    with reading(engine) as conn:
        voices(conn, "Acme", ["delivery", "price"], noon, 2)
        statement, values = asked[-1]
        plan = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert "COVERING INDEX ix_matches_voiced (brand=? AND topic=? AND said>? AND said<?)" in str(plan)
