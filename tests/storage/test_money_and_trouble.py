"""What sources cost, in which trouble they are, and when a brand was blind."""

from datetime import UTC, datetime, timedelta

from storage import blinds, spending, troubles
from storage.engine import reading, writing
from storage.troubles import TroubleRow

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_what_a_source_costs_is_summed_by_period(engine):
    with writing(engine) as conn:
        for source, period, cost in (
            ("x", "2026-03", 1.5),
            ("x", "2026-03", 2),
            ("x", "2026-04", 9),
            ("y", "2026-03", 4),
        ):
            spending.add(conn, source, period, cost)
    with reading(engine) as conn:
        assert spending.spent(conn, "x", "2026-03") == 3.5 and spending.spent(conn, "z", "2026-03") == 0
        assert spending.spent_by(conn, {"x": "2026-04", "y": "2026-03", "z": "2026-03"}) == {"x": 9, "y": 4, "z": 0}


def test_a_source_has_one_trouble_until_it_ends(engine):
    row = TroubleRow(source="x", cause="budget", since=NOON, alert="a")
    worse = TroubleRow(source="x", cause="spent", since=NOON, alert="b")
    with writing(engine) as conn:
        troubles.keep(conn, [row, TroubleRow(source="y", cause="silent", since=NOON, alert="c")])
        troubles.keep(conn, [worse])
    with writing(engine) as conn:
        assert troubles.standing(conn)["x"] == worse
        troubles.end(conn, ["x", "nobody"])
        assert troubles.standing(conn).keys() == {"y"}


def windows(engine, since=NOON - 99 * HOUR, until=NOON + 99 * HOUR):
    with reading(engine) as conn:
        return blinds.between(conn, "Acme", since, until)


def extend(engine, since, until, why="forum failing"):
    with writing(engine) as conn:
        blinds.extend(conn, "Acme", since, until, why)


def test_a_window_grows_while_it_goes_on_and_another_begins_after_a_recovery_or_for_another_reason(engine):
    extend(engine, NOON, NOON + 5 * MINUTE)
    extend(engine, NOON + 5 * MINUTE, NOON + 10 * MINUTE)
    extend(engine, NOON + 5 * MINUTE, NOON + 10 * MINUTE)
    assert windows(engine) == ((NOON, NOON + 10 * MINUTE),)
    extend(engine, NOON + HOUR, NOON + 2 * HOUR)
    extend(engine, NOON + 2 * HOUR, NOON + 3 * HOUR, "news silent")
    assert windows(engine)[1:] == ((NOON + HOUR, NOON + 2 * HOUR), (NOON + 2 * HOUR, NOON + 3 * HOUR))


def test_only_windows_that_overlap_are_given(engine):
    extend(engine, NOON, NOON + HOUR)
    assert windows(engine, NOON + HOUR, NOON + 2 * HOUR) == () == windows(engine, NOON - HOUR, NOON)
    assert len(windows(engine, NOON + 59 * MINUTE, NOON + 2 * HOUR)) == 1
