"""A complaint is read one row a text: its copies are folded, counted and at hand."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from complaints import Complaint
from storage import members
from storage.complaints import _keep as keep_complaint
from storage.engine import reading, writing
from storage.tables import complaint_mentions, mentions


@pytest.fixture
def complaint(engine, says, keeps, noon):
    """complaint("a", "b") makes these mentions, in this order, the complaint c1, and gives their row ids."""

    def make(*texts, group=()):
        kept = keeps(*(says(text, at=noon + timedelta(minutes=i)) for i, text in enumerate(texts))).ids
        ids = [kept["square", text] for text in texts]
        one = Complaint(
            id="c1", brand="Acme", topic="delivery", cause="complaint", stage="emerging", first=noon, changed=noon
        )
        with writing(engine) as conn:
            keep_complaint(conn, one)
            conn.execute(insert(complaint_mentions), [{"complaint": "c1", "mention": id_} for id_ in ids])
            alike = [ids[texts.index(text)] for text in group]
            conn.execute(update(mentions).where(mentions.c.id.in_(alike)).values(copy_group="g"))
        return dict(zip(texts, ids, strict=True))

    return make


TEXTS = ("my parcel is lost", "nobody answers me at all", "lost, says the tracking page", "the driver never came here")


def told(engine, **asked):
    with reading(engine) as conn:
        return [(one.row.mention.text, one.copies) for one in members.page(conn, "c1", **asked)]


def test_copies_are_folded_into_what_was_heard_first_and_counted(engine, complaint):
    complaint(*TEXTS, group=TEXTS[0:3:2])
    assert told(engine) == [(TEXTS[3], 0), (TEXTS[1], 0), (TEXTS[0], 1)]
    with reading(engine) as conn:
        assert members.count(conn, "c1") == 4


def test_a_page_begins_behind_a_mention(engine, complaint):
    ids = complaint(*TEXTS)
    first = told(engine, limit=2)
    assert first + told(engine, before=ids[TEXTS[2]]) == told(engine)
    assert [text for text, _ in first] == [TEXTS[3], TEXTS[2]]


def test_the_copies_of_one_text_are_at_hand_in_their_order(engine, complaint):
    ids = complaint(*TEXTS, group=TEXTS[:3])
    with reading(engine) as conn:
        first = next(one.row for one in members.page(conn, "c1") if one.copies)
        found = members.copies(conn, "c1", first)
        rest = members.copies(conn, "c1", first, after=ids[TEXTS[1]])
    assert [one.mention.text for one in found] == [TEXTS[1], TEXTS[2]]
    assert [one.mention.text for one in rest] == [TEXTS[2]]


def test_what_is_gone_is_left_out_and_its_copy_stands_for_it(engine, complaint, noon):
    ids = complaint(*TEXTS, group=TEXTS[:2])
    with writing(engine) as conn:
        conn.execute(update(mentions).where(mentions.c.id == ids[TEXTS[0]]).values(gone=noon))
    assert told(engine) == [(TEXTS[3], 0), (TEXTS[2], 0), (TEXTS[1], 0)]


def test_another_complaint_has_its_own(engine, complaint):
    complaint(*TEXTS)
    with reading(engine) as conn:
        assert members.page(conn, "c2") == []
        assert members.count(conn, "c2") == 0


def test_what_came_later_is_in_order_with_how_surely_it_is_a_complaint(engine, complaint, noon):
    complaint(*TEXTS)
    with reading(engine) as conn:
        found = members.later(conn, "c1", "Acme", noon + timedelta(minutes=2))
        assert members.later(conn, "c1", "Brix", noon) == members.later(conn, "c2", "Acme", noon) == []
    assert found == [(noon + timedelta(minutes=minutes), 0.9) for minutes in (2, 3)]
