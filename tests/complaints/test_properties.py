"""What holds for whatever is heard: the order, the number and the week of mentions change nothing they should not."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from math import pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints import BrandState, Heard, Rules, dump, edge, fold, load
from complaints.weight import Weights

RULES = Rules()
INSTANT = timedelta(microseconds=1)


@pytest.fixture(scope="module")
def known(busy):
    """The state of the busy story after its second storm began, and what it hears next."""
    cut = busy.said[len(busy.said) * 3 // 4].at
    state, _ = fold(BrandState.new("Acme"), [one for one in busy.said if one.at < edge(cut)], edge(cut), RULES)
    return state, edge(cut)


def readings(monkeypatch, state, heard, now):
    """S at each scale, by topic, at the last edge."""
    stages, seen = import_module("complaints.fold"), {}
    with monkeypatch.context() as patched:
        patched.setattr(stages, "move", lambda _, series, reading, __: seen.update({series.topic: reading}) or [])
        fold(state, heard, now, RULES)
    return seen


@settings(max_examples=25)
@given(
    sure=st.floats(0.05, 1),
    ago=st.integers(0, 340),
    many=st.integers(0, 30),
    topic=st.sampled_from(["refund", "delivery", "a new one"]),
    author=st.sampled_from(["new", "a0", None]),
    copy=st.sampled_from(["new", "c0", None]),
)
def test_one_more_complaint_never_lowers_the_surprise_of_its_series(known, sure, ago, many, topic, author, copy):
    """Whoever says it, in whatever words: it is heard after the others."""
    state, start = known
    now = start + timedelta(minutes=5)
    one = {"origin": "square", "at": now - INSTANT, "said": now - INSTANT, "topic": topic, "complaint": sure}
    heard = [Heard(external_id=f"{i}", author=f"a{i}", copy=f"c{i}", **one) for i in range(many + 1)]
    more = replace(Heard(external_id="more", author=author, copy=copy, **one), said=now - timedelta(minutes=ago))
    with pytest.MonkeyPatch.context() as monkeypatch:
        before = readings(monkeypatch, state, heard, now)[topic]
        after = readings(monkeypatch, state, [*heard, more], now)[topic]
    pairs = zip(before.surprises, after.surprises, strict=True)
    assert all(then >= now_ - 1e-9 for now_, then in pairs)


@settings(max_examples=10)
@given(dice=st.randoms(use_true_random=False), number=st.integers(2, 60))
def test_the_order_of_hearing_within_the_allowance_changes_no_count(known, crowd_of, dice, number):
    state, start = known
    now = start + timedelta(minutes=5)
    heard = crowd_of(start, number, now)
    shuffled = list(heard)
    dice.shuffle(shuffled)
    one, other = (fold(state, some, now, RULES)[0] for some in (heard, shuffled))
    assert counts(one) == counts(other)


@settings(max_examples=10)
@given(dice=st.randoms(use_true_random=False), number=st.integers(2, 40))
def test_a_mention_that_comes_late_is_counted_where_it_was_said(known, crowd_of, dice, number):
    state, start = known
    end = start + timedelta(hours=1)
    on_time = crowd_of(start, number, None)
    late = sorted(
        (replace(one, at=one.said + timedelta(minutes=dice.randrange(50))) for one in on_time), key=lambda one: one.at
    )
    one, other = (fold(state, some, end + timedelta(hours=1), RULES)[0] for some in (on_time, late))
    assert counts(one) == counts(other)


@pytest.fixture(scope="module")
def crowd_of():
    """Complaints of one hour, each in own words, on time or all known at one moment."""

    def make(start, number, known_at):
        said = [start + timedelta(seconds=-(i * 97 % 3600) if known_at else i * 97 % 3600 * 0.9) for i in range(number)]
        return [
            Heard(
                origin="square",
                external_id=f"n{i}",
                at=known_at - INSTANT if known_at else at,
                said=at,
                topic=("refund", "delivery")[i % 2],
                complaint=(i % 4 + 1) / 4,
                author=f"n{i}",
                copy=f"n{i}",
            )
            for i, at in enumerate(sorted(said))
        ]

    return make


def counts(state):
    return {topic: (series.at, series.sums, series.whole) for topic, series in state.series.items()}


@settings(deadline=None)
@given(st.integers(1, 400), st.integers(1, 400))
def test_a_copy_never_counts_more_than_a_voice(copies, authors):
    weights = Weights()
    said = [weights.weigh(f"author {i % authors}", "one text", 0) for i in range(copies)]
    assert max(said) <= 1 and said == sorted(said, reverse=True)
    assert sum(said) < pi**2 / 6


@settings(max_examples=8)
@given(copies=st.integers(1, 30), sure=st.floats(0.05, 1))
def test_copies_by_new_authors_raise_nothing_more_than_voices_do(known, copies, sure):
    state, start = known
    now = start + timedelta(minutes=5)
    said = {"origin": "square", "at": now - INSTANT, "said": now - INSTANT, "topic": "refund", "complaint": sure}
    voices = [Heard(external_id=f"{i}", author=f"a{i}", copy=f"c{i}", **said) for i in range(copies)]
    pasted = [replace(one, copy="c0") for one in voices]
    (spoken, louder), (recited, less) = (known_after(state, some, now) for some in (voices, pasted))
    assert all(more >= fewer - 1e-9 for more, fewer in zip(louder.surprises, less.surprises, strict=True))
    assert louder.drift >= less.drift - 1e-9 and louder.score >= less.score - 1e-9
    assert spoken.own.last(1) >= recited.own.last(1)


def known_after(state, heard, now):
    with pytest.MonkeyPatch.context() as monkeypatch:
        reading = readings(monkeypatch, state, heard, now)["refund"]
    return fold(state, heard, now, RULES)[0], reading


@settings(max_examples=8)
@given(hours=st.integers(1, 40))
def test_while_a_source_is_down_nobody_learns_that_nothing_is_said(known, hours):
    state, start = known
    one = {"origin": "square", "topic": "refund", "complaint": 1.0}
    seen = start + timedelta(minutes=5)
    state, _ = fold(state, [Heard(external_id="first", at=start, said=start, **one)], seen, RULES)
    end = seen + timedelta(hours=hours)
    last, until = [Heard(external_id="last", at=end, said=end, **one)], end + timedelta(minutes=5)
    deaf, _ = fold(state, last, until, Rules(blind=((seen, until),)))
    quiet, _ = fold(state, last, until, RULES)
    before, after, rested = (one.series["refund"] for one in (state, deaf, quiet))
    assert after.passed == rested.passed > before.passed
    assert (after.drift.nats, after.phi) == (before.drift.nats, before.phi) != (rested.drift.nats, rested.phi)
    assert after.share(deaf.volume) == before.share(state.volume) != rested.share(quiet.volume)


@settings(max_examples=4)
@given(weeks=st.integers(1, 400))
def test_whole_weeks_later_everything_is_told_whole_weeks_later(busy, weeks):
    by = timedelta(weeks=weeks)
    later = [replace(one, at=one.at + by, said=one.said + by) for one in busy.said]
    state, changes = fold(BrandState.new("Acme"), busy.said, busy.now, RULES)
    _, shifted = fold(BrandState.new("Acme"), later, busy.now + by, RULES)
    assert [(one.topic, one.before, one.after, one.at + by, one.notifies) for one in changes] == [
        (one.topic, one.before, one.after, one.at, one.notifies) for one in shifted
    ]
    assert changes and load(dump(state)) == state
