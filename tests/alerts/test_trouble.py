"""When a source is in trouble, and what a person reads at three in the morning."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import (
    Budget,
    Receiver,
    SourceHealth,
    alert_of_troubles,
    body_of,
    facts,
    headline,
    public,
    route,
    trouble_of,
)
from alerts.blind import blind_since, unheard
from alerts.on_call import OnCall
from alerts.rhythm import Rhythm
from alerts.route import Case
from alerts.trouble import lost

NIGHT = datetime(2026, 3, 4, 3, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONTH = {"since": datetime(2026, 3, 1, tzinfo=UTC), "resets": datetime(2026, 4, 1, tzinfo=UTC)}


def failing(error_class="Unavailable", failures=3, *, ago=30 * MINUTE, error="a.example answered 500", **more):
    facts = {"source": "forum", "heard": NIGHT - ago - HOUR, "failed_since": NIGHT - ago, "failures": failures}
    return SourceHealth(**(facts | {"error_class": error_class, "error": error} | more))


def quiet(silence, *, longest=9 * HOUR, days=20, sayings=100, **more):
    newest = NIGHT - silence
    names = [f"{newest - day * DAY:%Y-%m-%d}" for day in range(days + 1)]
    rhythm = Rhythm(
        newest=newest,
        silences={names[1 if days else 0]: longest.total_seconds()},
        sayings={names[-1]: sayings - 1, names[0]: 1} if days else {names[0]: sayings},
    )
    return SourceHealth(**({"source": "forum", "heard": NIGHT, "rhythm": rhythm} | more))


def paid(spent, budget=20.0, *, page=0.5, **more):
    money = Budget(spent=spent, budget=budget, page=page, unit="USD", **MONTH)
    return SourceHealth(source="x", heard=NIGHT, budget=money, **more)


def cause(health, now=NIGHT):
    found = trouble_of(health, now)
    return found and found.cause


def why(*healths, zone="UTC"):
    return alert_of_troubles([trouble_of(one, NIGHT) for one in healths], NIGHT, zone=zone).why


class TestFailing:
    @pytest.mark.parametrize(
        ("error_class", "failures", "ago", "found"),
        [
            ("Refused", 2, 10 * MINUTE, "failing"),
            ("Refused", 1, 10 * DAY, None),
            ("Refused", 2, 9 * MINUTE, None),
            ("Unavailable", 3, 30 * MINUTE, "failing"),
            ("Unavailable", 2, 10 * DAY, None),
            ("Unavailable", 3, 29 * MINUTE, None),
            ("Unreadable", 3, 30 * MINUTE, "failing"),
            ("KeyError", 3, 30 * MINUTE, "failing"),
            ("RateLimited", 90, 5 * HOUR, None),
            ("RateLimited", 1, 6 * HOUR, "failing"),
        ],
    )
    def test_how_often_and_how_long_depends_on_who_can_help(self, error_class, failures, ago, found):
        assert cause(failing(error_class, failures, ago=ago)) == found

    def test_another_error_meanwhile_does_not_make_it_well(self):
        health = failing("RateLimited", 9, ago=HOUR)
        assert cause(health) is None
        assert cause(replace(health, told=("failing", NIGHT - HOUR))) == "failing"
        assert cause(replace(health, told=("failing", NIGHT - DAY))) is None, "that was another time"

    def test_a_refused_key_is_told_with_the_next_step_and_what_is_lost(self):
        health = failing(
            "Refused", 2, ago=50 * MINUTE, error="talk.example answered 401", key="https://talk.example/apps",
            shares={"Acme": 0.62, "Brix": 0.004},
        )  # fmt: skip
        assert why(health) == (
            'the key of "forum" is refused since 02:10 UTC (talk.example answered 401): get a new one at '
            "https://talk.example/apps; until then nothing of it is heard: 62 % of what is usually said about Acme and "
            "under 1 % of what is usually said about Brix."
        )

    def test_every_failure_says_what_to_do(self):
        assert "says no since 02:30 UTC (a.example answered 404): correct the source" in why(
            failing("Refused", error="a.example answered 404", key="https://talk.example/apps")
        )
        assert "cannot be reached since 02:30 UTC (a.example answered 500): open its address" in why(failing())
        assert "what cannot be read" in why(failing("Unreadable"))
        assert "please report it" in why(failing("KeyError"))
        assert "longer `every`" in why(failing("RateLimited", ago=6 * HOUR))
        assert "records that cannot be read" in (told := why(replace(failing("Unreadable"), way="read")))
        assert "correct the file" in told and "address" not in told
        assert "08:00 IST" in why(failing(), zone="Asia/Kolkata")


class TestSilent:
    @pytest.mark.parametrize(
        ("health", "found"),
        [
            (quiet(19 * HOUR), "silent"),
            (quiet(18 * HOUR), None),
            (quiet(3 * HOUR, longest=20 * MINUTE), "silent"),
            (quiet(2 * HOUR, longest=20 * MINUTE), None),
            (quiet(19 * HOUR, days=6), None),
            (quiet(19 * HOUR, sayings=9), None),
            (quiet(19 * HOUR, heard=NIGHT - 2 * HOUR), None),
            (quiet(19 * HOUR, heard=None), None),
        ],
    )
    def test_it_needs_twice_the_longest_silence_two_hours_and_a_known_rhythm(self, health, found):
        assert cause(health) == found

    def test_the_sentence_has_the_rhythm(self):
        assert why(quiet(31 * HOUR, shares={"Acme": 1.0})) == (
            '"forum" says nothing since Mon 2 Mar 20:00 UTC, 31 hours ago, where its longest silence in four weeks was '
            "9 hours: it answers, so open it yourself: it may have moved, or what is searched may no longer be said "
            "there; what is missing may be all of what is usually said about Acme."
        )


class TestBudget:
    @pytest.mark.parametrize(
        ("health", "found"),
        [
            (paid(15.9), None),
            (paid(16), "budget"),
            (paid(19.5), "budget"),
            (paid(19.6), "spent"),
            (paid(25), "spent"),
            (paid(0, 0, page=0), None),
            (paid(14.9, page=2.5), None),
            (paid(15.1, page=2.5), "budget"),
            (paid(0, page=20), None),
        ],
    )
    def test_a_warning_comes_before_the_next_page_may_not_fit(self, health, found):
        assert cause(health) == found

    def test_a_budget_that_was_raised_is_another_trouble(self):
        first, again, raised = (alert_of_troubles([trouble_of(one, NIGHT)], NIGHT) for one in (
            paid(16), paid(17), paid(33, 40)
        ))  # fmt: skip
        assert first.key == again.key != raised.key

    def test_the_warning_has_a_next_step_however_late_in_the_month_it_comes(self):
        assert why(paid(16)) == (
            '"x" has spent 80 % of its budget (16 of 20 USD): the rest may go with the next runs, before it renews at '
            "Wed 1 Apr 00:00 UTC; raise its `budget` in the settings, or ask for less (query, days, every)."
        )
        late = replace(paid(16).budget, since=NIGHT - 30 * DAY, resets=NIGHT + DAY)
        assert "the rest may go with the next runs" in why(replace(paid(16), budget=late)), "no promise that it lasts"

    def test_spent_says_of_what_until_when_and_how_to_go_on(self):
        assert why(paid(19.6, shares={"Acme": 0.3})) == (
            '"x" is not heard until Wed 1 Apr 00:00 UTC: its budget is spent (19.6 of 20 USD, and one question can '
            "cost 0.5); to hear it sooner, raise its `budget` in the settings; until then nothing of it is heard: 30 % "
            "of what is usually said about Acme."
        )


class TestSeverity:
    def test_it_is_high_where_a_brand_is_blind_or_money_is_spent(self):
        half, less = {"Acme": 0.5}, {"Acme": 0.49, "Brix": 0.1}
        found = [failing(shares=half), failing(shares=less), failing(), quiet(DAY, shares=half), paid(19.9), paid(16)]
        assert [trouble_of(one, NIGHT).severity for one in found] == ["high", "low", "low", "high", "high", "low"]
        assert trouble_of(paid(16, shares=half), NIGHT).severity == "low", "a warning: nothing is lost yet"

    def test_together_they_may_blind_a_brand(self):
        some = [trouble_of(failing(source=name, shares={"Acme": 0.3}), NIGHT) for name in "ab"]
        assert [one.severity for one in some] == ["low", "low"] and lost(some) == {"Acme": 0.6}
        assert alert_of_troubles(some, NIGHT).severity == "high"


class TestAlert:
    def test_several_at_once_are_one_alert_that_lists_them(self):
        some = [trouble_of(failing(source=f"feed {i}", shares={"Acme": 0.1}), NIGHT) for i in range(8)]
        alert = alert_of_troubles(some, NIGHT)
        assert alert.why == (
            '8 sources cannot be heard since 02:30 UTC (cannot be reached): "feed 0", "feed 1", "feed 2", "feed 3", '
            '"feed 4" and 3 more; see whether this machine has a network, then `foreshock sources`; until then nothing '
            "of them is heard: 80 % of what is usually said about Acme."
        )
        assert alert_of_troubles(some[::-1], NIGHT + HOUR).key == alert.key
        assert alert_of_troubles(some[1:], NIGHT).key != alert.key

    def test_it_has_no_brand_and_no_evidence_and_every_text_of_it_can_be_made(self):
        alert = replace(alert_of_troubles([trouble_of(failing(), NIGHT)], NIGHT), id=3)
        assert (alert.brand, alert.complaint, alert.stage, alert.evidence, alert.source) == (*4 * [None], "forum")
        assert facts(alert) == () and len(headline(alert)) <= 90
        assert headline(alert).startswith('Not heard: "forum" cannot be reached since 02:30 UTC')
        assert "As of 03:00 UTC, severity low.\n" in body_of(alert, due=NIGHT)
        assert "`foreshock sources`" in body_of(alert) and "drafts" not in body_of(alert)
        keys = public(alert)
        assert (keys["source"], keys["cause"], keys["witnesses"]) == ("forum", "failing", [])
        assert {keys[one] for one in ("brand", "stage", "observed", "expected", "voices", "growth", "forecast")} == {
            None
        }


class TestRoute:
    ALL, ACME = Receiver(name="ops", kind="box"), Receiver(name="kim", kind="box", brands=("Acme",))

    def routed(self, *healths, recent=(), about=(), who=(ALL,), now=NIGHT):
        alert = alert_of_troubles([trouble_of(one, NIGHT) for one in healths], now)
        return self.route(alert, who, now, recent=recent, about=about)

    @staticmethod
    def route(alert, who, now, **more):
        return route(Case(alert=alert, on_call=OnCall(receivers=tuple(who)), **more), now)

    def test_who_cares_for_a_brand_is_told_of_the_sources_that_tell_it(self):
        told = self.routed(failing(), about=["Acme"], who=[self.ALL, self.ACME])
        assert [one.state for one in told] == ["waiting", "waiting"] and told[0].brand is None
        told = self.routed(failing(), about=["Brix"], who=[self.ALL, self.ACME])
        assert [one.state for one in told] == ["waiting", "held"]
        assert told[1].reason == "kim is not told of forum, which says next to nothing of Acme"

    def test_sources_have_an_hour_of_their_own(self, alert):
        brand = self.route(alert(), [self.ALL], NIGHT, recent=[])
        first = self.routed(failing(), recent=brand)
        assert first[0].due == NIGHT
        second = self.routed(failing(source="news"), recent=[*brand, *first], now=NIGHT + MINUTE)
        assert (second[0].state, second[0].due) == ("waiting", NIGHT + HOUR)
        assert second[0].reason.startswith("one message an hour about sources, and forum failing is told")
        third = self.routed(paid(19.9), recent=[*brand, *first], now=NIGHT + MINUTE)
        assert third[0].due == NIGHT + MINUTE, "the worse breaks through"
        assert [one.due for one in self.route(alert(topic="price"), [self.ALL], NIGHT, recent=first)] == [NIGHT]


class TestBlind:
    def test_a_source_is_missed_from_its_last_good_hearing_on(self):
        down = failing(failures=1, ago=MINUTE)
        assert [(one.source, one.since, one.why) for one in unheard([down, quiet(HOUR)], NIGHT)] == [
            ("forum", NIGHT - MINUTE - HOUR, "failing")
        ]
        (silent,) = unheard([quiet(19 * HOUR)], NIGHT)
        assert (silent.since, silent.why) == (NIGHT - 19 * HOUR, "silent")
        (spent,) = unheard([paid(20)], NIGHT)
        assert (spent.since, spent.why) == (NIGHT, "spent")
        assert unheard([paid(16)], NIGHT) == ()

    def test_after_a_week_what_is_left_is_what_is_usual(self):
        assert unheard([failing(heard=NIGHT - 8 * DAY)], NIGHT) == ()

    def test_a_brand_is_blind_where_half_of_it_is_missing(self):
        missing = unheard([failing(failures=1), quiet(19 * HOUR, source="news")], NIGHT)
        assert blind_since(missing, {"forum": 4, "news": 1, "board": 5}) == (
            NIGHT - 19 * HOUR, "forum failing, news silent"
        )  # fmt: skip
        assert blind_since(missing, {"forum": 4, "board": 5}) is None
        assert blind_since(missing, {"board": 5}) is None and blind_since(missing, {}) is None


numbers = st.floats(0, 100)
healths = st.builds(
    SourceHealth,
    source=st.sampled_from(["a", 'b "quoted"', "c" * 80]),
    heard=st.none() | st.sampled_from([NIGHT, NIGHT - DAY]),
    failures=st.integers(1, 20),
    failed_since=st.none() | st.sampled_from([NIGHT, NIGHT - HOUR, NIGHT - DAY]),
    error=st.none() | st.text(max_size=300),
    error_class=st.sampled_from(["Refused", "Unavailable", "RateLimited", "Unreadable", "KeyError", None]),
    rhythm=st.sampled_from([Rhythm(), quiet(DAY).rhythm, quiet(HOUR).rhythm]),
    budget=st.none() | st.builds(Budget, spent=numbers, budget=numbers, page=numbers, unit=st.just("units"),
                                 since=st.just(MONTH["since"]), resets=st.just(MONTH["resets"])),
    key=st.none() | st.just("https://a.example/"),
    shares=st.dictionaries(st.sampled_from(["Acme", "Brix"]), st.floats(0, 1), max_size=2),
)  # fmt: skip


@given(healths)
def test_whatever_is_wrong_it_is_one_line_with_a_cause_and_a_next_step(health):
    found = trouble_of(health, NIGHT)
    if found is None:
        assert not (health.budget and health.budget.over)
        return
    alert = alert_of_troubles([found], NIGHT)
    assert alert.why.endswith(".") and "\n" not in alert.why and len(alert.why) < 700
    assert (
        alert.severity == "high"
        or (found.cause != "spent" and not any(s >= 0.5 for s in found.health.shares.values()))
        or (found.cause == "budget")
    )
    assert trouble_of(replace(health, told=(found.cause, found.since)), NIGHT) == replace(
        found, health=replace(health, told=(found.cause, found.since))
    ), "what is told stays the same trouble"
