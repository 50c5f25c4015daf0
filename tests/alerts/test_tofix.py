"""What people complain about against the weeks before, and whether a fix was one."""

from datetime import UTC, datetime

import pytest

from alerts.fix import Fix
from alerts.tofix import Counted, effect, effect_line, effect_words, to_fix, topic_line, trend_of

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
FIX = Fix(id=1, brand="Acme", topic="delivery", at=NOON, marked=NOON, by="anna", why="another depot")


def every(day, days, **more):
    """So many voices on each of so many days, all of them heard."""
    return Counted(days=(day,) * days, heard=float(days), **more)


def after(before, since, *, closed=True, others=None):
    others = others or (every(10, 28), every(10, 28))
    return effect(FIX, before, since, others=others, closed=closed)


class TestTopics:
    def test_a_topic_is_told_with_its_touchpoint_its_voices_and_its_weeks(self):
        one = to_fix("Acme", "delivery", "deliver", every(6, 7), every(1, 28))
        assert (one.trend, one.voices, one.weeks) == ("more", 42, (7, 7, 7, 7))
        assert topic_line(one) == (
            "delivery (deliver): 42 voices in 7 days; 7, 7, 7, 7 in the weeks before: "
            "more than before (3.6 to 10 times as many)"
        )

    def test_what_may_be_chance_is_no_trend(self):
        one = to_fix("Acme", "delivery", None, every(1, 7), every(1, 28))
        assert one.trend == "same" and trend_of(one).startswith("no clear change (0.")

    def test_that_there_is_less_is_told_too(self):
        assert trend_of(to_fix("Acme", "bug", "use", every(0, 7), every(2, 28))).startswith(
            "less than before (0.00 to 0.2"
        )

    def test_weeks_that_were_not_heard_are_no_quiet_weeks(self):
        one = to_fix("Acme", "delivery", None, every(3, 7), every(1, 10))
        assert one.weeks == (None, None, 3, 7) and "; –, –, 3, 7 in the weeks before" in topic_line(one)

    def test_less_than_a_week_before_tells_nothing(self):
        one = to_fix("Acme", "delivery", None, every(30, 7), every(1, 6))
        assert (one.trend, one.ratio) == ("early", None)
        assert trend_of(one) == "too early to tell, heard for 6 days before, a week is the least"

    def test_where_the_past_may_be_less_than_was_said_more_proves_nothing_and_less_does(self):
        assert to_fix("Acme", "bug", None, every(9, 7), every(1, 28, live=False)).trend == "early"
        assert to_fix("Acme", "bug", None, every(0, 7), every(3, 28, live=False)).trend == "less"


class TestFixes:
    def test_a_fix_that_helped_is_told_before_and_after_and_beside_everything_else(self):
        one = after(every(4, 28), every(1, 28))
        assert (one.trend, one.before, one.after, one.others) == ("less", 28, 7, 1)
        assert effect_line(one, "UTC") == (
            "delivery, fixed 2026-03-04 12:00 UTC by anna: fewer: 28 a week before, 7 after "
            "(0.16 to 0.38 times as many; everything else 1.00 times)"
        )

    def test_one_that_made_it_worse_is_told_as_well(self):
        assert effect_words(after(every(1, 28), every(4, 28))).startswith("more: 7 a week before, 28 after")

    @pytest.mark.parametrize(
        ("before", "since", "closed", "said"),
        [
            (every(4, 28), every(0, 3), False, "heard for 3 days since, a week is the least"),
            (every(4, 28), every(0, 3), True, "heard for 3 days since, then came another fix"),
            (every(4, 28), every(0, 0), False, "heard for 0 minutes since, a week is the least"),
            (every(4, 5), every(1, 28), True, "heard for 5 days before it, a week is the least"),
            (every(0, 28), every(0, 28), True, "nobody complained about it before or after"),
        ],
    )
    def test_what_cannot_be_told_yet_says_why(self, before, since, closed, said):
        one = after(before, since, closed=closed)
        assert (one.trend, one.ratio) == ("early", None) and effect_words(one).endswith(f" tell: {said}")
        assert effect_words(one).startswith("nobody can tell" if closed else "too early to tell")

    def test_what_may_be_chance_is_too_early_until_all_days_are_counted(self):
        before, since = every(1, 28), every(1, 14)
        assert "too early to tell, it may be chance: 7 a week before, 7 after" in effect_words(
            after(before, since, closed=False)
        )
        assert effect_words(after(before, since)).startswith("no difference to be seen: 7 a week before")

    def test_a_storm_in_the_days_before_is_no_proof_of_the_fix(self):
        before = Counted(days=(*(1,) * 26, 40, 20), heard=28.0)
        assert after(before, every(1, 28)).trend == "same"

    def test_without_anything_else_there_is_nothing_to_stand_beside(self):
        one = after(every(4, 28), every(1, 28), others=(every(0, 28), every(1, 28)))
        assert one.others is None and "everything else" not in effect_words(one)
