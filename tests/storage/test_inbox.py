"""The inbox is one row a story, what presses most first; however it is paged, each is shown once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from alerts import SEVERITIES, Alert, Notice
from alerts.timeline import Entry
from storage import alerts, inbox, news, timeline
from storage.engine import open_database, reading, writing
from storage.inbox import AlertFilter, Bells, place_of
from storage.tables import metadata

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def alert(key, **more):
    facts = {
        "complaint": key, "time": NOW, "brand": "Acme", "topic": "delivery", "cause": "complaint", "stage": "emerging",
        "severity": "high", "why": f"Acme: {key}.", "evidence": None,
    }  # fmt: skip
    return Alert(key=key, **(facts | more))


def notice(key, of, state="waiting"):
    return Notice(
        key=key, alert=of, state=state, due=NOW, brand="Acme", topic="delivery", severity="high", receiver="anna",
        reason="high", title="Acme", body="8 people\n",
    )  # fmt: skip


def pages(conn, asked, size):
    """All pages of this size, one after the other, as lists of keys."""
    after, found = None, []
    while some := inbox.page(conn, asked, after=after, limit=size):
        found.append([one.key for one in some])
        after = place_of(some[-1], asked)
    return found


@pytest.fixture
def store(engine):
    """store(alert("a"), ...) keeps alerts and gives their numbers."""

    def keep(*some):
        with writing(engine) as conn:
            return [alerts.keep(conn, one) for one in some]

    return keep


@pytest.fixture
def asks(engine):
    """asks(states=...) is what the inbox shows of it, by key."""

    def ask(**asked):
        with reading(engine) as conn:
            return [one.key for one in inbox.page(conn, AlertFilter(**asked))]

    return ask


def test_what_nobody_acknowledged_comes_first_then_the_worst_then_the_latest(store, asks):
    store(
        alert("low", severity="low"),
        alert("old", time=NOW - MINUTE),
        alert("taken", severity="critical", state="acknowledged"),
        alert("over", severity="critical", state="resolved"),
        alert("worst", severity="critical", time=NOW - 9 * MINUTE),
        alert("new"),
    )
    assert asks() == ["worst", "new", "old", "low", "taken"]
    assert asks(states=("resolved", "acknowledged", "open"))[-1] == "over"


def test_what_is_resolved_is_a_history_the_latest_first(store, asks):
    store(
        alert("a", severity="critical", state="resolved", time=NOW - MINUTE),
        alert("b", severity="low", state="resolved"),
    )
    assert asks(states=("resolved",)) == ["b", "a"]


def test_a_story_that_goes_on_is_one_row(store, asks):
    [first] = store(alert("first", state="resolved"))
    [second] = store(alert("second", state="resolved", continues=first))
    store(alert("third", continues=second), alert("other", state="resolved"))
    assert asks() == ["third"]
    assert asks(states=("resolved",)) == ["other"]


def test_the_list_may_be_narrowed_to_a_severity_a_brand_sources_an_owner_or_nobody(store, asks):
    store(
        alert("a", owner="anna"),
        alert("b", brand="Brix"),
        alert("s", brand=None, source="forum", severity="low", cause="failing", stage=None),
    )
    assert asks(owner="anna") == ["a"]
    assert asks(owner="") == ["b", "s"]
    assert asks(brand="Brix") == ["b"]
    assert asks(brand="") == ["s"]
    assert asks(severity="low") == ["s"]


def test_living_alerts_are_counted_for_the_brand_whatever_else_is_asked(store, engine):
    store(alert("a", owner="anna"), alert("b"), alert("c"), alert("d", state="resolved"), alert("e", brand="Brix"))
    with reading(engine) as conn:
        found = inbox.tallies(conn, AlertFilter(brand="Acme", owner="anna", states=("resolved",)))
    assert sorted((one.owner or "", one.many) for one in found) == [("", 2), ("anna", 1)]


def test_bells_are_counted_by_what_became_of_them(store, engine):
    store(alert("a"), alert("b"))
    with writing(engine) as conn:
        alerts.enqueue(conn, [notice("1", "a", "sent"), notice("2", "a", "sent"), notice("3", "a", "held")])
        assert inbox.bells(conn, ["a", "b"]) == {"a": Bells(sent=2, held=1)}


@tried(max_examples=25)
@given(
    kinds=st.lists(
        st.tuples(st.sampled_from(inbox.STATES), st.sampled_from(SEVERITIES), st.integers(0, 3)), max_size=14
    ),
    size=st.integers(1, 5),
)
def test_pages_put_together_are_the_whole_list_once(kinds, size):
    engine = open_database("sqlite://")
    with writing(engine) as conn:
        metadata.create_all(conn)
        for number, (state, severity, ago) in enumerate(kinds):
            alerts.keep(conn, alert(str(number), state=state, severity=severity, time=NOW - ago * MINUTE))
        for states in (inbox.LIVING, ("resolved",), inbox.STATES):
            whole = [one.key for one in inbox.page(conn, AlertFilter(states=states), limit=99)]
            assert [key for page in pages(conn, AlertFilter(states=states), size) for key in page] == whole
            assert sorted(map(int, whole)) == [n for n, one in enumerate(kinds) if one[0] in states]
    engine.dispose()


def test_what_comes_in_while_somebody_pages_neither_doubles_a_row_nor_hides_one(store, engine):
    store(*(alert(str(number), time=NOW + number * MINUTE) for number in range(4)))
    with reading(engine) as conn:
        first = inbox.page(conn, AlertFilter(), limit=2)
    store(alert("new", severity="critical", time=NOW + 9 * MINUTE))
    with reading(engine) as conn:
        rest = inbox.page(conn, AlertFilter(), after=place_of(first[-1], AlertFilter()), limit=9)
    assert [one.key for one in [*first, *rest]] == ["3", "2", "1", "0"]


class TestNews:
    def test_nothing_is_news_until_something_changed(self, store, engine):
        store(alert("a"))
        with reading(engine) as conn:
            assert news.since(conn, news.mark(conn)) is None

    def test_an_alert_an_act_and_a_notice_are_news_of_their_alert(self, store, engine):
        [first, second] = store(alert("a"), alert("b"))
        with writing(engine) as conn:
            seen = news.mark(conn)
            timeline.keep(conn, Entry(alert=first, at=NOW, by="anna", did="acknowledged", said=""))
            acted = news.since(conn, seen)
            alerts.enqueue(conn, [notice("1", "b")])
            told = news.since(conn, acted.mark)
            third = alerts.keep(conn, alert("c"))
            raised = news.since(conn, told.mark)
        assert [acted.alerts, told.alerts, raised.alerts] == [{first}, {second}, {third}]

    def test_that_a_notice_was_sent_is_news_too(self, store, engine):
        store(alert("a"))
        with writing(engine) as conn:
            alerts.enqueue(conn, [notice("1", "a")])
            seen = news.mark(conn)
            [one] = alerts.claim(conn, NOW, MINUTE, 1)
            alerts.sent(conn, one.id, NOW)
            assert news.since(conn, seen).mark.waiting == 0
