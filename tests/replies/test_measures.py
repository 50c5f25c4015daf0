"""What is counted of the answers that were given, and what is left out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replies import Line
from replies.measures import (
    FEELS,
    SETTLED,
    Handled,
    Next,
    changed,
    drafted,
    grouped,
    hours_of,
    measured,
    resolved,
    spread,
    stands,
)

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = MONDAY + 30 * DAY
ONE = Handled(
    item=1, brand="Acme", kind="complaint", topic="delivery", source="forum", state="queued", said=MONDAY, came=MONDAY,
    due=MONDAY + 10 * HOUR, felt="negative",
)  # fmt: skip


def sent(took=HOUR, **more):
    return replace(ONE, **({"state": "sent", "sent": MONDAY + took} | more))


def line(did, by="anna", *, at=0.5, text=""):
    return Line(item=1, at=MONDAY + at * HOUR, by=by, did=did, text=text)


def later(label="positive", after=DAY):
    return Next(said=MONDAY + HOUR + after, label=label, complains=label == "negative")


class TestInTime:
    @pytest.mark.parametrize(
        ("one", "now", "how"),
        [
            (sent(10 * HOUR), NOW, "in time"),
            (sent(10 * HOUR + timedelta(seconds=1)), NOW, "late"),
            (ONE, MONDAY + 9 * HOUR, "open"),
            (ONE, MONDAY + 10 * HOUR, "late"),
            (replace(ONE, state="expired"), MONDAY + HOUR, "late"),
            (replace(ONE, state="expired", gone=MONDAY + HOUR), NOW, "closed"),
            (replace(ONE, state="expired", gone=MONDAY + 11 * HOUR), NOW, "late"),
            (replace(ONE, state="rejected"), NOW, "closed"),
            (replace(ONE, state="withdrawn"), NOW, "closed"),
            (replace(sent(), came=MONDAY + 10 * HOUR), NOW, "unheard"),
        ],
    )
    def test_an_answer_is_in_time_by_its_due(self, one, now, how):
        assert stands(one, now) == how

    def test_what_was_heard_too_late_counts_nowhere_else(self):
        late = replace(sent(20 * HOUR, after=later()), came=MONDAY + 11 * HOUR)
        found = measured([late, sent()], NOW)
        assert (found.came, found.answered, found.unheard, found.response.of) == (2, 1, 1, 1)
        assert (found.in_time.hits, found.in_time.of, found.mood.better) == (1, 1, 0)

    def test_of_nothing_nothing_is_said(self):
        found = measured([], NOW)
        assert found.response is None and found.in_time.value is None and found.wording.changed is None

    def test_the_middle_and_what_nine_of_ten_stay_below(self):
        found = spread([n * HOUR for n in (10, 1, 2, 3, 4, 5, 6, 7, 8, 9)])
        assert (found.median, found.most, found.of) == (5.5 * HOUR, 9 * HOUR, 10)
        assert spread([HOUR]).most == HOUR and spread([]) is None


class TestHelped:
    @pytest.mark.parametrize(
        ("one", "helped"),
        [
            (sent(), True),
            (sent(after=later()), True),
            (sent(after=later("negative")), False),
            (sent(after=later("negative", after=8 * DAY)), True),
            (sent(kind="praise"), None),
            (ONE, None),
        ],
    )
    def test_it_is_resolved_where_no_complaint_comes_within_a_week(self, one, helped):
        assert resolved(one, NOW) is helped

    def test_before_the_week_is_over_nobody_knows(self):
        soon = MONDAY + HOUR + SETTLED
        assert resolved(sent(after=later("negative")), soon - HOUR) is None and resolved(sent(), soon) is True

    def test_mood_is_that_of_the_next_mention_against_the_one_that_was_answered(self):
        some = [sent(after=later(label)) for label in ("positive", "neutral", "negative", "abstain")]
        some += [sent(felt="positive", after=later("negative")), sent(felt="abstain", after=later()), sent()]
        mood = measured(some, NOW).mood
        assert (mood.better, mood.same, mood.worse) == (2, 1, 1)
        assert (mood.turned.hits, mood.turned.of) == (2, 3)


class TestWording:
    def test_what_nobody_edited_was_sent_as_drafted(self):
        wording = measured([sent(text="We are looking.")], NOW).wording
        assert (wording.as_drafted.hits, wording.as_drafted.of, wording.changed, wording.from_nothing) == (1, 1, 0, 0)

    def test_the_draft_before_the_edits_is_what_counts_and_edits_after_it_was_sent_do_not(self):
        lines = (
            line("drafted", "templates", at=0.1, text="We look into it."),
            line("edited", at=0.2, text="We look into it today."),
            line("edited", "ben", at=0.3, text="We look at it today."),
            line("edited", "ben", at=5, text="Another."),
        )
        one = sent(lines=lines, text="Another.")
        assert drafted(one) == ("We look into it.", "We look at it today.")
        assert measured([one, sent(text="x"), sent(text="x")], NOW).wording.as_drafted.hits == 2

    def test_what_had_no_draft_is_counted_apart(self):
        alone = sent(lines=(line("edited", text="My own words."),), text="My own words.")
        assert measured([alone, sent()], NOW).wording.from_nothing == 2

    def test_how_much_is_changed_is_a_share_of_the_words_of_both(self):
        assert changed("We look into it", "We look into it") == 0 and changed("One two", "three") == 1
        assert changed("We look into it", "We  look\ninto that") == pytest.approx(0.25)

    @given(st.text("ab ", max_size=30), st.text("ab ", max_size=30))
    def test_it_lies_between_nothing_and_all(self, one, other):
        assert 0 <= changed(one, other) <= 1 and changed(one, one) == 0


class TestWho:
    @pytest.mark.parametrize(
        ("lines", "who"),
        [
            ((line("approved"), line("approved", "ben"), line("sent", "foreshock")), "anna"),
            ((line("approved"), line("edited", "ben", text="x"), line("approved", "carla")), "carla"),
            ((line("marked", "dora"),), "dora"),
            ((line("approved", at=9),), None),
            ((), None),
        ],
    )
    def test_it_is_the_first_who_approved_what_was_sent(self, lines, who):
        assert sent(lines=lines).person == who

    def test_nobody_answered_yet(self):
        assert replace(ONE, lines=(line("approved"),)).person is None


class TestHours:
    def test_there_are_168_on_the_clock_of_the_place(self):
        cells = hours_of([sent(), ONE, replace(ONE, said=MONDAY - 10 * HOUR)], "America/New_York", NOW)
        assert len(cells) == 168
        found = {(one.day, one.hour): (one.came, one.in_time.hits, one.in_time.of) for one in cells if one.came}
        assert found == {(0, 4): (2, 1, 2), (6, 18): (1, 0, 1)}


ITEMS = st.builds(
    lambda said, due, answer, state, felt, next_, topic: replace(
        ONE, said=MONDAY + said * HOUR, came=MONDAY + said * HOUR, due=MONDAY + (said + due) * HOUR, topic=topic,
        sent=None if answer is None else MONDAY + (said + answer) * HOUR, felt=felt,
        state="sent" if answer is not None else state,
        after=next_ and Next(said=MONDAY + (said + 100) * HOUR, label=next_, complains=next_ == "negative"),
    ),
    st.integers(0, 500), st.integers(-2, 30), st.none() | st.integers(0, 60),
    st.sampled_from(["queued", "rejected", "expired"]), st.sampled_from([*FEELS, "abstain"]),
    st.none() | st.sampled_from([*FEELS, "abstain"]), st.sampled_from([None, "delivery", "price"]),
)  # fmt: skip


@given(st.lists(ITEMS, max_size=12), st.randoms(use_true_random=False))
def test_everything_that_came_is_counted_once_and_parts_add_up(some, dice):
    whole = measured(some, NOW)
    dice.shuffle(some)
    assert measured(some, NOW) == whole
    unsent = sum(stands(one, NOW) == "late" and one.sent is None for one in some)
    assert whole.came == whole.answered + whole.open + whole.closed + whole.unheard + unsent
    parts = grouped(some, lambda one: one.topic or "none", NOW).values()
    for figure in ("came", "answered", "open", "closed", "unheard"):
        assert sum(getattr(one, figure) for one in parts) == getattr(whole, figure)
    assert (
        sum(one.in_time.of for one in parts)
        == whole.in_time.of
        == sum(one.in_time.of for one in hours_of(some, "UTC", NOW))
    )
    assert whole.in_time.hits <= whole.in_time.of
