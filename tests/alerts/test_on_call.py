"""Who is told, when, and why: receivers, clocks and alerts in tables, nights on call, and what always holds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import SEVERITIES, Receiver, route
from alerts.alert import Alert
from alerts.collected import Held, collected
from alerts.escalation import goes_on
from alerts.hours import LONGEST, hours
from alerts.inhibition import Storm
from alerts.on_call import Escalation, OnCall, Step, Team
from alerts.rehearsal import rehearse
from alerts.rota import Override, Rota
from alerts.route import Case, escalation_for, of_another
from alerts.silenced import Silence

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BERLIN = "Europe/Berlin"
SIZES = {"low": 10.0, "high": 50.0, "critical": 500.0}


def at(text: str, zone: str = "UTC") -> datetime:
    """`2026-03-29 03:00` on the clocks of a place."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def person(name: str, **more) -> Receiver:
    return Receiver(**({"name": name, "kind": "console", "zone": BERLIN} | more))


NIGHT = hours("22:00-08:00")
ANNA = person("anna", quiet=NIGHT)
KIM = person("kim", quiet=NIGHT, breaks="critical")
BOSS = person("boss")
DESK = person("desk", hours=hours("Mon-Fri 09:00-18:00"), zone="Asia/Kolkata")
SUPPORT = Rota(name="support", people=("anna", "kim"), since=date(2026, 3, 2), at=9 * 60, zone=BERLIN)
SOCIAL = Team(name="social", members=("kim", "boss"), hours=hours("Mon-Fri 08:00-20:00"), zone=BERLIN)
STEPS = (Step(tell="support"), Step(tell="social"), Step(tell="boss", after=30 * MINUTE))
UP = Escalation(name="up", steps=STEPS, at_least="high")
ALL = OnCall(receivers=(ANNA, KIM, BOSS, DESK), teams=(SOCIAL,), rotas=(SUPPORT,), escalations=(UP,))


@pytest.fixture(scope="session")
def sized(alert) -> Callable[..., Alert]:
    """sized("low") is an alert of this severity."""

    def make(severity="high", **more):
        made = alert(**({"forecast": SIZES[severity], "observed": 9.0, "reach": 0} | more))
        assert made.severity == severity
        return made

    return make


def routed(alert, on_call, now, **more):
    case = Case(alert=alert, on_call=on_call, zone=BERLIN, **more)
    return {one.receiver: one for one in route(case, now)}


def alone(*receivers: Receiver) -> OnCall:
    return OnCall(receivers=receivers)


@pytest.mark.parametrize(
    ("who", "severity", "now", "state", "until", "reason"),
    [
        (ANNA, "low", at("2026-03-04 23:30", BERLIN), "held", at("2026-03-05 07:00"),
         "quiet hours of anna until Thu 5 Mar 08:00 CET, severity low"),
        (ANNA, "low", at("2026-03-05 00:30", BERLIN), "held", at("2026-03-05 07:00"),
         "quiet hours of anna until 08:00 CET, severity low"),
        (ANNA, "low", at("2026-03-05 08:00", BERLIN), "waiting", None, "low, and anna wants low or worse"),
        (ANNA, "high", at("2026-03-05 03:00", BERLIN), "waiting", None, "high, and anna wants low or worse"),
        (KIM, "high", at("2026-03-05 03:00", BERLIN), "held", at("2026-03-05 07:00"),
         "quiet hours of kim until 08:00 CET, severity high"),
        (KIM, "critical", at("2026-03-05 03:00", BERLIN), "waiting", None, "critical, and kim wants low or worse"),
        # the nights of the leaps: eight in the morning is an hour nearer, an hour farther
        (ANNA, "low", at("2026-03-29 01:59", BERLIN), "held", at("2026-03-29 06:00"),
         "quiet hours of anna until 08:00 CEST, severity low"),
        (ANNA, "low", at("2026-10-25 01:59", BERLIN), "held", at("2026-10-25 07:00"),
         "quiet hours of anna until 08:00 CET, severity low"),
        (replace(ANNA, zone="America/New_York"), "low", at("2026-03-08 06:59"), "held", at("2026-03-08 12:00"),
         "quiet hours of anna until 13:00 CET, severity low"),
        (replace(ANNA, zone="Australia/Lord_Howe"), "low", at("2026-04-04 13:00"), "held", at("2026-04-04 21:30"),
         "quiet hours of anna until 23:30 CEST, severity low"),
        (DESK, "low", at("2026-03-06 18:00", "Asia/Kolkata"), "held", at("2026-03-09 03:30"),
         "outside the hours of desk until Mon 9 Mar 04:30 CET, severity low"),
        (DESK, "low", at("2026-03-09 09:00", "Asia/Kolkata"), "waiting", None, "low, and desk wants low or worse"),
        (DESK, "critical", at("2026-03-07 03:00", "Asia/Kolkata"), "waiting", None,
         "critical, and desk wants low or worse"),
    ],
)  # fmt: skip
def test_quiet_hours_hold_what_does_not_break_through(sized, who, severity, now, state, until, reason):
    notice = routed(sized(severity), alone(who), now)[who.name]
    assert (notice.state, notice.until, notice.reason) == (state, until, reason)


def test_what_is_urgent_breaks_through_whatever_the_receiver_says(alert):
    urgent = alert(cause="urgent", topic="safety", forecast=10.0, observed=9.0, reach=0)
    assert routed(urgent, alone(KIM), at("2026-03-05 03:00", BERLIN))["kim"].state == "waiting"


def test_a_message_that_would_come_in_quiet_hours_only_waits_for_their_end(sized):
    now = at("2026-03-04 21:30", BERLIN)
    first = route(Case(alert=sized("low"), on_call=alone(ANNA)), now)
    second = routed(sized("low", topic="price"), alone(ANNA), now + MINUTE, recent=first)["anna"]
    assert (second.state, second.due, second.until) == ("held", now + HOUR, at("2026-03-05 07:00"))


@pytest.mark.parametrize(
    ("who", "changed", "reason"),
    [
        ({"topics": ("price", "new")}, {}, "x is told of price or new, and this is billing"),
        ({"topics": ("price", "new")}, {"topic": "new: lost label"}, None),
        ({"topics": ("billing",)}, {}, None),
        ({"languages": ("de", "fr")}, {}, "x is told of what somebody says in German or French"),
        ({"languages": ("de", "es")}, {}, None),
        ({"sources": ("reddit",)}, {}, "x is told of what somebody says on reddit"),
        ({"sources": ("reddit", "hackernews")}, {}, None),
    ],
)
def test_topics_languages_and_places_choose_who_is_told(alert, behind, who, changed, reason):
    seen = replace(alert(**changed), explanation=behind())
    notice = routed(seen, alone(person("x", **who)), at("2026-03-05 12:00"))["x"]
    assert (notice.state, notice.reason if reason else None) == ("held" if reason else "waiting", reason)


def test_where_languages_and_places_are_not_known_nothing_is_kept_from_anybody(alert):
    choosy = person("x", languages=("de",), sources=("reddit",))
    assert routed(alert(), alone(choosy), at("2026-03-05 12:00"))["x"].state == "waiting"


class TestSilencesAndStorms:
    NOW = at("2026-03-05 12:00")

    def test_a_silence_holds_until_it_ends_and_says_whose_it_is(self, sized):
        silence = Silence(severity="low", since=self.NOW - HOUR, until=self.NOW + HOUR, by="kim", why="launch day")
        notice = routed(sized("low"), ALL, self.NOW, silences=[silence])["desk"]
        assert (notice.state, notice.until) == ("held", self.NOW + HOUR)
        assert (
            notice.reason
            == "silenced until 2026-03-05 14:00 CET by kim (every brand, every topic, at most low): launch day"
        )
        assert routed(sized("high"), ALL, self.NOW, silences=[silence])["anna"].state == "waiting"

    @pytest.mark.parametrize(
        ("storm", "part", "quiet"),
        [
            ({"severity": "high"}, {"severity": "high", "topic": "volume", "cause": "volume"}, True),
            ({"severity": "high"}, {"severity": "low", "topic": "new: lost label"}, True),
            ({"severity": "high"}, {"severity": "low", "topic": "price"}, False),
            ({"severity": "critical"}, {"severity": "high", "topic": "price"}, True),
            ({"severity": "critical"}, {"severity": "critical", "topic": "price"}, False),
            ({"severity": "low"}, {"severity": "high", "topic": "volume", "cause": "volume"}, False),
            ({"severity": "high", "topic": "volume", "cause": "volume"}, {"severity": "low", "topic": "price"}, False),
            ({"severity": "high", "topic": "volume", "cause": "volume"}, {"severity": "low", "topic": "new: x"}, False),
            ({"severity": "critical"}, {"severity": "high", "topic": "price", "brand": "Kite"}, False),
            ({"severity": "critical"}, {"severity": "high", "topic": "safety", "cause": "urgent"}, False),
        ],
    )
    def test_the_parts_of_a_storm_are_quiet_and_nothing_else_is(self, sized, storm, part, quiet):
        above, below = sized(**({"complaint": "c9"} | storm)), sized(**part)
        told = Storm(alert=replace(above, id=7), told=frozenset({"boss"}))
        notice = routed(below, alone(BOSS), self.NOW, storms=[told])["boss"]
        assert (notice.state, notice.under) == (("held", above.key) if quiet else ("waiting", None))
        if quiet:
            assert notice.reason.startswith("while billing (alert 7) of Harbor Bank is open and ")

    def test_a_storm_of_which_somebody_was_not_told_or_that_is_over_keeps_nothing_from_him(self, sized):
        above, below = sized("critical"), sized("high", topic="price")
        for storm in (
            Storm(alert=above, told=frozenset({"kim"})),
            Storm(alert=replace(above, state="resolved"), told=frozenset({"boss"})),
        ):
            assert routed(below, alone(BOSS), self.NOW, storms=[storm])["boss"].state == "waiting"

    def test_an_acknowledged_storm_is_one_still(self, sized):
        storm = Storm(alert=replace(sized("critical"), state="acknowledged"), told=frozenset({"boss"}))
        assert routed(sized("low", topic="price"), alone(BOSS), self.NOW, storms=[storm])["boss"].state == "held"


class TestFirstStep:
    def test_whoever_has_the_duty_is_told_and_why(self, sized):
        told = routed(sized("high"), ALL, at("2026-03-05 12:00"))
        assert set(told) == {"anna", "desk"}, "kim and boss come later, desk is named by no step"
        assert told["anna"].reason == "you, because you have the rota support until Mon 9 Mar 09:00 CET; step 1 of up"
        assert told["desk"].reason == "high, and desk wants low or worse"
        assert of_another(told["anna"].reason) == "has the rota support until Mon 9 Mar 09:00 CET; step 1 of up"
        assert of_another(told["desk"].reason) == told["desk"].reason

    @pytest.mark.parametrize("tell", ["support", "team", "boss"])
    def test_on_a_page_nobody_reads_you_where_another_is_meant(self, sized, tell):
        team = Team(name="team", members=("kim",))
        house = replace(ALL, teams=(team,), escalations=(Escalation(name="up", steps=(Step(tell=tell),)),))
        for notice in routed(sized("high"), house, at("2026-03-05 12:00")).values():
            if notice.reason.startswith("you, because"):
                assert " you " not in f" {of_another(notice.reason)} "

    def test_whoever_is_bound_is_not_told_of_what_no_escalation_is_for_and_reads_why(self, sized):
        told = routed(sized("low"), ALL, at("2026-03-05 12:00"))
        assert (told["anna"].state, told["anna"].until) == ("held", None)
        assert (
            told["anna"].reason
            == "anna is told by escalations, teams and rotas only, and none of them tells anna of this"
        )
        also = replace(ALL, receivers=(replace(ANNA, also=True), KIM, BOSS, DESK))
        assert routed(sized("low"), also, at("2026-03-05 12:00"))["anna"].state == "waiting"

    def test_what_is_critical_and_no_escalation_is_for_is_told_to_everybody_who_wants_it(self, sized):
        kite = replace(ALL, escalations=(replace(UP, brands=("Kite",)),))
        told = routed(sized("critical"), kite, at("2026-03-05 12:00"))
        assert {one.state for one in told.values()} == {"waiting"} and set(told) == {"anna", "kim", "boss", "desk"}

    def test_the_first_escalation_that_is_for_it_counts(self, sized):
        prices = Escalation(name="prices", steps=(Step(tell="boss"),), topics=("price",))
        both = replace(ALL, escalations=(prices, UP))
        now = at("2026-03-05 12:00")
        assert (
            routed(sized("high", topic="price"), both, now)["boss"].reason
            == "you, because this step names you; step 1 of prices"
        )
        assert "anna" in routed(sized("high"), both, now)

    def test_nobody_on_the_rota_means_the_next_step_at_once_and_it_says_so(self, sized):
        gap = Override(who=None, since=at("2026-03-05 00:00"), until=at("2026-03-06 00:00"))
        holes = replace(ALL, rotas=(replace(SUPPORT, overrides=(gap,)),))
        told = routed(sized("high"), holes, at("2026-03-05 12:00"))
        assert (told["kim"].step, told["boss"].step) == (2, 2)
        assert told["boss"].reason == (
            "you, because you are in the team social; step 2 of up; step 1 of up told nobody: "
            "nobody has the rota support until Fri 6 Mar 01:00 CET"
        )

    def test_a_step_that_sleeps_hands_what_is_high_to_the_next_and_keeps_it_for_the_morning_too(self, sized):
        second = at("2026-03-12 03:00", BERLIN)  # kim's week, and kim is rung by what is critical alone
        told = routed(sized("high"), ALL, second)
        assert (told["kim"].state, told["kim"].step, told["kim"].until) == ("held", 1, at("2026-03-12 07:00"))
        assert (told["boss"].state, told["boss"].step) == ("waiting", 2), "boss breaks through the hours of the team"
        assert "step 1 of up told nobody: quiet hours of kim until 08:00 CET, severity high" in told["boss"].reason
        assert routed(sized("critical"), ALL, second)["kim"].state == "waiting"

    def test_what_is_low_waits_for_the_morning_of_the_first_step(self, sized):
        every = replace(ALL, escalations=(replace(UP, at_least="low"),))
        told = routed(sized("low"), every, at("2026-03-05 03:00", BERLIN))
        assert (told["anna"].state, told["anna"].until) == ("held", at("2026-03-05 07:00")) and "boss" not in told

    def test_where_no_step_finds_anybody_everybody_of_the_rota_is_told(self, sized):
        lone = OnCall(
            receivers=(ANNA, KIM), rotas=(SUPPORT,), escalations=(Escalation(name="up", steps=(Step(tell="support"),)),)
        )
        told = routed(sized("high"), lone, at("2026-03-01 12:00"))
        assert {name: one.state for name, one in told.items()} == {"anna": "waiting", "kim": "waiting"}
        assert "nobody has the duty, so everybody of the rota is told" in told["kim"].reason


def night(alert, on_call, now, until, **more):
    """When who is told what, from `now` on, while nobody acknowledges."""
    told = rehearse(Case(alert=alert, on_call=on_call, zone=BERLIN), now, until, **more)
    return [(one.due - now, one.receiver, one.kind, one.step) for one in told if one.state in ("sent", "failed")]


class TestNight:
    NOON = at("2026-03-05 12:00")

    def test_it_climbs_until_somebody_acknowledges(self, sized):
        told = night(sized("high"), ALL, self.NOON, self.NOON + 3 * HOUR)
        assert [one for one in told if one[1] != "desk"] == [
            (0 * MINUTE, "anna", "alert", 1),
            (15 * MINUTE, "kim", "alert", 2),
            (15 * MINUTE, "boss", "alert", 2),
            (45 * MINUTE, "boss", "alert", 3),
        ]

    def test_the_last_step_is_told_again_every_four_hours_or_as_it_says(self, sized):
        until = self.NOON + 10 * HOUR
        again = [one for one in night(sized("high"), ALL, self.NOON, until) if one[2] == "again"]
        assert again == [(45 * MINUTE + 4 * HOUR * n, "boss", "again", 3) for n in (1, 2)]
        often = replace(ALL, receivers=(ANNA, KIM, replace(BOSS, repeat=HOUR), DESK))
        again = [one for one in night(sized("high"), often, self.NOON, self.NOON + 3 * HOUR) if one[2] == "again"]
        assert [when for when, *_ in again] == [45 * MINUTE + HOUR, 45 * MINUTE + 2 * HOUR]

    def test_of_what_is_told_directly_only_those_who_ask_are_told_again(self, sized):
        two = alone(BOSS, replace(DESK, repeat=2 * HOUR, hours=None))
        told = night(sized("low"), two, self.NOON, self.NOON + 5 * HOUR)
        assert told == [
            (0 * HOUR, "boss", "alert", 1), (0 * HOUR, "desk", "alert", 1),
            (2 * HOUR, "desk", "again", 1), (4 * HOUR, "desk", "again", 1),
        ]  # fmt: skip

    def test_nobody_is_told_again_in_quiet_hours(self, sized):
        asked = alone(replace(ANNA, repeat=HOUR))
        evening = at("2026-03-04 20:30", BERLIN)
        told = night(sized("low"), asked, evening, evening + 13 * HOUR)
        assert [when for when, *_ in told] == [0 * HOUR, HOUR, 11 * HOUR + 30 * MINUTE, 12 * HOUR + 30 * MINUTE]

    def test_whoever_of_a_step_sleeps_delays_nobody(self, sized):
        team = replace(SOCIAL, members=("anna", "kim"))
        second = at("2026-03-05 03:00", BERLIN)
        told = night(sized("high"), replace(ALL, teams=(team,)), second, second + HOUR)
        assert [one[:2] for one in told if one[1] != "desk"] == [
            (0 * HOUR, "anna"),
            (15 * MINUTE, "anna"),
            (45 * MINUTE, "boss"),
        ]

    def test_what_is_low_climbs_once_the_first_step_is_awake(self, sized):
        every = replace(ALL, escalations=(replace(UP, at_least="low"),))
        second = at("2026-03-05 03:00", BERLIN)
        told = night(sized("low"), every, second, second + 5 * HOUR + 14 * MINUTE, every=MINUTE)
        assert "boss" not in {who for _, who, *_ in told}
        told = night(sized("low"), every, second, second + 5 * HOUR + 15 * MINUTE, every=MINUTE)
        assert "boss" in {who for _, who, *_ in told}

    def test_where_no_message_arrives_the_next_step_follows_at_once(self, sized):
        told = night(sized("high"), ALL, self.NOON, self.NOON + HOUR, fails={"anna"})
        assert (5 * MINUTE, "kim", "alert", 2) in told

    def test_a_way_out_that_is_broken_is_tried_no_more_often_than_one_that_is_not(self, sized):
        told = night(sized("high"), ALL, self.NOON, self.NOON + 5 * HOUR, fails={"boss"})
        assert [(when, kind) for when, who, kind, step in told if who == "boss" and step == 3] == [
            (45 * MINUTE, "alert"), (45 * MINUTE + 4 * HOUR, "again"),
        ]  # fmt: skip

    def test_whoever_takes_over_the_duty_is_told_of_what_nobody_acknowledged(self, sized):
        lone = OnCall(
            receivers=(ANNA, KIM), rotas=(SUPPORT,), escalations=(Escalation(name="up", steps=(Step(tell="support"),)),)
        )
        monday = at("2026-03-09 08:30", BERLIN)
        told = night(sized("high"), lone, monday, monday + 5 * HOUR)
        assert told[:2] == [(0 * HOUR, "anna", "alert", 1), (30 * MINUTE, "kim", "alert", 1)]
        assert {who for _, who, kind, _ in told if kind == "again"} == {"kim"}

    def test_what_is_opened_again_begins_to_wait_anew(self, sized):
        case, again = Case(alert=sized("high"), on_call=ALL), self.NOON + HOUR
        told = rehearse(case, self.NOON, self.NOON)
        assert goes_on(case, told, again + 14 * MINUTE) and not goes_on(case, told, again + 14 * MINUTE, since=again)
        assert goes_on(case, told, again + 15 * MINUTE, since=again)

    def test_the_leap_of_the_clock_changes_no_wait(self, sized):
        leap = at("2026-03-29 01:50", BERLIN)
        told = night(sized("critical"), ALL, leap, leap + HOUR)
        assert {when for when, who, *_ in told if who == "boss"} == {15 * MINUTE, 45 * MINUTE}

    def test_a_storm_and_a_silence_stop_it(self, sized):
        first = route(Case(alert=sized("high", topic="price"), on_call=ALL), self.NOON)
        later, alert = self.NOON + HOUR, sized("high", topic="price")
        storm = Storm(alert=sized("critical"), told=frozenset({"anna"}))
        silence = Silence(topic="price", since=later - MINUTE, until=later + HOUR, by="kim")
        assert goes_on(Case(alert=alert, on_call=ALL), first, later)
        assert not goes_on(Case(alert=alert, on_call=ALL, storms=[storm]), first, later)
        assert not goes_on(Case(alert=alert, on_call=ALL, silences=[silence]), first, later)
        elsewhere = replace(storm, told=frozenset({"somebody else"}))
        assert goes_on(Case(alert=alert, on_call=ALL, storms=[elsewhere]), first, later), "anna knows of none"

    def test_what_somebody_does_not_want_directly_reaches_them_when_they_take_over(self, sized):
        choosy = replace(BOSS, name="kim", also=True, at_least="critical")
        lone = OnCall(
            receivers=(ANNA, choosy),
            rotas=(SUPPORT,),
            escalations=(Escalation(name="up", steps=(Step(tell="support"),)),),
        )
        monday = at("2026-03-09 08:30", BERLIN)
        told = night(sized("high"), lone, monday, monday + HOUR)
        assert told == [(0 * HOUR, "anna", "alert", 1), (30 * MINUTE, "kim", "alert", 1)]


names = ("a", "b", "c")
people = st.builds(
    Receiver,
    kind=st.just("console"),
    name=st.sampled_from(names),
    brands=st.sampled_from(((), (), ("Harbor Bank",), ("Kite",))),
    at_least=st.sampled_from(SEVERITIES),
    quiet=st.sampled_from((None, NIGHT, hours("00:00-23:00"))),
    hours=st.sampled_from((None, hours("Mon-Fri 09:00-18:00"))),
    breaks=st.sampled_from(SEVERITIES),
    zone=st.sampled_from((BERLIN, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")),
    repeat=st.sampled_from((None, HOUR)),
    also=st.booleans(),
)
steps = st.lists(st.sampled_from((*names, "team", "rota")), min_size=1, max_size=3)


@st.composite
def houses(draw):
    """Whoever is named is there, as the settings demand."""
    receivers = {one.name: one for one in draw(st.lists(people, max_size=4))}
    known = {*receivers, "team", "rota"} if receivers else set()
    some = tuple(receivers)
    ways = [
        Escalation(name=f"e{n}", steps=tuple(Step(tell=one) for one in told if one in known), at_least=least)
        for n, (told, least) in enumerate(draw(st.lists(st.tuples(steps, st.sampled_from(SEVERITIES)), max_size=2)))
        if any(one in known for one in told)
    ]
    gaps = (Override(who=None, since=at("2026-06-01"), until=at("2026-07-01")),)
    return OnCall(
        receivers=tuple(receivers.values()),
        teams=(Team(name="team", members=some[:2], hours=hours("Mon-Fri 08:00-20:00")),) if some else (),
        rotas=(Rota(name="rota", people=some, since=date(2026, 2, 2), at=540, overrides=gaps),) if some else (),
        escalations=tuple(ways),
    )


moments = st.integers(0, 364 * 96).map(lambda quarter: at("2026-01-01") + quarter * 15 * MINUTE)


@given(on_call=houses(), now=moments)
def test_what_is_critical_is_always_told_to_somebody_at_once_or_nobody_is_there_for_it(sized, on_call, now):
    told = routed(sized("critical"), on_call, now)
    if not any(one.state == "waiting" and one.due == now for one in told.values()):
        assert not on_call.escalations or not told
        assert all("is not told of Harbor Bank" in one.reason for one in told.values())


@given(on_call=houses(), now=moments, severity=st.sampled_from(SEVERITIES))
def test_nothing_is_held_for_ever_and_every_answer_has_a_reason(sized, on_call, now, severity):
    for notice in routed(sized(severity), on_call, now).values():
        assert notice.reason.strip()
        if notice.state == "held" and notice.until is None:
            assert "is told" in notice.reason or "is not told" in notice.reason, "it is not for them"
        elif notice.until is not None:
            assert notice.state == "held" and now < notice.until <= now + LONGEST


@given(who=people, now=moments, severity=st.sampled_from(SEVERITIES))
def test_what_quiet_hours_hold_is_told_the_moment_they_end(sized, who, now, severity):
    alert, who = sized(severity), replace(who, brands=(), at_least="low")
    case = Case(alert=alert, on_call=alone(who))
    (notice,) = route(case, now)
    if notice.until is not None:
        early = collected(who, [Held(notice=notice, case=case)], notice.until - MINUTE)
        assert early.notice is None and early.held[0].until == notice.until
        found = collected(who, [Held(notice=notice, case=case)], notice.until)
        assert found.notice and found.told == (notice,) and found.held == ()


@given(
    on_call=houses(), now=moments, severity=st.sampled_from(SEVERITIES),
    state=st.sampled_from(("acknowledged", "resolved")), later=st.integers(0, 5_000),
)  # fmt: skip
def test_an_alert_that_somebody_acknowledged_rings_nobody(sized, on_call, now, severity, state, later):
    told = tuple(routed(sized(severity), on_call, now).values())
    case = Case(alert=replace(sized(severity), state=state), on_call=on_call, recent=told)
    assert goes_on(case, told, now + later * MINUTE) == ()


@given(on_call=houses(), now=moments)
def test_no_key_is_told_twice_however_long_nobody_acknowledges(sized, on_call, now):
    told = rehearse(Case(alert=sized("critical"), on_call=on_call), now, now + DAY, every=2 * HOUR)
    assert len({one.key for one in told}) == len(told)


@settings(max_examples=40)
@given(on_call=houses(), now=moments)
def test_what_is_critical_is_told_again_and_again_where_there_is_an_escalation_for_it(sized, on_call, now):
    case = Case(alert=sized("critical"), on_call=on_call)
    told = [one.due for one in rehearse(case, now, now + 10 * HOUR, every=15 * MINUTE) if one.state == "sent"]
    if escalation_for(case) is not None:
        told = [*sorted(told), now + 10 * HOUR]
        assert all(later - before <= 4 * HOUR + 30 * MINUTE for before, later in pairwise(told))
