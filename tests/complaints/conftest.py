"""A crowd with a small vocabulary: it chats, grumbles, copies and floods, always the same way."""

import random
import re
from datetime import UTC, datetime, timedelta

import pytest

from complaints import Heard

START = datetime(2026, 3, 2, tzinfo=UTC)
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def span(text):
    number, unit = re.fullmatch(r"(\d+)([mhd])", text).groups()
    return timedelta(**{UNITS[unit]: int(number)})


class Crowd:
    """What people said, in the order of saying; `now` is the time of the story."""

    def __init__(self):
        self.now = START
        self.said = []
        self.dice = random.Random(7)

    def _say(self, at, topic, complaint, **more):
        number = len(self.said)
        more = {"author": f"author {number}", "copy": f"text {number}"} | more
        heard = Heard(
            origin="square", external_id=str(number), at=at, said=at, topic=topic, complaint=complaint, **more
        )
        self.said.append(heard)

    def _times(self, times, within):
        return sorted(self.now + span(within) * self.dice.random() for _ in range(times))

    def chats(self, *, per_day, days, complaining=0.1, topics=("refund", "delivery")):
        """Ordinary days: many say something, some complain."""
        for at in self._times(per_day * days, f"{days}d"):
            self._say(at, self.dice.choice(topics), 1.0 if self.dice.random() < complaining else 0.0)
        self.now += timedelta(days=days)
        return self

    def grumbles(self, topic, *, times, within, sure=1.0, **more):
        """`times` people complain about a topic, each in other words unless `copy` or `author` says otherwise."""
        for at in self._times(times, within):
            self._say(at, topic, sure, **more)
        return self.waits(within)

    def copies(self, topic, *, times, within, accounts):
        """A few accounts paste one text."""
        for i, at in enumerate(self._times(times, within)):
            self._say(at, topic, 1.0, author=f"bot {i % accounts}", copy="the one text")
        return self.waits(within)

    def floods(self, topic, *, times, within):
        """One author complains again and again, each time in other words."""
        return self.grumbles(topic, times=times, within=within, author="the one author")

    def warns(self, topic, reason):
        """One person says something about safety or law."""
        self._say(self.now, topic, 0.9, urgent=reason)
        return self.waits("5m")

    def cheers(self, topic, *, times, within):
        """Many talk, nobody complains."""
        return self.grumbles(topic, times=times, within=within, sure=0.0)

    def waits(self, length):
        self.now += span(length)
        return self


@pytest.fixture
def crowd():
    return Crowd()


@pytest.fixture(scope="session")
def new_crowd():
    """For fixtures that live longer than a test."""
    return Crowd


@pytest.fixture(scope="session")
def busy():
    """A story with everything in it: ordinary days, two storms, copies, a warning, talk that was not understood."""
    crowd = (
        Crowd()
        .chats(per_day=80, days=4)
        .grumbles("refund", times=60, within="2h")
        .copies("delivery", times=50, within="1h", accounts=3)
    )
    crowd.warns("fire", "safety").chats(per_day=80, days=1).grumbles(None, times=80, within="3h", sure=None)
    crowd.grumbles("delivery", times=90, within="3h", sure=0.7).chats(per_day=80, days=1)
    crowd.said.sort(key=lambda one: one.at)
    return crowd
