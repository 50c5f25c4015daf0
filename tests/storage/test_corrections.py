"""What people said of mentions: a log that only grows, of words that it does not hold."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from sentiment.corrected import Said
from storage import corrections, erasures, understood
from storage.corrections import Correction
from storage.engine import reading, writing
from storage.mentions import content_of
from storage.tombstones import bury_rows

HOUR = timedelta(hours=1)


@pytest.fixture
def says_of(engine, noon):
    """says_of(1, label="negative") is a row of the log, of the words that the mention has by now."""

    def write(mention, *, brand="Acme", by="anna", content=None, **fields):
        with writing(engine) as conn:
            content = content or understood.of_mention(conn, mention, brand)[0].content
            row = Correction(at=noon, by=by, mention=mention, brand=brand, content=content, **fields)
            return corrections.keep(conn, row)

    return write


def examples(engine, brand="Acme"):
    with reading(engine) as conn:
        return corrections.examples(conn, brand)


def state_of(engine, row):
    with reading(engine) as conn:
        return corrections.states(conn, [row])[row.id]


def test_what_was_said_comes_back_as_it_was(engine, keeps, says, says_of):
    keeps(says("late"))
    row = says_of(1, label="negative", complaint=True, topic="delivery", before={"label": "neutral"}, why="it is")
    with reading(engine) as conn:
        assert corrections.one(conn, row.id) == row and corrections.listed(conn) == [row]
        assert corrections.listed(conn, brand="Brix") == []
    assert row.said == Said(label="negative", complaint=True, topic="delivery", by=("anna",))


def test_a_later_word_counts_field_by_field_and_an_undone_one_does_not(keeps, says, says_of, engine):
    keeps(says("late"))
    first = says_of(1, label="negative", topic="price")
    second = says_of(1, by="ben", topic="delivery", complaint=True)
    undo = says_of(1, undoes=second.id)
    third = says_of(1, by="ben", complaint=False)
    [one] = examples(engine)
    assert one.said == Said(label="negative", complaint=False, topic="price", by=("anna", "ben"))
    assert one.words.text == "late" and [state_of(engine, row) for row in (first, second, undo, third)] == [
        "stands", "undone", "undoes", "stands",
    ]  # fmt: skip


def test_nothing_is_undone_twice(keeps, says, says_of):
    keeps(says("late"))
    row = says_of(1, label="negative")
    says_of(1, undoes=row.id)
    with pytest.raises(IntegrityError):
        says_of(1, undoes=row.id)


def test_an_edit_voids_a_word_and_the_words_of_then_remain_an_example(engine, keeps, says, says_of, noon):
    keeps(says("It is late", name="1"))
    row = says_of(1, label="negative")
    keeps(says("It is fine", name="1"))
    assert state_of(engine, row) == "void"
    assert [(one.words.text, one.said.label) for one in examples(engine)] == [("It is late", "negative")]
    later = says_of(1, label="positive")
    keeps(says("It is gone", name="1"))
    assert state_of(engine, later) == "void"
    assert [(one.words.text, one.said.label) for one in examples(engine)] == [("It is fine", "positive")]


def test_a_mention_that_is_gone_leaves_its_row_without_words_and_is_no_example(engine, keeps, says, says_of, noon):
    keeps(says("Wren says it is late", name="1"), says("other", name="2"))
    row = says_of(1, label="negative", why='it says "it is late"')
    with writing(engine) as conn:
        bury_rows(conn, [id_ for id_, _ in erasures.said_by(conn, "author of Wren says it is late")], noon)
    with reading(engine) as conn:
        [left] = corrections.listed(conn)
    assert (left.id, left.label, left.why) == (row.id, "negative", "")
    assert state_of(engine, row) == "gone" and examples(engine) == []
    assert "late" not in str(left) and "Wren" not in str(left)


def test_what_measures_a_head_never_teaches_it(engine, keeps, says, says_of):
    keeps(says("a"), says("b"), says("c"), says("d"))
    says_of(1, purpose="teach", label="negative")
    says_of(2, purpose="accuracy", label="negative")
    says_of(3, purpose="teach")  # passed over
    says_of(4, purpose="accuracy", label="negative")
    says_of(4, label="positive")
    learnt = [one.mention for one in examples(engine) if corrections.is_learnt_from(one)]
    assert learnt == [1]


def test_words_that_nobody_has_are_no_example(engine, keeps, says, says_of):
    keeps(says("late"))
    says_of(1, label="negative", content=content_of(says("never heard").mention))
    assert examples(engine) == []
