"""Whatever several people do to an alert, its state is legal, its timeline tells all, and nothing is lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import Alert
from alerts.life import act, answer, grown, stands
from alerts.timeline import VERDICTS, Did, Entry, verdict_of

NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ALERT = Alert(
    id=3, key="k", complaint="c", time=NOON, brand="Acme", topic="delivery", cause="complaint", stage="emerging",
    severity="high", why="Acme: 8 people complain.", evidence=None,
)  # fmt: skip
PEOPLE = ("anna", "ben", "carla")
LEGAL = {
    ("open", "acknowledged"): {"acknowledged", "verdict"},
    ("open", "resolved"): {"resolved"},
    ("acknowledged", "resolved"): {"resolved"},
    ("acknowledged", "open"): {"reopened"},
    ("resolved", "open"): {"reopened"},
}


class Life:
    """An alert and its timeline, as storage keeps them."""

    def __init__(self, alert=ALERT):
        self.alert, self.entries, self.acted = alert, [], []

    def does(self, did, by="anna", after=0, **more):
        acted = act(self.alert, self.entries, did, by, NOON + after * MINUTE, **more)
        if acted.entry is not None:
            acted = replace(acted, entry=replace(acted.entry, id=len(self.entries) + 1))
            self.entries.append(acted.entry)
        self.alert = acted.alert
        return acted


@pytest.fixture
def life():
    """An alert to which nothing was done."""
    return Life()


def said_of(did):
    return st.sampled_from(VERDICTS if did == "verdict" else (*PEOPLE, "") if did == "assigned" else ("a", "b"))


ACTS = st.sampled_from(get_args(Did)).flatmap(
    lambda did: st.tuples(st.just(did), st.sampled_from(PEOPLE), st.integers(0, 99), said_of(did))
)


@given(st.lists(ACTS, max_size=25))
@settings(max_examples=150)
def test_whatever_several_people_do_the_timeline_tells_it_all(acts):
    life = Life()
    for did, by, after, said in acts:
        before, many = life.alert, len(life.entries)
        acted = life.does(did, by, after, said=said)
        if acted.entry is None:
            assert life.alert == before and len(life.entries) == many
            assert acted.already is not None or (did, before.state) == ("reopened", "open") or did == "assigned"
        elif life.alert.state != before.state:
            assert did in LEGAL[before.state, life.alert.state]
        twice = act(life.alert, life.entries, did, by, NOON, said=said)
        assert twice.entry is None or did == "escalated", "the same again is nothing new"
        assert acted.already is None or acted.already in life.entries
    assert [one.at for one in life.entries] == sorted(one.at for one in life.entries)
    _is_told_by(life.alert, life.entries)


def _is_told_by(alert, entries):
    """State, owner and verdict follow from the lines alone."""
    now = stands(entries)
    assert (now.state.did if now.state else None) in {
        "open": (None, "reopened"), "acknowledged": ("acknowledged", "verdict"), "resolved": ("resolved",),
    }[alert.state]  # fmt: skip
    owner = now.owner and (now.owner.said if now.owner.did == "assigned" else now.owner.by)
    assert (owner or None) == alert.owner
    assert (now.verdict and now.verdict.said) == verdict_of(entries)


@given(st.lists(ACTS, max_size=12), ACTS)
@settings(max_examples=100)
def test_what_was_done_is_never_taken_from_the_timeline(acts, last):
    life = Life()
    for did, by, after, said in acts:
        life.does(did, by, after, said=said)
    before = list(life.entries)
    did, by, after, said = last
    life.does(did, by, after, said=said)
    assert life.entries[: len(before)] == before


def test_who_acknowledges_what_nobody_has_looks_after_it(life):
    assert life.does("acknowledged").alert.owner == "anna"
    life = Life(replace(ALERT, owner="ben"))
    assert life.does("acknowledged").alert.owner == "ben"


def test_the_second_is_told_what_the_first_did(life):
    life.does("acknowledged")
    second = life.does("acknowledged", "ben", 5)
    assert answer(second, NOON) == "anna acknowledged it at 12:00 UTC: nothing to do"
    assert answer(life.does("acknowledged", "ben", 9), NOON + timedelta(days=1)).startswith(
        "anna acknowledged it at Wed 11 Mar 12:00 UTC"
    )


def test_whoever_says_what_it_was_has_seen_it(life):
    acted = life.does("verdict", said="noise")
    assert (acted.alert.state, acted.alert.owner) == ("acknowledged", "anna")
    assert answer(life.does("acknowledged", "ben"), NOON).startswith("anna said that it is noise at 12:00 UTC")


def test_a_verdict_may_be_changed_and_who_changes_it_is_told_whose_it_was(life):
    life.does("verdict", said="noise")
    changed = life.does("verdict", "ben", 5, said="real")
    assert answer(changed, NOON) == "done; before, anna said that it is noise at 12:00 UTC"
    assert [one.said for one in life.entries] == ["noise", "real"] and verdict_of(life.entries) == "real"
    assert life.does("verdict", "ben", 6, said="known").already is None, "it is ben's own that he changes"


@pytest.mark.parametrize(("did", "first", "second"), [("verdict", "noise", "real"), ("assigned", "anna", "ben")])
def test_what_somebody_else_said_after_the_page_was_made_is_not_changed_unseen(life, did, first, second):
    life.does("commented", said="on it")
    life.does(did, "anna", 1, said=first)
    unseen = life.does(did, "ben", 2, said=second, seen=1)
    assert unseen.entry is None and unseen.already == life.entries[1]
    assert life.does(did, "ben", 3, said=second, seen=2).entry is not None, "now he has seen it"


def test_a_line_is_never_before_the_one_above_it_whatever_a_clock_says(life):
    life.does("acknowledged", after=5)
    assert life.does("resolved", "ben", -60).entry.at == NOON + 5 * MINUTE


def test_names_are_one_line_and_comments_steer_no_terminal(life):
    entry = life.does("commented", "an\nna\x1b[2J", said=" \x1b[31mred\nand more\x00 ").entry
    assert (entry.by, entry.said) == ("an na [2J", "�[31mred\nand more�")
    assert len(life.does("commented", said="x" * 9_000).entry.said) == 4_000


@pytest.mark.parametrize(
    ("did", "by", "said", "told"),
    [
        ("acknowledged", " ", "", "nobody did it"),
        ("verdict", "anna", "nose", "one of real, noise, duplicate, known"),
        ("commented", "anna", " \n", "a comment has words"),
    ],
)
def test_what_means_nothing_is_refused(life, did, by, said, told):
    with pytest.raises(ValueError, match=told):
        life.does(did, by, said=said)


def test_a_time_without_a_zone_and_an_alert_that_is_not_kept_are_refused():
    with pytest.raises(ValueError, match="no time zone"):
        act(ALERT, [], "resolved", "anna", datetime(2026, 3, 11))  # noqa: DTZ001 - that is what is refused
    with pytest.raises(ValueError, match="not kept yet"):
        act(replace(ALERT, id=None), [], "resolved", "anna", NOON)


def test_one_that_goes_on_says_what_the_earlier_one_was_and_whose(life):
    life.does("acknowledged", why="looking")
    later = replace(ALERT, id=7, continues=3, owner="anna")
    lines = grown(later, life.alert, life.entries, NOON + 5 * MINUTE)
    assert [(one.alert, one.by, one.did, one.said, one.why) for one in lines] == [
        (7, "foreshock", "reopened", "", "#3 grew: anna acknowledged it at 12:00 UTC (looking)"),
        (7, "foreshock", "assigned", "anna", "looked after #3"),
    ]
    _is_told_by(later, lines)
    (opened,) = grown(replace(later, owner=None), ALERT, [], NOON)
    assert opened == Entry(
        alert=7, at=NOON, by="foreshock", did="reopened", said="", why="#3 grew: nobody had acknowledged it"
    )
