"""A drill goes the whole real way, is marked wherever it is read, and leaves nothing."""

import asyncio
from datetime import timedelta

import pytest

from alerts.drill import NOTE, TITLE, drilled, is_drill
from delivery.contract import Rejected
from flows.steps import drill as drilling
from flows.steps.deliver import Delivered, deliver, try_out
from flows.steps.drill import Disturbed, clean, drill, settings_of
from flows.steps.escalate import Escalated, escalate
from flows.steps.judge import judge
from settings.people import EscalationSettings


def climbing(name):
    """An escalation that tells somebody again after a minute."""
    steps = [{"tell": name}, {"tell": name, "after": "1m"}]
    return EscalationSettings.model_validate({"name": "ladder", "steps": steps})


@pytest.fixture
def acme(settings, hears, crowd, engine, box, now):
    """Acme was heard and judged before: there is something that a drill could harm."""
    hears(crowd("Acme lost my parcel", 12, since=timedelta(hours=1)))
    judge(engine, settings, settings.brands[0], now)
    asyncio.run(deliver(engine, settings, now))
    box.got.clear()
    return settings.brands[0]


def test_it_rings_who_would_be_rung_says_that_it_is_none_and_leaves_every_row_as_it_was(
    engine, settings, acme, box, everything, now
):
    before = everything()
    done = asyncio.run(drill(engine, settings, acme, now))
    assert everything() == before
    [message] = box.got
    assert message.title.startswith(f"{TITLE}Drill: Acme: 25 people") and message.body.startswith(NOTE)
    assert (message.kind, message.alert["brand"], dict(message.links)) == ("drill", "Drill: Acme", {})
    assert [(one.notice.receiver, one.notice.state) for one in done.told] == [
        ("on call", "sent"),
        ("brix only", "held"),
    ]
    assert done.well and done.rows > 65 and "25 people" in done.why
    assert timedelta(minutes=1) <= done.waits <= timedelta(minutes=6) and done.rings_after > done.waits
    assert list(done.stages) == ["kept and understood", "judged", "delivered"]


def test_whoever_is_told_of_the_brand_is_told_of_its_drill_and_one_alone_where_that_is_asked(
    engine, settings, box, now
):
    done = asyncio.run(drill(engine, settings, settings.brands[1], now, only="brix only"))
    assert [(one.notice.receiver, one.notice.state) for one in done.told] == [("brix only", "sent")]
    assert len(box.got) == 1


def test_one_that_was_killed_is_rung_by_nobody_else_and_erased_by_the_next(
    engine, settings, acme, box, everything, now
):
    before = everything()

    async def killed(*_, **__):
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(drilling, "deliver", killed)
        patched.setattr(drilling, "clean", lambda _: 0)
        with pytest.raises(KeyboardInterrupt):
            asyncio.run(drill(engine, settings, acme, now))
    assert everything() != before
    quiet = settings.model_copy(update={"escalations": (climbing("on call"),)})
    assert escalate(engine, quiet, now + timedelta(days=1)) == Escalated()
    assert asyncio.run(deliver(engine, settings, now + timedelta(days=1))) == Delivered() and box.got == []
    assert clean(engine) > 65 and everything() == before and clean(engine) == 0


def test_of_two_at_once_the_one_that_was_erased_says_so_and_nothing_is_left(
    engine, settings, acme, box, everything, now
):
    before = everything()

    async def two():
        both = (drill(engine, settings, acme, now) for _ in range(2))
        return await asyncio.gather(*both, return_exceptions=True)

    ended = asyncio.run(two())
    assert all(isinstance(one, Disturbed) or one.why for one in ended)
    assert everything() == before


def test_what_fails_is_told_and_is_not_tried_when_it_is_erased(engine, settings, box, everything, now):
    box.trouble = [Rejected("box: it says no")]
    before = everything()
    done = asyncio.run(drill(engine, settings, settings.brands[0], now))
    assert not done.well and done.told[0].error == "box: it says no" and everything() == before


def test_a_drill_has_a_brand_and_a_source_of_its_own(settings):
    mine = settings_of(settings, settings.brands[0])
    assert [one.name for one in mine.brands] == [drilled("Acme")] and is_drill(mine.brands[0].name)
    assert not is_drill("Acme") and not is_drill(None) and mine.sources[0].name == drilling.ORIGIN


class TestOneMessage:
    def test_it_is_marked_as_a_test_and_says_what_happened(self, settings, box, now):
        assert asyncio.run(try_out(settings, "on call", now)) is None
        [message] = box.got
        assert message.title == "TEST, not an alert: Foreshock reaches on call" and message.alert is None
        box.trouble = [Rejected("box: it says no")]
        assert str(asyncio.run(try_out(settings, "on call", now))) == "box: it says no"
        assert "no receiver" in str(asyncio.run(try_out(settings, "nobody", now)))
