"""A process dies between two statements while it looks again, or while it erases: the next run leaves the same."""

import asyncio
from datetime import timedelta

import pytest

import listeners.contract
from flows.steps.erase import erase
from flows.steps.hear import hear
from flows.steps.look_again import look_again, waiting
from listeners.contract import Listener, Options, Page, Price, Seen
from mentions import Author, Engagement, Mention
from settings import Source
from tests.faults.conftest import NOW
from tests.faults.test_between_statements import after_every_kill

LATER = NOW + timedelta(days=1)
WREN = Author(id="did:plc:wren77", handle="wren77")
BOARD = Source(name="square", kind="square", options=Options())


def said(name, text, **fields):
    facts = {"origin": "b.example", "kind": "post", "said": NOW, "heard": NOW, "author": WREN} | fields
    return Mention(external_id=f"at://{facts['author'].id}/{name}", text=text, **facts)


TOLD = [
    said("1", "Quillpost lost my secretparcel, nobody answers the phone"),
    said("2", "Quillpost and Ferrybank open a shop together"),
    said("3", "I am happy with quillpost", engagement=Engagement(likes=1)),
    said("4", "Ferrybank charged me twice, this is terrible", author=Author(id="did:plc:finch")),
]


@pytest.fixture
def square(monkeypatch):
    """A source that told all of it, and of which some was edited, deleted and liked since."""

    async def listen(wire, options, cursor):
        yield Page(mentions=tuple(TOLD), cursor={})

    async def look(wire, options, ids):
        edited = said("2", "Quillpost and Ferrybank open a shop. Update: it is closed, I am so angry")
        answers = {
            TOLD[0].external_id: Seen(gone=(TOLD[0].external_id,), cost=1),
            TOLD[1].external_id: Seen(mentions=(edited,), cost=1),
            TOLD[2].external_id: Seen(mentions=(said("3", TOLD[2].text, engagement=Engagement(likes=9)),), cost=1),
        }
        for name in ids:
            yield answers.get(name, Seen(cost=1))

    price = Price(unit="USD", period="month", page=lambda _: 1.0, usual=900.0)
    found = {**listeners.contract.kinds(), "square": Listener("square", Options, listen, look=look, price=price)}
    for module in ("listeners.contract", "flows.steps.look_again", "flows.steps.budget"):
        monkeypatch.setattr(f"{module}.kinds", lambda: found)


@pytest.fixture
def heard(engine, settings, square):
    assert asyncio.run(hear(engine, settings, BOARD, NOW)).new == 4
    return engine


def test_a_kill_while_it_looks_again_loses_and_doubles_nothing(heard, settings, copy_of):
    def step(engine):
        rows = waiting(engine, BOARD, LATER, since=NOW - timedelta(days=1))
        found = asyncio.run(look_again(engine, settings, BOARD, rows, now=LATER))
        assert found.error is None, found

    # what was asked again after the last answer costs again
    left, kills = after_every_kill(heard, copy_of, step, but=("cost", "looking"))
    assert len(left["revisions"]) == 1 and "secretparcel" not in str(left)
    assert not any("'looked', None" in row for row in left["mentions"]) and kills > 20


def test_a_kill_while_a_person_is_erased_leaves_one_receipt_of_all(heard, settings, copy_of, monkeypatch):
    monkeypatch.setattr("flows.steps.erase.CHUNK", 1)

    def step(engine):
        erase(engine, settings, "@wren77", None, LATER)

    def again(engine):
        step(engine)
        assert erase(engine, settings, "@wren77", None, LATER) is None

    left, kills = after_every_kill(heard, copy_of, step, again)
    assert len(left["erasures"]) == 1 and "'mentions': 3" in left["erasures"][0] and "'done': 1" in left["erasures"][0]
    assert "secretparcel" not in str(left) and "wren77" not in str(left) and "finch" in str(left)
    assert kills > 20
