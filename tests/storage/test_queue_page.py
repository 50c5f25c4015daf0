"""The queue as a list: what is copied is one line, and what nobody could have answered in time stands at its end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from replies import Line, QueueItem
from storage import item as kept
from storage import queue, queue_page
from storage.engine import reading, writing
from storage.queue_page import Place, QueueFilter

HOUR = timedelta(hours=1)
FLOOD = "The acme shop took my money, and nobody answers at all, whatever one writes to them."


@pytest.fixture
def queued(engine, says, keeps, noon):
    """Three with the same words, due in this order, and one with others; numbers 1 to 4."""
    other = says("Where is my parcel from acme? It was due last week.", name="d")
    ids = keeps(*(says(FLOOD, name=name) for name in "abc"), other).ids
    items = [
        QueueItem(mention=ids["square", name], brand="Acme", kind="complaint", due=noon + n * HOUR, queued=noon)
        for n, name in enumerate("abcd", 1)
    ]
    with writing(engine) as conn:
        queue.keep(conn, items)
    return engine


def page(engine, **asked):
    with reading(engine) as conn:
        return [one.id for one in queue_page.page(conn, QueueFilter(**asked), folded=True)]


def copies(engine, *ids):
    with reading(engine) as conn:
        return queue_page.copies(conn, ids), [queue_page.copies_of(conn, id_) for id_ in ids]


def changes(engine, id_, **more):
    with writing(engine) as conn:
        item = kept.taken(conn, id_)
        assert kept.change(conn, item, replace(item, version=item.version + 1, **more))


def test_what_is_copied_is_one_line_that_says_how_often(queued):
    assert page(queued) == [1, 4]
    assert copies(queued, 1, 4) == ({1: 2}, [[2, 3], []])


def test_the_next_of_the_copies_comes_up_once_the_first_is_decided(queued):
    changes(queued, 1, state="approved")
    assert page(queued, states=("queued",)) == [2, 4] and copies(queued, 1, 2) == ({2: 1}, [[2, 3], [3]])


def test_a_copy_in_which_somebody_wrote_stands_for_itself(queued, noon):
    with writing(queued) as conn:
        kept.note(conn, [Line(item=2, at=noon, by="anna", did="edited", text="Hi.")])
    assert page(queued) == [1, 2, 4] and copies(queued, 1) == ({1: 1}, [[3]])


def test_what_was_overdue_when_it_came_in_stands_behind_all_others_on_every_page(queued, says, keeps, noon):
    ids = keeps(*(says(f"an old thing {name * 9} about acme", name=name) for name in "xy")).ids
    old = [
        QueueItem(mention=ids["square", name], brand="Acme", kind="complaint", due=noon - n * HOUR, queued=noon)
        for n, name in enumerate("xy", 1)
    ]
    with writing(queued) as conn:
        queue.keep(conn, old)
    order, place = list[int](), None
    while True:
        with reading(queued) as conn:
            some = queue_page.page(conn, QueueFilter(), after=place, limit=1)
        if not some:
            break
        order.append(some[0].id)
        place = Place(some[0].due, some[0].id, some[0].late_when_heard)
    assert order == [1, 2, 3, 4, 6, 5]
