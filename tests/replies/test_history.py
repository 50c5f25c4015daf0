"""How often somebody complained: a thread is one complaint, whatever the order in which it is read."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from replies.history import APART, History, history_of

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOURS = st.lists(st.integers(0, 240), max_size=12)


def hours(*after):
    return [MONDAY + timedelta(hours=one) for one in after]


def test_a_thread_is_one_complaint_and_a_week_later_it_is_the_second():
    known = history_of(hours(0, 1, 20, 7 * 24))
    assert (known.complaints, known.last) == (2, MONDAY + timedelta(days=7))
    assert [known.nth(said) for said in hours(0, 20, 7 * 24)] == [1, 1, 2]


def test_who_never_complained_has_no_history():
    assert history_of([]) == History()
    assert (History().complaints, History().last, History().nth(MONDAY)) == (0, None, 0)


@given(HOURS, st.randoms(use_true_random=False))
def test_the_order_does_not_matter_and_every_mention_belongs_to_one_complaint(after, dice):
    moments = hours(*after)
    known = history_of(moments)
    dice.shuffle(moments)
    assert history_of(moments) == known
    assert all(1 <= known.nth(said) <= known.complaints for said in moments)
    assert all(later - before >= APART for before, later in zip(known.said, known.said[1:], strict=False))
