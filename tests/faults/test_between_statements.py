"""A process dies between two statements, whichever two. The next run leaves what an undisturbed one would have left."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import count

from alerts import Alert
from flows.steps.deliver import LEASE, deliver
from flows.steps.escalate import escalate
from flows.steps.hear import hear
from flows.steps.judge import judge
from flows.steps.trouble import look_after
from settings.people import EscalationSettings
from storage import alerts, sources
from storage.engine import reading, writing
from tests.faults.blade import LEARNT, content, killed_at
from tests.faults.conftest import NOW, notice

MANY = 400  # statements: no step has so many


def after_every_kill(base, copy_of, step, again=None, *, but=()):
    """Kills the step before its first statement, its second, and so on until it ends; each time it is run again.

    Gives the content of an undisturbed run, and after how many kills the step ran through.
    """
    step(quiet := copy_of(base))
    expected = content(quiet, but=but)
    for at in count(1):
        engine = copy_of(base)
        with killed_at(engine, at) as blade:
            step(engine)
        if not blade.fell:
            return expected, at - 1
        (again or step)(engine)
        left = content(engine, but=but)
        assert left == expected, f"killed before statement {at}: {set_apart(left, expected)}"
        assert at < MANY
    raise AssertionError


def set_apart(left, expected):
    """The rows that are in one of the two only."""
    return {name: set(left[name]) ^ set(expected[name]) for name in expected if left[name] != expected[name]}


def test_a_kill_while_a_source_is_heard_loses_and_doubles_nothing(heard_once, settings, copy_of):
    def step(engine):
        said = asyncio.run(hear(engine, settings, settings.sources[0], NOW))
        assert said.error is None, said

    # what was asked again after the last page costs again
    left, kills = after_every_kill(heard_once, copy_of, step, but=("cost", *LEARNT))
    assert {name: len(left[name]) for name in ("mentions", "matches", "revisions", "queue")} == {
        "mentions": 6, "matches": 7, "revisions": 1, "queue": 6,
    }  # fmt: skip
    assert kills > 30


def test_a_kill_while_a_brand_is_judged_loses_and_doubles_nothing(in_trouble, settings, copy_of):
    def step(engine):
        judge(engine, settings, settings.brands[0], NOW)

    left, kills = after_every_kill(in_trouble, copy_of, step)
    assert left["alerts"] and left["transitions"] and left["complaint_mentions"] and left["drafts"]
    assert len(left["outbox"]) == 2 * len(left["alerts"])
    assert not any("'folded', None" in row for row in left["matches"])
    assert kills > 15


def test_a_kill_while_sources_are_looked_after_loses_and_doubles_nothing(engine, settings, copy_of):
    known = settings.model_copy(update={"sources": tuple(called(settings.sources[0], name) for name in "abc")})

    def fails(name, *minutes):
        for minute in minutes:
            with writing(engine) as conn:
                row, at = sources.source_of(conn, name, "hackernews"), NOW - timedelta(minutes=minute)
                sources.failed(conn, row, "answered 500", "Unavailable", at, not_before=None)

    fails("a", 200, 150, 120)
    look_after(engine, known, NOW - timedelta(minutes=100))
    with writing(engine) as conn:
        sources.heard_well(conn, sources.source_of(conn, "a", "hackernews"), NOW)  # its alert is to be resolved
    for name in "bc":
        fails(name, 60, 50, 40)

    left, kills = after_every_kill(engine, copy_of, lambda copy: look_after(copy, known, NOW))
    assert [("'state', 'resolved'" in row, "'state', 'open'" in row) for row in left["alerts"]].count(
        (True, False)
    ) == 1
    assert len(left["alerts"]) == 2 and len(left["outbox"]) == 4 and len(left["troubles"]) == 2
    assert kills > 8


def called(source, name):
    return source.model_copy(update={"name": name})


def test_a_kill_while_notices_are_delivered_loses_none_and_repeats_at_most_one(waiting, settings, site, copy_of):
    def step(engine):
        site.got.clear()
        asyncio.run(deliver(engine, settings, NOW))

    def again(engine):
        asyncio.run(deliver(engine, settings, NOW))  # what is leased to the dead stays with it
        asyncio.run(deliver(engine, settings, NOW + 2 * LEASE))  # a lease counts from its claim, a moment after NOW
        assert set(site.got) == {"a", "b", "c"}
        assert len(site.got) <= 4

    # how often and when it was sent is what a kill may change
    left, kills = after_every_kill(waiting, copy_of, step, again, but=("attempts", "sent"))
    assert sum("'state', 'sent'" in row for row in left["outbox"]) == 3
    assert sum("'state', 'failed'" in row for row in left["outbox"]) == 1
    assert kills >= 10


def test_a_kill_while_the_next_are_called_loses_and_doubles_nothing(engine, settings, copy_of):
    """What the night held, and a step whose wait is over."""
    climbing = [{"tell": "on call"}, {"tell": "ferry", "after": timedelta(minutes=15)}]
    up = EscalationSettings.model_validate({"name": "up", "topics": ("delivery",), "steps": climbing})
    known = settings.model_copy(update={"escalations": (up,)})
    kept = {"delivery": {}, "price": {"state": "held", "until": NOW}}
    with writing(engine) as conn:
        for topic, changed in kept.items():
            alerts.keep(conn, raised(topic))
            facts = {"topic": topic, "alert": topic, "due": NOW - timedelta(minutes=20)} | changed
            alerts.enqueue(conn, [replace(notice(f"{topic}:1:on call"), **facts)])

    left, kills = after_every_kill(engine, copy_of, lambda copy: escalate(copy, known, NOW))
    assert len(left["outbox"]) == 2 + 2 and len(left["timeline"]) == 1
    assert sum("'kind', 'held'" in row for row in left["outbox"]) == 1
    assert kills > 15


def raised(topic):
    return Alert(
        key=topic, complaint=None, time=NOW - timedelta(hours=1), brand="Quillpost", topic=topic, cause="complaint",
        stage="emerging", severity="high", why=f"25 people complain about {topic}.", evidence=None,
    )  # fmt: skip


def test_while_a_lease_lasts_nobody_else_sends(waiting, settings, site):
    with writing(waiting) as conn:
        claimed = alerts.claim(conn, NOW, LEASE, 10)
    asyncio.run(deliver(waiting, settings, NOW + LEASE / 2))
    assert [one.key for one in claimed] == ["a", "b", "c", "d"]
    assert site.got == []
    asyncio.run(deliver(waiting, settings, NOW + LEASE))
    assert sorted(site.got) == ["a", "b", "c"]


def test_while_a_notice_is_sent_no_transaction_is_open(waiting, settings, site, monkeypatch):
    free = []

    def answers(handler):
        with writing(waiting) as conn:  # waits for ever, if a transaction is open
            free.append(conn.in_transaction())
        with reading(waiting):
            pass
        handler._say(204, b"")

    monkeypatch.setattr(site.RequestHandlerClass, "do_POST", answers)
    done = asyncio.run(deliver(waiting, settings, NOW))
    assert (done.sent, done.failed, len(free)) == (3, 1, 3)
