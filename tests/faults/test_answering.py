"""Whoever dies while an answer is approved, taken back or overtaken leaves it approved and on its way, or neither."""

from datetime import timedelta

import pytest

from flows.steps.answering import answer
from flows.steps.overdue import look_after_queue
from storage import publications, queue
from storage.engine import reading, writing
from tests.delivery.worlds.house import NOW, house
from tests.faults.test_between_statements import after_every_kill

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # copies of the other are slow
WORDS = "Hi, thank you for telling us. Please send us a private message, and we will look into it."


@pytest.fixture
def home(engine, tmp_path):
    """Somebody complained at a place where the brand publishes, and nobody has answered."""
    with house("mastodon", engine, tmp_path) as one:
        one.complains()
        one.hears()
        yield one


def of(engine):
    """The one item, and the states of its publications."""
    with reading(engine) as conn:
        [item] = queue.by_ids(conn, [1]).values()
        return item, [one.state for one in publications.of_item(conn, 1)]


@ON_SQLITE
def test_a_kill_between_any_two_statements_of_an_approval_leaves_all_of_it_or_nothing(home, copy_of):
    def step(engine):
        item, out = of(engine)
        assert (item.state == "approved") == bool(out), "approved, and nothing is on its way"
        with writing(engine) as conn:
            answer(conn, home.settings, 1, "approved", "anna", now=NOW, text=WORDS)

    left, kills = after_every_kill(home.engine, copy_of, step)
    assert len(left["publications"]) == 1 and kills > 10


@ON_SQLITE
def test_a_kill_while_an_approval_is_taken_back_leaves_nothing_on_its_way_without_it(home, copy_of):
    with writing(home.engine) as conn:
        answer(conn, home.settings, 1, "approved", "anna", now=NOW, text=WORDS)

    def step(engine):
        item, out = of(engine)
        assert (item.state, out) in (("approved", ["waiting"]), ("queued", ["undone"]))
        with writing(engine) as conn:
            answer(conn, home.settings, 1, "undone", "anna", now=NOW + timedelta(seconds=5))

    _, kills = after_every_kill(home.engine, copy_of, step)
    assert kills > 8


@ON_SQLITE
def test_a_kill_while_the_queue_is_looked_after_tells_of_it_once(home, copy_of):
    def step(engine):
        look_after_queue(engine, home.settings, NOW + timedelta(days=2))

    left, _ = after_every_kill(home.engine, copy_of, step)
    assert len(left["alerts"]) == 1
