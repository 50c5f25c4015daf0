"""An item of the queue at the console: what is found in a text while somebody types, and what is put into it."""

from datetime import timedelta

import pytest

from mentions import Author, Match, Mention, Span
from replies import Entry, QueueItem
from sentiment import Understanding
from storage import audit, knowledge, mentions, queue, queue_page
from storage.engine import reading, writing
from storage.mentions import Concern, Understood

HOUR = timedelta(hours=1)
CROSS = Understanding(compound=-0.6, label="negative", complaint=0.9, topic="delivery", language="en", confidence=0.8)


@pytest.fixture
def waits(console):
    """waits("text", by="sam") is the number of an item that waits for an answer and is due in nine hours."""

    def say(text="Acme lost my parcel, and nobody calls back", *, by="sam", kind="complaint", due=9 * HOUR):
        said = console.now - HOUR
        one = Mention(
            origin="square", external_id=f"{by} {text}"[:60], kind="post", said=said, heard=console.now, text=text,
            author=Author(id=by, handle=by, name=by.title()), url="https://square.example/1",
        )  # fmt: skip
        match = Match(brand="Acme", spans=(Span(start=0, end=4, term="Acme"),))
        understood = Understood(mention=one, concerns=(Concern(match=match, understanding=CROSS),))
        with writing(console.engine) as conn:
            id_ = mentions.keep(conn, "feed", [understood], (), console.now).ids[one.origin, one.external_id]
            voice = f"{one.origin} {by}"
            item = QueueItem(mention=id_, brand="Acme", kind=kind, due=console.now + due, voice=voice)
            queue.keep(conn, [item])
            return queue.of_mentions(conn, "Acme", [id_])[id_].id

    return say


def test_an_item_is_read_with_all_that_is_known_of_it(console, waits):
    waits("Acme is late again", due=-90 * HOUR)
    page = console.get(f"/queue/{waits()}").text
    for part in ("Acme lost my parcel", "due in 9 hours", "Answer to", "Sam", "Nobody has written an answer yet"):
        assert part in page
    assert "There is no text yet" in page and 'href="/mentions/2"' in page and "/queue/1" in page
    assert console.get("/queue/99").status_code == 404


def test_the_list_has_first_what_is_due_first(console, waits):
    waits("later", due=30 * HOUR)
    waits("late", due=-HOUR)
    page = console.get("/queue").text
    assert (
        page.index("1 hour late") < page.index("due in 30 hours") and "2 people wait for an answer, 1 overdue" in page
    )


def test_what_is_typed_is_checked_and_neither_kept_nor_noted(console, waits):
    id_ = waits()
    with reading(console.engine) as conn:
        before = len(audit.listed(conn))
    found = console.client.post(
        f"/queue/{id_}/check", data={"text": "Hello\r\nSam"}, headers={"X-CSRF": console.csrf, "HX-Request": "true"}
    ).text
    assert found.strip().startswith('<div id="checks"') and "9</span>" in found.replace("\n", "")
    whole = console.post(f"/queue/{id_}/check", text="Hello Sam").text
    assert ">Hello Sam</textarea>" in whole and 'id="checks"' in whole
    with reading(console.engine) as conn:
        assert len(audit.listed(conn)) == before and queue_page.drafts_of(conn, [id_]) == {}


def test_an_entry_of_the_knowledge_is_put_below_what_is_there(console, waits):
    id_ = waits()
    entry = Entry(key="k.md#a", language="en", question="Where?", answer="At the office.", by="anna", at=console.now)
    with writing(console.engine) as conn:
        knowledge.keep(conn, [(entry, "hash")])
    assert ">Hello\n\nAt the office.</textarea>" in console.post(f"/queue/{id_}/use", text="Hello", entry="k.md#a").text
    page = console.post(f"/queue/{id_}/use", text="Hello", entry="gone").text
    assert ">Hello</textarea>" in page and "not there any more" in page


def test_words_that_are_found_no_more_are_left_as_they_are(console, waits):
    page = console.post(f"/queue/{waits()}/reword", text="Hello", found="0-3-negative").text
    assert ">Hello</textarea>" in page and "The text has changed" in page
