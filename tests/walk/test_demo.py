"""The demo world through the whole line: served over loopback, heard, judged and delivered as the flows do it.

Each world begins at a moment of its own, so that the storm breaks by day, by night, at the weekend and at New Year.
"""

import asyncio
import re
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from complaints import NEW
from console.demo.serve import serving
from console.demo.world import World
from flows.steps.deliver import Delivered, deliver
from flows.steps.hear import HeardFrom, hear
from flows.steps.judge import Judged, judge
from settings import load
from storage import alerts, queue, tables
from storage.engine import reading
from tests.example import example

STORM = ("Ferrybank", "billing", "complaint")
SLOW_BURN = ("Quillpost", "delivery", "complaint")
LOUD = ("Ferrybank", "volume", "volume")
URGENT = {("Ferrybank", topic, "urgent") for topic in ("billing", "service")}
REPORTED = re.compile(
    r"Ferrybank: (1 person reports|[2-9] people report) fraud or data \(“(payment I never made|account emptied)”\)"
)
SMALL = 40  # voices
AT_ONCE = 8  # sources, as flows/listen has it
FIRST_RUN = timedelta(seconds=20)  # what a run needs until it listens
LATER = timedelta(minutes=20)
BUSY = datetime(2026, 11, 25, 14, 37, 22, tzinfo=UTC)
FRAUD = datetime(2026, 11, 28, 11, 22, tzinfo=UTC)
STARTS = (
    (1, datetime(2026, 3, 11, 14, 7, tzinfo=UTC)),  # a working day
    (2, datetime(2026, 11, 28, 3, 33, 21, tzinfo=UTC)),  # a night, at the weekend
    (3, datetime(2027, 1, 1, 0, 2, tzinfo=UTC)),  # the night of New Year
    (4, datetime(2026, 7, 6, 7, 59, 59, tzinfo=UTC)),  # Monday morning
    (5, datetime(2026, 9, 4, 21, 45, tzinfo=UTC)),  # Friday night
    (7, BUSY),  # the world of the example, in a busy hour with news
    (7, FRAUD),  # somebody reports fraud before the storm is one
)
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass
class Round:
    """What one run of the line did."""

    heard: list[HeardFrom]
    judged: list[Judged]
    delivered: Delivered


@dataclass
class Line:
    """The steps of one installation in the order of the flow `watch`, at a moment that the test says."""

    engine: object
    settings: object
    world: World
    before: datetime = NEVER
    now: datetime = NEVER

    async def run(self, now):
        self.before, self.now = self.now, now
        room = asyncio.Semaphore(AT_ONCE)

        async def one(source):
            async with room:
                return await hear(self.engine, self.settings, source, now)

        heard = await asyncio.gather(*map(one, self.settings.sources))
        judged = [await asyncio.to_thread(judge, self.engine, self.settings, b, now) for b in self.settings.brands]
        return Round(heard, judged, await deliver(self.engine, self.settings, now))

    def alerts(self):
        with reading(self.engine) as conn:
            return alerts.listed(conn)

    def drafts(self):
        with reading(self.engine) as conn:
            return queue.drafts(conn, limit=1000)

    def mentions(self):
        with reading(self.engine) as conn:
            return conn.scalar(select(func.count()).select_from(tables.mentions))

    def voices(self, until):
        return sum(post.role == "storm" for post in self.world.posts(until))


@contextmanager
def line_of(seed, start, engine, tmp_path, *, storm=True):
    """The example's settings, asking the world of this seed, and a database that is empty."""
    world = World(seed, start, storm)
    with serving(world, lambda: line.now) as base:
        path = tmp_path / "foreshock.toml"
        path.write_text(example(base.rpartition(":")[2]), encoding="utf8")
        line = Line(engine, load(path, {}), world)
        yield line


def told(alert):
    return alert.brand, alert.topic, alert.cause


def the_storm(raised):
    """Its first alert; it may be told again when it has grown fourfold.

    That its brand is loud, says new things or reports fraud may be told beside it; the slow burn is a true one, also by
    what is new in it; a decoy is not.
    """
    (storm,) = (alert for alert in raised if told(alert) == STORM and not alert.escalated)
    beside = {SLOW_BURN, LOUD, *URGENT} | news("Quillpost", raised)
    assert {told(alert) for alert in raised if alert.time >= storm.time} - {STORM} <= beside
    earlier = {told(alert) for alert in raised if alert.time < storm.time}
    assert earlier - news("Ferrybank", raised) <= beside
    return storm


def news(brand, raised):
    """What was told of a brand by a phrase that is new."""
    return {told(alert) for alert in raised if alert.brand == brand and alert.topic.startswith(NEW)}


def heard_whole(a_round, line):
    """No source failed, and every post of a brand that is in the world by now is kept once."""
    assert [one.error for one in a_round.heard if one.error] == []
    said = [post for post in line.world.posts(line.now) if post.brand]
    assert sum(one.new for one in a_round.heard) == sum(post.said > line.before for post in said)
    return line.mentions() == len(said)


def messages(capsys):
    """What the console receiver printed since the last time."""
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("database", "seed", "start"),
    [("postgresql" if seed == 1 else "sqlite", seed, start) for seed, start in STARTS],
    indirect=["database"],
)
async def test_the_storm_is_told_while_it_is_small_and_no_decoy_and_nothing_twice(
    seed, start, engine, tmp_path, capsys
):
    with line_of(seed, start, engine, tmp_path) as line:
        first = await line.run(line.world.start + FIRST_RUN)
        assert heard_whole(first, line)
        storm = the_storm(line.alerts())
        assert line.voices(storm.time) < SMALL < 10 * SMALL < line.voices(line.world.start + timedelta(days=2))
        drafts = {draft.mention: draft for draft in line.drafts()}
        answers = [drafts[witness.id].text for witness in storm.witnesses if witness.id in drafts]
        assert len(answers) >= 3 and all(text.endswith("Ferrybank support") for text in answers)
        assert first.delivered.failed == 0
        sent = messages(capsys)
        # what grew fourfold before anybody was told is told once, as it is now
        story = [one for one in line.alerts() if one.complaint == storm.complaint and told(one) == told(storm)]
        *grown, last = sorted(story, key=lambda one: one.id)
        assert sent.count(last.why) == 1 and "people have complained about billing" in last.why
        assert not any(one.why in sent for one in grown)
        assert not any(one.why in sent for one in line.alerts() if told(one) == LOUD and one.time >= storm.time)
        urgent = [alert.why for alert in line.alerts() if told(alert) in URGENT]
        assert urgent or start != FRAUD
        assert all(REPORTED.match(why) and sent.count(why) == 1 for why in urgent)

        second = await line.run(line.world.start + LATER)
        assert heard_whole(second, line)
        assert replace(the_storm(line.alerts()), state=storm.state) == storm  # it may go on in another
        assert storm.why not in messages(capsys)


@pytest.mark.parametrize(("database", "seed"), [("sqlite", 7)], indirect=["database"])
async def test_without_the_storm_nobody_is_told_anything_but_the_slow_burn(seed, engine, tmp_path):
    with line_of(seed, BUSY, engine, tmp_path, storm=False) as line:
        assert heard_whole(await line.run(line.world.start + FIRST_RUN), line)
        raised = line.alerts()
        assert {told(alert) for alert in raised} - news("Quillpost", raised) <= {SLOW_BURN}
