"""The queue: who waits for an answer, first due first, and what one would say."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from console.web.views import queue as view
from console.web.views import standing
from replies import QueueItem
from storage.queue_page import Place, QueueFilter, Tally

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)
ALL = QueueFilter()
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LETTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
ASKED = st.builds(
    QueueFilter,
    states=st.sampled_from([QueueFilter().states, *view.STATES.values()]),
    brand=st.none() | st.text(LETTERS, min_size=1),
    kind=st.sampled_from([None, *view.KINDS]),
    by=st.sampled_from([None, "anna"]),
    alert=st.none() | st.integers(1, 10**9),
)
PLACES = st.builds(
    Place, st.integers(0, 10**12).map(lambda ago: NOW - ago * view.MICROSECOND), st.integers(1, 10**12), st.booleans()
)


def query_of(address) -> Mapping[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


@given(asked=ASKED, place=PLACES)
def test_an_address_says_what_was_asked_and_where_the_page_begins(asked, place):
    query = query_of(view.address_of(asked, place))
    assert view.asked_of(query, "anna") == asked and view.after_of(query) == place


def item(id_=1, *, due=HOUR, **more):
    facts = {"id": id_, "mention": id_, "brand": "Acme", "kind": "complaint", "due": NOW + due}
    return QueueItem(**(facts | more))


def page(*items, asked=ALL, tallies=(), **more):
    known = {"me": "anna", "brands": ["Acme"], "now": NOW, "more": False} | more
    return view.page_of(items, asked, tallies, view.Known(mentions={}), **known)


class TestTheList:
    def test_has_what_is_late_apart_from_what_is_due_today_and_later(self):
        found = page(item(1, due=-2 * HOUR), item(2, due=HOUR), item(3, due=30 * HOUR))
        assert [(group.due, [row.due for row in group.rows]) for group in found.groups] == [
            ("overdue", ["2 hours late"]), ("today", ["due in 1 hour"]), ("later", ["due in 30 hours"]),
        ]  # fmt: skip

    def test_has_what_nobody_could_have_answered_in_time_at_its_end(self):
        found = page(item(1, due=HOUR), item(2, due=-2 * HOUR, queued=NOW))
        assert [(group.title, [row.id for row in group.rows]) for group in found.groups] == [
            ("Due today", [1]), ("Late when it was heard", [2]),
        ]  # fmt: skip

    def test_begins_the_day_at_the_midnight_of_the_reader(self):
        found = page(item(1, due=8 * HOUR), item(2, due=9 * HOUR), zone="Asia/Kolkata")
        assert [(group.due, [row.id for row in group.rows]) for group in found.groups] == [("later", [1, 2])]

    def test_says_who_has_an_item_open_to_everybody_else(self):
        locked = item(editor="anna", editing_until=NOW + 10 * MINUTE)
        assert standing.lock_of(locked, "ben", NOW, "Asia/Kolkata") == "anna is editing until 17:40"
        assert standing.lock_of(locked, "anna", NOW, "UTC") == "" == standing.lock_of(locked, "ben", NOW + HOUR, "UTC")

    def test_says_the_whole_of_it_in_one_line(self):
        some = [Tally("queued", "complaint", 3, 2), Tally("seconding", "question", 1, 0)]
        assert page(tallies=some).summary == "4 people wait for an answer, 2 overdue, 1 for a second person."
        assert page().summary == "Nobody waits for an answer."

    def test_goes_on_behind_its_last_row(self):
        found = page(item(7), more=True)
        assert view.after_of(query_of(found.more)) == Place(NOW + HOUR, 7)
