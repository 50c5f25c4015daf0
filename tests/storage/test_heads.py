"""One champion of a brand at a time, whoever learns at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from storage import heads
from storage.complaints import Conflict
from storage.engine import reading, writing
from storage.heads import KEPT, HeadRow


@pytest.fixture
def learns(engine, noon):
    """learns("champion", against=3) keeps a head of Acme."""

    def keep(state="champion", *, against=None, brand="Acme", data=b"npz"):
        head = HeadRow(
            brand=brand, made=noon, labels=120, state=state, why="it is better", report={"f1": 0.7}, data=data
        )
        with writing(engine) as conn:
            return heads.keep(conn, head, against=against)

    return keep


def states(engine):
    with reading(engine) as conn:
        return [(one.id, one.state) for one in heads.listed(conn, "Acme")]


def test_a_champion_retires_the_one_before_it_and_a_rejected_one_changes_nothing(engine, learns, noon):
    first = learns()
    learns("rejected", against=first.id)
    second = learns(against=first.id)
    other = learns(brand="Brix")
    assert states(engine) == [(3, "champion"), (2, "rejected"), (1, "retired")]
    with reading(engine) as conn:
        assert heads.champions(conn) == {"Acme": (second.id, noon), "Brix": (other.id, noon)}
        assert heads.champion(conn, "Acme") == second and heads.champion(conn, "Nobody") is None
        assert heads.one(conn, first.id).data == b"npz"


def test_who_compared_with_another_champion_promotes_nothing(engine, learns):
    first = learns()
    for against in (None, first.id + 1):
        with pytest.raises(Conflict):
            learns(against=against)
    assert states(engine) == [(1, "champion")]


def test_two_that_learn_at_once_make_one_champion(engine, learns):
    start = Barrier(2)

    def one(_):
        start.wait()
        try:
            return learns().id
        except Conflict:
            return None

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(one, range(2)))
    assert made.count(None) == 1 and len(states(engine)) == 1


def test_an_earlier_one_is_used_again_and_none_too(engine, learns):
    first, second = learns(), learns(against=1)
    with writing(engine) as conn:
        heads.use(conn, first, against=second.id, why="anna wants it", report={"chosen": "anna"})
    assert states(engine) == [(2, "retired"), (1, "champion")]
    learns(against=first.id, data=heads.COLD)
    with reading(engine) as conn:
        assert heads.champion(conn, "Acme").is_cold and heads.one(conn, 1).why == "anna wants it"


def test_old_ones_go_and_the_champion_stays(engine, learns):
    first = learns()
    for _ in range(KEPT + 3):
        learns("rejected", against=first.id)
    assert len(states(engine)) == KEPT + 1 and states(engine)[-1] == (first.id, "champion")
