"""What waits in the queue has a draft, written from what is known by then; nothing that somebody wrote is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from alerts.fix import Fix
from flows.steps.answering import answer
from flows.steps.drafting import MOST, draft_anew, propose
from replies import Entry
from replies.voice import Voice
from storage import fixes, knowledge, queue
from storage.engine import reading, writing
from storage.queue_page import drafts_of
from storage.tables import drafts as drafted
from storage.tables import queue as queued

LATE = "my acme parcel is two weeks late and nobody answers"
HOUR = timedelta(hours=1)


@pytest.fixture
def drafts(engine):
    """drafts() are those that are kept, by the number of their item."""

    def read():
        with reading(engine) as conn:
            return drafts_of(conn, [one.id for one in queue.listed(conn)])

    return read


def test_what_waits_gets_a_draft_once(engine, settings, hears, said, now, drafts):
    hears([said(LATE), said("the acme app crashes all the time, useless")])
    assert propose(engine, settings, now) == 2
    assert {one.topic for one in drafts().values()} == {"delivery", "bug"}
    assert all(one.text and one.situation == "first" and one.by == "templates" for one in drafts().values())
    assert propose(engine, settings, now) == 0


def test_at_most_so_many_at_once_and_the_rest_later(engine, settings, hears, said, now, drafts):
    hears([said(f"{LATE} {word}") for word in ("alpha", "bravo", "candy")])
    assert [propose(engine, settings, now, 2), propose(engine, settings, now, 2)] == [2, 1] and len(drafts()) == 3
    assert MOST >= 1_000


def test_it_is_written_from_the_knowledge_and_in_the_voice_of_the_brand(engine, settings, hears, said, now, drafts):
    entry = Entry(key="k", language="en", question="How do I get a refund?", answer="Choose Return.", by="k", at=now)
    with writing(engine) as conn:
        knowledge.keep(conn, [(entry, "1")])
    spoken = settings.model_copy(
        update={"voices": {"Acme": Voice(signatures={"": "Kim"}, greetings={"en": "Dear you"})}}
    )
    hears([said("acme: how do I get a refund?", kind="question")])
    propose(engine, spoken, now)
    [draft] = drafts().values()
    assert draft.text.startswith("Dear you") and "Choose Return." in draft.text and draft.text.endswith("Kim")
    assert [(one.key, one.used) for one in draft.sources] == [("k", True)] and draft.needs is None


def test_a_question_that_nothing_answers_needs_a_person(engine, settings, hears, said, now, drafts):
    hears([said("does acme ship lamps to the moon?", kind="question")])
    propose(engine, settings, now)
    [draft] = drafts().values()
    assert (draft.text, draft.needs) == ("", "needs a person: nothing in the knowledge answers this")


def test_what_was_fixed_since_is_answered_so(engine, settings, hears, said, now, drafts):
    hears([said(LATE, ago=2 * HOUR)])
    with writing(engine) as conn:
        fixes.keep(conn, Fix(brand="Acme", topic="delivery", at=now - HOUR, marked=now, by="Kim"))
    propose(engine, settings, now)
    assert [one.situation for one in drafts().values()] == ["fixed"]


def test_a_second_complaint_of_somebody_is_no_first_one(engine, settings, hears, said, now, drafts):
    ana = replace(said(LATE), external_id="1", said=now - timedelta(days=5))
    hears([ana, replace(said(f"{LATE} again and again"), external_id="2", author=ana.author)])
    propose(engine, settings, now)
    assert sorted(one.situation for one in drafts().values()) == ["first", "repeated"]


def test_other_words_get_another_draft_unless_somebody_wrote_in_it(engine, settings, hears, said, now, drafts):
    first = said(LATE, name="7")
    hears([first])
    propose(engine, settings, now)
    [before] = drafts().values()
    hears([replace(first, text="the acme app crashes all the time, useless", edited=now)])
    assert propose(engine, settings, now) == 1
    [after] = drafts().values()
    assert (before.topic, after.topic) == ("delivery", "bug") and after.content != before.content
    with writing(engine) as conn:
        conn.execute(update(drafted).values(by="anna", content="other", text="mine"))
    assert propose(engine, settings, now) == 0 and [one.text for one in drafts().values()] == ["mine"]


@pytest.mark.parametrize("by", ["templates", "model gpt"])
def test_a_person_who_is_called_as_a_machine_is_still_a_person(engine, settings, hears, said, now, drafts, by):
    hears([first := said(LATE, name="7")])
    propose(engine, settings, now)
    with writing(engine) as conn:
        answer(conn, settings, 1, "edited", by, now=now, text="Hi, we look for it today.")
        answer(conn, settings, 1, "released", by, now=now)
    hears([replace(first, text="the acme app crashes all the time, useless", edited=now)])
    assert propose(engine, settings, now) == 0 and [one.text for one in drafts().values()] == [
        "Hi, we look for it today."
    ]


def test_what_somebody_edits_or_approved_is_left_alone(engine, settings, hears, said, now, drafts):
    hears([said(LATE)])
    with writing(engine) as conn:
        conn.execute(update(queued).values(editor="anna", editing_until=now + HOUR))
    assert propose(engine, settings, now) == 0
    with writing(engine) as conn:
        conn.execute(update(queued).values(editor=None, editing_until=None, state="approved"))
    assert propose(engine, settings, now) == 0 and not drafts()


def test_an_item_that_changed_meanwhile_keeps_its_draft(engine, settings, hears, said, now):
    hears([said(LATE)])
    propose(engine, settings, now)
    with writing(engine) as conn:
        [item] = queue.listed(conn)
        assert not draft_anew(conn, settings, replace(item, version=item.version + 1), now)
        assert draft_anew(conn, settings, item, now)


def test_danger_stands_in_what_the_draft_needs(engine, settings, hears, said, now, drafts):
    hears([said("my acme charger caught fire")])
    propose(engine, settings, now)
    [draft] = drafts().values()
    assert draft.situation == "safety" and draft.needs.startswith("needs a person (safety:") and draft.text


def test_spanish_is_answered_in_spanish(engine, settings, hears, said, now, drafts):
    hears([said("Llevo tres semanas esperando mi paquete de acme y nadie contesta, qué vergüenza")])
    propose(engine, settings, now)
    [draft] = drafts().values()
    assert (draft.language, draft.topic, draft.text[:4]) == ("es", "delivery", "Hola")
