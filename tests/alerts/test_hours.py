"""Quiet hours and hours of work, on days with 23, 24, 24.5 and 25 hours; who has the duty meanwhile."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.hours import LONGEST, Clock, hours, later, quiet, spent
from alerts.rota import Override, Rota, on_duty

DAY = timedelta(days=1)
BERLIN, NEW_YORK, KOLKATA, LORD_HOWE = "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"


def at(text: str, zone: str = "UTC", fold: int = 0) -> datetime:
    """`2026-03-29 03:00` on the clocks of a place."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


NIGHT = "22:00-08:00"


@pytest.mark.parametrize(
    ("text", "zone", "now", "until"),
    [
        (NIGHT, BERLIN, at("2026-03-28 23:00", BERLIN), at("2026-03-29 06:00")),  # the short night
        (NIGHT, BERLIN, at("2026-10-24 23:00", BERLIN), at("2026-10-25 07:00")),  # the long one
        (NIGHT, BERLIN, at("2026-03-28 22:00", BERLIN), at("2026-03-29 06:00")),
        (NIGHT, BERLIN, at("2026-03-28 21:59", BERLIN), None),
        (NIGHT, BERLIN, at("2026-03-29 08:00", BERLIN), None),
        (NIGHT, NEW_YORK, at("2026-03-08 00:30", NEW_YORK), at("2026-03-08 12:00")),
        (NIGHT, NEW_YORK, at("2026-11-01 00:30", NEW_YORK), at("2026-11-01 13:00")),
        (NIGHT, KOLKATA, at("2026-03-04 16:30"), at("2026-03-05 02:30")),
        (NIGHT, KOLKATA, at("2026-03-04 16:29"), None),
        (NIGHT, LORD_HOWE, at("2026-04-04 23:00", LORD_HOWE), at("2026-04-05 08:00", LORD_HOWE)),  # half an hour more
        (NIGHT, LORD_HOWE, at("2026-10-03 23:00", LORD_HOWE), at("2026-10-04 08:00", LORD_HOWE)),
        # 02:30 of that night there is not: it comes as much later as the clock leaps
        ("01:00-02:30", BERLIN, at("2026-03-29 01:30", BERLIN), at("2026-03-29 03:30", BERLIN)),
        # 02:30 of that night comes twice: the first one counts
        ("01:00-02:30", BERLIN, at("2026-10-25 01:30", BERLIN), at("2026-10-25 02:30", BERLIN)),
        ("01:00-02:30", BERLIN, at("2026-10-25 02:15", BERLIN, fold=1), None),
        ("02:15-03:00", BERLIN, at("2026-10-25 02:15", BERLIN, fold=1), at("2026-10-25 02:00")),
        ("22:00-07:00, Sat-Sun", BERLIN, at("2026-03-06 23:00", BERLIN), at("2026-03-09 07:00", BERLIN)),
        ("Sat-Mon", "UTC", at("2026-03-07 00:00"), at("2026-03-10 00:00")),
        ("Fri 18:00-24:00, Sat-Sun, Mon 00:00-09:00", "UTC", at("2026-03-06 19:00"), at("2026-03-09 09:00")),
    ],
)
def test_quiet_hours_end_when_the_clock_on_the_wall_says_so(text, zone, now, until):
    found = quiet([Clock(whose="anna", quiet=hours(text), zone=zone)], now)
    assert (found and found.until) == until
    assert found is None or found.why == "quiet hours of anna"


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at("2026-03-06 17:59", BERLIN), None),
        (at("2026-03-06 18:00", BERLIN), at("2026-03-07 10:00", BERLIN)),
        (at("2026-03-07 14:00", BERLIN), at("2026-03-09 09:00", BERLIN)),
        (at("2026-03-28 20:00", BERLIN), at("2026-03-30 07:00")),  # nine in summer time
        (at("2026-10-24 20:00", BERLIN), at("2026-10-26 08:00")),
    ],
)
def test_outside_of_the_hours_of_work_it_is_quiet_until_they_begin(now, until):
    work = hours("Mon-Fri 09:00-18:00, Sat 10:00-14:00")
    found = quiet([Clock(whose="support", hours=work, zone=BERLIN)], now)
    assert (found and found.until) == until
    assert found is None or found.why == "outside the hours of support"


def test_of_several_clocks_all_must_let_it_ring():
    anna = Clock(whose="anna", quiet=hours("12:00-13:00"), zone="UTC")
    team = Clock(whose="social", hours=hours("Mon-Fri 13:00-18:00"), zone="UTC")
    found = quiet([anna, team], at("2026-03-04 12:30"))
    assert found and (found.until, found.why) == (at("2026-03-04 13:00"), "quiet hours of anna")
    assert quiet([team, anna], at("2026-03-06 18:30")).until == at("2026-03-09 13:00")


def test_whoever_would_always_be_quiet_is_rung_after_eight_days():
    never = Clock(whose="anna", quiet=hours("Mon-Sun"))
    assert quiet([never], at("2026-03-04 12:30")).until == at("2026-03-04 12:30") + LONGEST


clock_times = st.tuples(st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))
written = st.tuples(
    st.sampled_from(("", "Mon-Fri ", "Sat-Mon ", "Wed ")), clock_times, clock_times
).filter(lambda one: one[1] != one[2])  # fmt: skip
moments = st.integers(0, 364 * 24 * 60).map(lambda minute: at("2026-01-01") + minute * timedelta(minutes=1))


def _text(said) -> str:
    days, since, until = said
    return f"{days}{since[0]:02}:{since[1]:02}-{until[0]:02}:{until[1]:02}"


@given(said=written, now=moments, zone=st.sampled_from((BERLIN, NEW_YORK, KOLKATA, LORD_HOWE)))
def test_it_is_quiet_exactly_when_the_wall_says_so_and_never_for_good(said, now, zone):
    found = quiet([Clock(whose="a", quiet=hours(_text(said)), zone=zone)], now)
    wall = now.astimezone(ZoneInfo(zone))
    if all((wall + n * timedelta(hours=13)).utcoffset() == wall.utcoffset() for n in (-2, -1, 1, 2)):  # no leap is near
        _, (hour, minute), (end, last) = said
        since, until, this = hour * 60 + minute, end * 60 + last, wall.hour * 60 + wall.minute
        days = {"": range(7), "Mon": range(5), "Sat": (5, 6, 0), "Wed": (2,)}[said[0][:3]]
        today, before = wall.weekday() in days, (wall - DAY).weekday() in days
        inside = (today and since <= this and (this < until or until < since)) or (
            before and until < since and this < until
        )
        assert (found is not None) == inside
    if found:
        assert now < found.until <= now + LONGEST
        assert quiet([Clock(whose="a", quiet=hours(_text(said)), zone=zone)], found.until) is None


WEEKLY = Rota(name="support", people=("anna", "kim"), since=date(2026, 3, 2), at=9 * 60, zone=BERLIN)
FEAST = Override(who="boss", since=at("2026-03-10 09:00", BERLIN), until=at("2026-03-11 09:00", BERLIN))
NOBODY = Override(who=None, since=at("2026-03-10 12:00", BERLIN), until=at("2026-03-10 13:00", BERLIN))


@pytest.mark.parametrize(
    ("overrides", "now", "who", "until"),
    [
        ((), at("2026-03-02 08:59", BERLIN), None, at("2026-03-02 09:00", BERLIN)),
        ((), at("2026-03-02 09:00", BERLIN), "anna", at("2026-03-09 09:00", BERLIN)),
        ((), at("2026-03-09 08:59", BERLIN), "anna", at("2026-03-09 09:00", BERLIN)),
        ((), at("2026-03-09 09:00", BERLIN), "kim", at("2026-03-16 09:00", BERLIN)),
        # the week with 167 hours, and the one with 169: it hands over at nine all the same
        ((), at("2026-03-29 12:00", BERLIN), "kim", at("2026-03-30 07:00")),
        ((), at("2026-03-30 06:59"), "kim", at("2026-03-30 07:00")),
        ((), at("2026-03-30 07:00"), "anna", at("2026-04-06 07:00")),
        ((), at("2026-10-26 07:59"), "kim", at("2026-10-26 08:00")),
        ((), at("2026-10-26 08:00"), "anna", at("2026-11-02 08:00")),
        ((FEAST,), at("2026-03-10 08:00", BERLIN), "kim", at("2026-03-10 09:00", BERLIN)),
        ((FEAST,), at("2026-03-10 09:00", BERLIN), "boss", at("2026-03-11 09:00", BERLIN)),
        ((FEAST,), at("2026-03-11 09:00", BERLIN), "kim", at("2026-03-16 09:00", BERLIN)),
        ((FEAST, NOBODY), at("2026-03-10 11:00", BERLIN), "boss", at("2026-03-10 12:00", BERLIN)),
        ((FEAST, NOBODY), at("2026-03-10 12:30", BERLIN), None, at("2026-03-10 13:00", BERLIN)),
        ((NOBODY, FEAST), at("2026-03-10 12:30", BERLIN), "boss", at("2026-03-11 09:00", BERLIN)),
        ((NOBODY, FEAST), at("2026-03-10 11:00", BERLIN), "boss", at("2026-03-11 09:00", BERLIN)),
    ],
)
def test_who_has_the_duty_until_when(overrides, now, who, until):
    found = on_duty(replace(WEEKLY, overrides=overrides), now)
    assert (found.who, found.until) == (who, until)


def test_the_reason_says_the_duty_and_its_end_on_the_clocks_of_the_rota():
    now = at("2026-03-10 12:00", BERLIN)
    assert on_duty(WEEKLY, now).why == "you have the rota support until Mon 16 Mar 09:00 CET"
    before = on_duty(WEEKLY, at("2026-03-01 12:00", BERLIN))
    assert before.why == "nobody has the rota support until Mon 2 Mar 09:00 CET"


@given(now=moments, every=st.integers(1, 21), zone=st.sampled_from((BERLIN, NEW_YORK, KOLKATA, LORD_HOWE)))
def test_a_duty_lasts_until_it_is_handed_to_the_next(now, every, zone):
    rota = Rota(name="r", people=("a", "b", "c"), since=date(2025, 12, 1), at=150, every=every, zone=zone)
    duty = on_duty(rota, now)
    assert duty.who and now < duty.until <= now + timedelta(days=every, hours=1)
    assert on_duty(rota, duty.until - timedelta(microseconds=1)).who == duty.who
    later = on_duty(rota, duty.until)
    assert rota.people.index(later.who) == (rota.people.index(duty.who) + 1) % 3
    assert duty.until.astimezone(ZoneInfo(zone)).strftime("%H") in ("02", "03")


class TestSpent:
    WORK = "Mon-Fri 09:00-18:00, Sat 10:00-14:00"

    @pytest.mark.parametrize(
        ("text", "zone", "since", "until", "worked"),
        [
            (WORK, "UTC", "2026-03-02 08:00", "2026-03-02 10:30", 1.5),
            (WORK, "UTC", "2026-03-06 17:00", "2026-03-09 10:00", 6),
            (WORK, "UTC", "2026-03-07 15:00", "2026-03-08 20:00", 0),
            (WORK, "UTC", "2026-03-02 12:00", "2026-03-02 12:00", 0),
            ("09:00-17:00, 12:00-20:00", "UTC", "2026-03-02 00:00", "2026-03-03 00:00", 11),
            ("22:00-06:00", "UTC", "2026-03-02 05:00", "2026-03-02 23:00", 2),
            # Berlin puts its clocks forward from 2 to 3 on 29 March, and back from 3 to 2 on 25 October
            ("00:00-24:00", "Europe/Berlin", "2026-03-28 23:00", "2026-03-29 22:00", 23),
            ("00:00-06:00", "Europe/Berlin", "2026-03-28 23:00", "2026-03-29 22:00", 5),
            ("00:00-06:00", "Europe/Berlin", "2026-10-24 22:00", "2026-10-25 23:00", 7),
            (WORK, "Asia/Kolkata", "2026-03-02 03:00", "2026-03-02 04:30", 1),
        ],
    )
    def test_so_much_of_the_hours_lies_between(self, text, zone, since, until, worked):
        begin, end = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (since, until))
        assert spent(hours(text), zone, begin, end) == timedelta(hours=worked)

    @given(st.integers(0, 4_000), st.integers(0, 500), st.integers(0, 500))
    def test_two_parts_are_the_whole_and_no_part_is_longer_than_the_clock(self, quarters, first, second):
        begin = datetime(2026, 3, 20, tzinfo=UTC) + quarters * timedelta(minutes=15)
        middle = begin + first * timedelta(minutes=15)
        end = middle + second * timedelta(minutes=15)
        parts = [spent(hours(self.WORK), "Europe/Berlin", *two) for two in ((begin, middle), (middle, end))]
        assert sum(parts, timedelta()) == spent(hours(self.WORK), "Europe/Berlin", begin, end) <= end - begin


OFFICE = hours("Mon-Fri 09:00-18:00")
YEAR = (datetime(2026, 1, 1), datetime(2026, 12, 31))  # noqa: DTZ001 - hypothesis adds the zone


@pytest.mark.parametrize(
    ("since", "span", "until"),
    [
        ("2026-03-06T17:00+01:00", 4, "2026-03-09T12:00+01:00"),  # Friday to Monday
        ("2026-03-07T12:00+01:00", 1, "2026-03-09T10:00+01:00"),  # said on a Saturday
        ("2026-03-27T17:30+01:00", 1, "2026-03-30T09:30+02:00"),  # the clock leaps on Sunday
        ("2026-03-09T10:00+01:00", 8, "2026-03-09T18:00+01:00"),
    ],
)
def test_only_hours_of_work_count(since, span, until):
    found = later(OFFICE, "Europe/Madrid", datetime.fromisoformat(since), timedelta(hours=span))
    assert found == datetime.fromisoformat(until)


@settings(max_examples=60, deadline=None)
@given(
    at=st.datetimes(*YEAR, timezones=st.just(UTC)),
    first=st.integers(0, 3_000),
    second=st.integers(0, 3_000),
    zone=st.sampled_from(["Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "UTC"]),
    text=st.sampled_from(["Mon-Fri 09:00-18:00", "22:00-03:30", "00:00-24:00", "Sun 00:30-03:00, Sat-Sun 02:00-02:30"]),
)
def test_so_much_and_then_so_much_more_is_all_of_it_at_once(at, first, second, zone, text):
    some, one, two = hours(text), timedelta(minutes=first), timedelta(minutes=second)
    then = later(some, zone, at, one)
    assert at <= then and later(some, zone, at, one + two) == later(some, zone, then, two)
    assert spent(some, zone, at, then) == one
