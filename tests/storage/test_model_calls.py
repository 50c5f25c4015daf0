"""What a model was asked is known before it is asked, so that nothing is asked twice and no budget is overrun."""

from datetime import UTC, datetime, timedelta

import pytest

from replies import QueueItem
from storage import model_calls, queue
from storage.engine import reading, writing
from storage.model_calls import PENDING, Spent

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def item(engine, keeps, says, rows) -> int:
    keeps(says("late again"))
    with writing(engine) as conn:
        (mention,) = rows("mentions", "id")
        queue.keep(conn, [QueueItem(mention=mention, brand="Acme", kind="complaint", due=NOON)])
    return rows("queue", "id")[0]


def begin(engine, item, key="k", at=NOON):
    with writing(engine) as conn:
        return model_calls.begin(conn, item=item, model="m", key=key, asked=900, answered=600, cost=0.5, now=at)


def spent(engine, since=NOON):
    with reading(engine) as conn:
        return model_calls.spent(conn, since)


def test_the_same_is_asked_once_and_costs_the_most_until_its_answer_is_there(engine, item):
    id_ = begin(engine, item)
    assert id_ is not None and begin(engine, item) is None
    assert spent(engine) == Spent(calls=1, cost=0.5)
    with writing(engine) as conn:
        assert model_calls.latest(conn)[0].why == PENDING and model_calls.known(conn, "k")
        model_calls.end(conn, id_, asked=700, answered=80, cost=0.1, used=True, why="")
    with reading(engine) as conn:
        (call,) = model_calls.of_item(conn, item)
    assert (call.asked, call.answered, call.used, spent(engine).cost) == (700, 80, True, 0.1)


def test_what_failed_may_be_asked_again_and_costs_what_was_reserved_unless_it_is_known_to_be_free(engine, item):
    id_ = begin(engine, item)
    with writing(engine) as conn:
        assert not model_calls.failed_since(conn, NOON)
        model_calls.failed(conn, id_, "no", free=True)
        assert model_calls.failed_since(conn, NOON)
        assert not model_calls.failed_since(conn, NOON + timedelta(minutes=1))
    assert spent(engine) == Spent(calls=1, cost=0.0)
    id_ = begin(engine, item)
    with writing(engine) as conn:
        model_calls.failed(conn, id_, "no answer", free=False)
    assert spent(engine) == Spent(calls=2, cost=0.5)


def test_what_was_spent_before_that_moment_does_not_count(engine, item):
    begin(engine, item, "yesterday", NOON - timedelta(days=1))
    assert spent(engine) == Spent(calls=0, cost=0.0)
