"""A page says whom the next step tells, and when: it is what then happens."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from alerts import Receiver, route
from alerts.escalation import ahead, goes_on
from alerts.on_call import Escalation, OnCall, Step
from alerts.rota import Rota
from alerts.route import Case
from alerts.silenced import Silence

MINUTE = timedelta(minutes=1)
PEOPLE = tuple(Receiver(name=name, kind="console") for name in ("anna", "kim", "boss"))
STEPS = (Step(tell="support"), Step(tell="kim"), Step(tell="boss", after=30 * MINUTE))
ROTA = Rota(name="support", people=("anna",), since=date(2026, 3, 2), at=0, zone="UTC")
ON_CALL = OnCall(receivers=PEOPLE, rotas=(ROTA,), escalations=(Escalation(name="up", steps=STEPS),))


@pytest.fixture
def case(alert):
    return Case(alert=alert(), on_call=ON_CALL)


def sent(notices):
    return [replace(one, state="sent") for one in notices]


def test_each_step_comes_when_it_was_said_and_not_before(case, night):
    told, now = sent(route(case, night)), night
    for who, step, wait in ((("kim",), 2, 15), (("boss",), 3, 30)):
        said = ahead(case, told, now)
        assert said == (who, step, "up", now + wait * MINUTE)
        assert goes_on(case, told, said.at - MINUTE) == ()
        told += sent(goes_on(case, told, said.at))
        now = said.at
        assert told[-1].receiver == who[0]
    assert ahead(case, told, now) is None


def test_a_step_that_is_late_comes_now(case, night):
    assert ahead(case, sent(route(case, night)), night + 60 * MINUTE).at == night + 60 * MINUTE


def test_nobody_comes_next_where_somebody_acknowledged_or_it_is_silenced_or_nothing_climbs(case, night):
    told = sent(route(case, night))
    hush = Silence(since=night - MINUTE, until=night + 60 * MINUTE, by="ben")
    for quiet in (
        replace(case, alert=replace(case.alert, state="acknowledged")),
        replace(case, silences=(hush,)),
        replace(case, on_call=OnCall(receivers=PEOPLE)),
    ):
        assert ahead(quiet, told, night) is None
    assert ahead(case, [], night) is None
