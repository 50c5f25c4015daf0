"""Reading what is stored page by page, on both databases: each once, in order, in the words kept now."""

from datetime import timedelta

import pytest

from storage import stream
from storage.engine import reading, writing
from storage.tombstones import bury


@pytest.fixture
def read(engine, noon):
    """read(limit=2) gives all pages of a day before and after noon."""

    def pages(limit, since=None, until=None):
        found, after = [], None
        while True:
            with reading(engine) as conn:
                page = stream.page(
                    conn, since or noon - timedelta(days=1), until or noon + timedelta(days=1), after=after, limit=limit
                )
            if not page:
                return found
            found.append(page)
            after = page[-1].place

    return pages


def texts(pages):
    return [one.mention.text for page in pages for one in page]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_every_mention_comes_once_in_order_of_time_however_many_share_a_moment(keeps, says, read, noon, limit):
    keeps(*(says(f"at noon {i}", at=noon) for i in range(5)), says("early", at=noon - timedelta(hours=1)))
    keeps(says("late", at=noon + timedelta(hours=1)))
    pages = read(limit)
    assert texts(pages)[0] == "early" and texts(pages)[-1] == "late" and len(set(texts(pages))) == 7
    assert len(texts(pages)) == 7 and all(len(page) <= limit for page in pages)


def test_the_end_of_the_time_is_not_part_of_it(keeps, says, read, noon):
    keeps(says("first", at=noon), says("last", at=noon + timedelta(minutes=1)))
    assert texts(read(9, noon, noon + timedelta(minutes=1))) == ["first"]


def test_the_words_are_those_of_the_latest_edit(keeps, says, read, engine, noon):
    keeps(says("my parcel is late", name="a"))
    keeps(says("my parcel came", name="a", edited=noon + timedelta(minutes=5)))
    assert texts(read(9)) == ["my parcel came"]
    with reading(engine) as conn:
        [id_] = [one.id for page in read(9) for one in page]
        found, gone = stream.one(conn, id_)
    assert found.mention.text == "my parcel came" and gone is None


def test_what_is_gone_is_not_read_and_one_is_told_as_gone(keeps, says, read, engine, noon):
    saved = keeps(says("deleted", name="a"), says("stays", name="b"))
    with writing(engine) as conn:
        bury(conn, "forum", ["a"], noon)
    assert texts(read(9)) == ["stays"]
    with reading(engine) as conn:
        found, gone = stream.one(conn, saved.ids["square", "a"])
        assert gone == noon and found.mention.words == ""
        assert stream.count(conn, noon - timedelta(days=1), noon + timedelta(days=1)) == 1


def test_each_comes_with_the_names_and_kinds_of_all_that_heard_it(keeps, says, read, engine, noon):
    from storage import sources

    saved = keeps(says("heard twice", name="a"))
    keeps(says("heard twice", name="a"), source="murmur", now=noon + timedelta(hours=1))
    with writing(engine) as conn:
        row = sources.source_of(conn, "murmur", "mastodon")
        sources.keep_cursor(conn, row, {}, not_before=None)
    [[one]] = read(9)
    assert set(one.heard_by) == {"forum", "murmur", "mastodon"}
    with reading(engine) as conn:
        assert stream.hearings_of(conn, saved.ids["square", "a"]) == {
            "forum": noon,
            "murmur": noon + timedelta(hours=1),
        }


def test_there_is_no_mention_of_a_number_that_was_never_given(engine):
    with reading(engine) as conn:
        assert stream.one(conn, 404) is None
