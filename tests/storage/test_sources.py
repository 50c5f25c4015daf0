"""What a source must remember between runs, and how it is."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import sources
from storage.engine import reading, writing
from storage.sources import SourceRow

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def row_of(engine, name="forum", kind="feed"):
    with reading(engine) as conn:
        return sources.source_of(conn, name, kind)


def page(engine, cursor, *, name="forum", not_before=None):
    was = row_of(engine, name)
    with writing(engine) as conn:
        return sources.keep_cursor(conn, was, cursor, not_before=not_before)


def well(engine, now=NOW):
    was = row_of(engine)
    with writing(engine) as conn:
        return sources.heard_well(conn, was, now)


def badly(engine, now=NOW, error="answered 500", error_class="Unavailable"):
    was = row_of(engine)
    with writing(engine) as conn:
        return sources.failed(conn, was, error, error_class, now, not_before=now + HOUR)


def test_a_source_that_was_never_heard_is_fresh(engine, counts):
    assert row_of(engine) == SourceRow(name="forum", kind="feed", cursor={})
    assert counts() == {}


def test_a_page_keeps_its_cursor_and_says_nothing_about_health(engine):
    row = page(engine, {"page": 3}, not_before=NOW + HOUR)
    assert row == row_of(engine)
    assert row == SourceRow(name="forum", kind="feed", cursor={"page": 3}, not_before=NOW + HOUR)


def test_a_whole_hearing_keeps_the_cursor_of_its_last_page(engine):
    page(engine, {"page": 3}, not_before=NOW + HOUR)
    row = well(engine)
    assert row == row_of(engine)
    assert (row.cursor, row.last_heard, row.not_before) == ({"page": 3}, NOW, NOW + HOUR)


def test_failures_in_a_row_are_counted_since_the_first_whatever_pages_came_before_them(engine):
    page(engine, {"page": 3})
    well(engine)
    badly(engine, NOW + HOUR)
    page(engine, {"page": 4})
    row = badly(engine, NOW + 2 * HOUR, "answered 404", "Refused")
    assert row == row_of(engine)
    assert (row.cursor, row.last_heard) == ({"page": 4}, NOW)
    assert (row.failures, row.failed_since, row.not_before) == (2, NOW + HOUR, NOW + 3 * HOUR)
    assert (row.last_error, row.error_class) == ("answered 404", "Refused")


def test_a_whole_hearing_ends_the_trouble(engine):
    badly(engine)
    page(engine, {})
    row = well(engine, NOW + HOUR)
    assert (row.failures, row.failed_since, row.last_error, row.error_class, row.not_before) == (0, *4 * [None])
    assert row.last_heard == NOW + HOUR


def test_a_source_that_became_another_kind_begins_anew(engine):
    page(engine, {"page": 3})
    assert row_of(engine, kind="hackernews").cursor == {}


def test_every_source_is_listed_by_name(engine):
    for name in ("forum", "board", "murmur"):
        page(engine, {}, name=name)
    with reading(engine) as conn:
        assert [row.name for row in sources.all_sources(conn)] == ["board", "forum", "murmur"]


KEYS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | KEYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_any_json_is_a_cursor_and_comes_back_exactly(engine, cursor):
    page(engine, cursor)
    assert row_of(engine).cursor == cursor
