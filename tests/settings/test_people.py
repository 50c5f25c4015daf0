"""Teams, rotas, escalations: read as the deciders take them, and every flaw is told at once."""

from datetime import UTC, date, datetime, timedelta

import pytest

PEOPLE = """
[foreshock]
timezone = "Europe/Berlin"
[[receivers]]
name = "anna"
kind = "console"
quiet = "22:00-08:00"
repeat = "4h"
[[receivers]]
name = "kim"
kind = "console"
hours = "Mon-Fri 09:00-18:00"
timezone = "Asia/Kolkata"
breaks = "critical"
[[receivers]]
name = "boss"
kind = "console"
also = true
"""
WAYS = """
[[teams]]
name = "social"
members = ["anna", "kim"]
hours = "Mon-Fri 08:00-20:00"
[[rota]]
name = "support"
people = ["anna", "kim"]
since = 2026-03-04
overrides = [{ who = "boss", since = 2026-03-10T09:00:00, until = 2026-03-11T09:00:00Z }]
[[escalations]]
name = "all"
steps = [{ tell = "support" }, { tell = "social" }, { tell = "boss", after = "30m" }]
"""


def test_they_are_read_in_the_zone_of_the_house_where_they_name_none(read):
    on_call = read(PEOPLE + WAYS).on_call
    anna, kim, _ = on_call.receivers
    assert (anna.zone, anna.quiet.text, anna.breaks, anna.repeat) == (
        "Europe/Berlin", "22:00-08:00", "high", timedelta(hours=4),
    )  # fmt: skip
    assert (kim.zone, kim.hours.text, kim.breaks, kim.repeat) == (
        "Asia/Kolkata",
        "Mon-Fri 09:00-18:00",
        "critical",
        None,
    )
    assert on_call.teams[0].zone == "Europe/Berlin"
    assert on_call.bound() == {"anna", "kim"}, "boss is told directly as well"


def test_a_rota_begins_with_the_first_hand_over_after_its_day(read):
    (rota,) = read(PEOPLE + WAYS).on_call.rotas
    assert (rota.since, rota.at, rota.every) == (date(2026, 3, 9), 9 * 60, 7), "4 March 2026 is a Wednesday"
    assert rota.overrides[0].since == datetime(2026, 3, 10, 8, tzinfo=UTC), "nine in Berlin"


def test_a_step_waits_a_quarter_of_an_hour_where_it_does_not_say(read):
    (escalation,) = read(PEOPLE + WAYS).on_call.escalations
    assert [(step.tell, step.after // timedelta(minutes=1)) for step in escalation.steps][1:] == [
        ("social", 15), ("boss", 30),
    ]  # fmt: skip


def test_every_flaw_is_told_at_once_with_the_next_step(problems):
    found = problems(
        PEOPLE
        + """
[[teams]]
name = "Anna"
members = ["ann", "kim"]
[[rota]]
name = "support"
people = []
since = 2026-03-04
every = "10d"
overrides = [{ who = "kin", since = 2026-03-11, until = 2026-03-10 }]
[[escalations]]
name = "first"
brands = ["Harbour Bank"]
topics = ["delivry", "volume", "new"]
steps = [{ tell = "suport" }]
[[escalations]]
name = "every"
steps = [{ tell = "support", after = "5m" }]
[[escalations]]
name = "never"
steps = [{ tell = "kim" }]
"""
    )
    assert {path: problem.suggestion or problem.message for path, problem in found.items()} == {
        "teams[0].name": "give it another",
        "teams[0].members[0]": "did you mean anna?",
        "rota[0].people": "is too short: 1 is the least",
        "rota[0].overrides[0]": "until should be after since",
        "rota[0].overrides[0].who": "did you mean kim?",
        "escalations[0].brands[0]": "did you mean Harbor Bank?",
        "escalations[0].topics[0]": "did you mean delivery?",
        "escalations[0].steps[0].tell": "did you mean support?",
        "escalations[1]": "the first of steps should have no `after`: there is none before it",
        "escalations[2]": "put it before that one",
    }


@pytest.mark.parametrize(
    ("key", "said", "told"),
    [
        ("quiet", "22:00", "should be hours such as"),
        ("quiet", "Mo 22:00-08:00", "should be hours such as"),
        ("quiet", "Mot 22:00-08:00", "'Mot' is none of Mon,"),
        ("hours", "Mon-Fri 09:00-24:01", "'24:01' is no time of the day"),
        ("hours", "09:00-09:00", "a whole day is 00:00-24:00"),
        ("quiet", "00:00-24:00", "leaves no time to ring"),
        ("quiet", "Mon-Fri, Sat-Sun 00:00-12:00, Sat-Sun 11:00-24:00", "leaves no time to ring"),
        ("timezone", "Europe/Atlantis", "should be a time zone"),
    ],
)
def test_hours_that_cannot_be_kept_are_a_problem(problems, key, said, told):
    found = problems(f'[[receivers]]\nname = "x"\nkind = "console"\n{key} = "{said}"\n')
    assert told in found[f"receivers[0].{key}"].message


def test_quiet_hours_that_cover_all_hours_of_work_are_a_problem(problems):
    hours = 'quiet = "08:00-20:00"\nhours = "Mon-Fri 09:00-18:00"\n'
    assert list(problems(f'[[receivers]]\nname = "x"\nkind = "console"\n{hours}')) == ["receivers[0].quiet"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('hands_over = "Mon 09:00"\nevery = "1d"', "every should be whole weeks, because hands_over names a day"),
        ('hands_over = "09:00"\nevery = "36h"', "every should be whole days"),
        ('hands_over = "Monday 09:00"', "'Monday' is none of Mon, Tue, Wed, Thu, Fri, Sat, Sun"),
        ('hands_over = "Mon 24:00"', "24:00 is 00:00 of the next day"),
    ],
)
def test_a_rota_that_cannot_hand_over_is_a_problem(problems, lines, told):
    rota = f'[[rota]]\nname = "r"\npeople = ["anna"]\nsince = 2026-03-04\n{lines}\n'
    assert problems(PEOPLE + rota)["rota[0]"].message == told


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        ("2026-12-24T09:00:00Z", "2026-12-24T10:00:00+05:00", "until should be after since"),
        ("2026-12-24T09:00:00+05:00", "2026-12-24T08:00:00Z", None),
        ("2026-12-24T09:00:00", "9999-12-31T00:00:00", "should be in the years 1990 to 2100"),
    ],
)
def test_an_override_that_never_holds_is_a_problem_in_whatever_zones_it_is_written(problems, since, until, told):
    rota = '[[rota]]\nname = "r"\npeople = ["anna"]\nsince = 2026-03-04\n'
    rota += f"overrides = [{{ since = {since}, until = {until} }}]\n"
    if told is None:
        rota += 'hands_over = "soon"\n'  # a house without a problem is no `problems`
    found = problems(PEOPLE + rota)
    assert [one.message for path, one in found.items() if "overrides" in path] == ([told] if told else [])


def test_a_rota_begins_in_a_year_with_which_one_can_reckon(problems):
    rota = '[[rota]]\nname = "r"\npeople = ["anna"]\nsince = 9999-12-31\n'
    assert problems(PEOPLE + rota)["rota[0].since"].message == "should be in the years 1990 to 2100"
