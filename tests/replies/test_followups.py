"""Whose a promise is now, and on which day it is due on the clock of a place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replies.followups import Absence, Followup, about, day_begins, day_ends, due_on, instead, standing, told, whose

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NAMES = st.sampled_from(["anna", "ben", "Carla", "dora"])
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
CALL = Followup(id=4, brand="Acme", mention=12, due=NOON, owner="ben", note="call Wren", by="anna", at=NOON)


def away(who, deputy, since=-1, until=5, id_=1):
    return Absence(id=id_, who=who, deputy=deputy, since=NOON + since * DAY, until=NOON + until * DAY, by="anna")


class TestWhose:
    @pytest.mark.parametrize(
        ("absences", "who"),
        [
            ([], "ben"),
            ([away("ben", "anna")], "anna"),
            ([away("BEN", "anna")], "anna"),
            ([away("ben", "anna", since=1)], "ben"),
            ([away("ben", "anna", until=0)], "ben"),
            ([away("ben", "anna"), away("anna", "carla")], "carla"),
            ([away("ben", "anna"), away("anna", "ben")], "ben"),
            ([away("ben", "anna"), away("anna", "carla"), away("carla", "anna")], "ben"),
            ([away("ben", "dora", id_=2), away("ben", "anna", id_=1)], "dora"),
        ],
    )
    def test_it_is_the_deputys_while_its_owner_is_away(self, absences, who):
        assert whose("ben", absences, NOON).who == who

    def test_why_it_is_not_its_owners_is_told(self):
        assert instead(whose("ben", [], NOON), "UTC", NOON) == ""
        there = whose("ben", [away("ben", "anna"), away("anna", "carla")], NOON)
        assert instead(there, "UTC", NOON) == "for ben, who is away until Mon 6 Jul 12:00 UTC"
        nobody = whose("ben", [away("ben", "anna"), away("anna", "ben")], NOON)
        assert instead(nobody, "UTC", NOON) == "away until Mon 6 Jul 12:00 UTC, and so is whoever would stand in"

    @given(st.lists(st.tuples(NAMES, NAMES), max_size=6), NAMES)
    def test_somebody_always_has_it_and_it_is_who_is_there_or_its_owner(self, pairs, owner):
        absences = [away(who, deputy, id_=n) for n, (who, deputy) in enumerate(pairs)]
        found = whose(owner, absences, NOON)
        gone = {one.who for one in absences}
        assert found.who == owner if found.who in gone else found.who in {owner, *(one.deputy for one in absences)}
        assert (found.away == ()) == (owner not in gone)


class TestDays:
    def test_what_is_due_is_late_from_the_next_day_on(self):
        days = {-13: "late", -11: "today", 0: "today", 11: "today", 12: "later"}
        found = {n: standing(_at(NOON + n * timedelta(hours=1)), NOON, "UTC") for n in days}
        assert found == days
        assert standing(_at(NOON - DAY, done=NOON), NOON, "UTC") == "done"

    def test_today_is_that_of_the_place(self):
        late = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
        assert standing(_at(late + DAY / 2), late, "UTC") == "later"
        assert standing(_at(late + DAY / 2), late, "Europe/Berlin") == "today"

    def test_a_day_is_that_day_at_nine_there(self):
        assert due_on("2026-07-05", "Europe/Berlin") == datetime(2026, 7, 5, 7, tzinfo=UTC)
        assert due_on(" 2026-07-05T14:30 ", "Europe/Berlin") == datetime(2026, 7, 5, 12, 30, tzinfo=UTC)
        assert due_on("2026-07-05T14:30Z", "Europe/Berlin") == datetime(2026, 7, 5, 14, 30, tzinfo=UTC)
        with pytest.raises(ValueError, match="Invalid"):
            due_on("tomorrow", "UTC")

    @given(st.integers(0, 366 * 24 * 4), ZONES)
    def test_every_moment_lies_in_its_day_which_ends_where_the_next_begins(self, quarters, zone):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + quarters * timedelta(minutes=15)
        begins, ends = day_begins(moment, zone), day_ends(moment, zone)
        assert begins <= moment < ends and timedelta(hours=22) < ends - begins < timedelta(hours=26)
        assert day_begins(ends, zone) == ends


def test_what_is_told_names_nobody_and_quotes_no_note():
    line = told(CALL, whose("ben", [away("ben", "anna")], NOON), "UTC", NOON)
    assert line == "#4, Acme, mention 12, due 12:00 UTC: anna (for ben, who is away until Mon 6 Jul 12:00 UTC)"
    whom = {"mention": None, "voice": "mastodon.example wren"}
    assert about(_at(NOON, **whom)) == "an author at mastodon.example"
    assert about(_at(NOON, mention=None)) == "somebody who was erased"


def _at(due, **more):
    return replace(CALL, due=due, **more)
