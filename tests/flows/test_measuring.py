"""How well we answered, from what is kept; on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.steps.answering import answer
from flows.steps.measuring import answers_of, zone_of
from mentions import Author
from replies import Draft, QueueItem
from storage import item as kept
from storage import mentions, queue
from storage.engine import reading, writing
from storage.queue_page import lines_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
COMPLAINT, THANKS = "Acme lost my parcel and nobody answers", "I love acme, thank you so much, it is here"
DRAFT = "Hello, we are sorry that your parcel is late. We are looking for it and come back to you."


@pytest.fixture
def asked(engine, settings, hears, said, now):
    """asked("text", due=...) is the number of a new item whose answer was drafted from templates."""
    made = []

    def make(text=COMPLAINT, *, ago=HOUR, due=10 * HOUR, drafted=DRAFT, **more):
        name = f"{text} {len(made)}"
        author = Author(handle=f"wren{len(made)}")
        hears([said(text, name=name, ago=ago, heard=now - ago, author=author, **more)], now=now - ago, rested=False)
        with writing(engine) as conn:
            row = next(row for row in mentions.listed(conn) if row.mention.external_id == name)
            item = QueueItem(mention=row.id, brand="Acme", kind="complaint", due=now - ago + due, queued=now - ago)
            queue.keep(conn, [item])
            [found] = queue.of_mentions(conn, "Acme", [row.id]).values()
            content = mentions.content_of(row.mention)
            draft = Draft(
                queue_item=found.id, mention=row.id, due=found.due, text=drafted, content=content, at=now - ago
            )
            made.append(kept.write(conn, draft).queue_item)
        return made[-1]

    return make


@pytest.fixture
def does(engine, settings, now):
    """does(item, "approved", "anna", after=HOUR, text=...) does it through the one door."""

    def act(item, did, by="anna", *, after=timedelta(), **more):
        with writing(engine) as conn:
            done = answer(conn, settings, item, did, by, now=now + after, **more)
        assert done.line is not None, done.refused
        return done

    return act


def measured(engine, settings, now, **how):
    with reading(engine) as conn:
        return answers_of(conn, settings, [], now - 30 * DAY, now, **how)


def test_from_the_first_word_to_the_answer_and_who_gave_it(engine, settings, asked, does, now):
    second, _, first = asked(ago=12 * HOUR), asked(ago=11 * HOUR), asked()
    for item, by in ((first, "anna"), (second, "ben")):
        does(item, "approved", by)
        does(item, "marked", "carla", after=timedelta(minutes=1))
    found = measured(engine, settings, now + HOUR, by="person")
    assert (found.whole.came, found.whole.answered, found.whole.in_time.hits, found.whole.in_time.of) == (3, 2, 1, 3)
    assert found.whole.response.median == 6.5 * HOUR + timedelta(minutes=1)
    assert {name: one.in_time.hits for name, one in found.by.items()} == {"anna": 1, "ben": 0, "nobody yet": 0}
    assert list(measured(engine, settings, now + HOUR, by="source").by) == ["square"]
    assert measured(engine, settings, now - 40 * DAY).whole.came == 0


def test_where_there_are_hours_of_work_the_figures_count_those(engine, settings, asked, does, now):
    asked(ago=12 * HOUR)
    does(1, "approved")
    does(1, "marked", after=timedelta(minutes=1))
    acme = settings.brands[0].model_copy(update={"hours": "09:00-18:00", "timezone": "Europe/Berlin"})
    house = settings.model_copy(update={"brands": (acme, *settings.brands[1:])})
    whole = measured(engine, house, now + HOUR).whole
    assert whole.response.median == 12 * HOUR + timedelta(minutes=1)
    assert whole.worked.median == timedelta(hours=4, minutes=2, seconds=30), "from nine in Berlin to a minute past one"
    assert measured(engine, settings, now + HOUR).whole.worked is None
    assert (zone_of(house, "Acme"), zone_of(house, None)) == ("Europe/Berlin", "UTC")


def test_the_first_words_are_kept_when_somebody_edits_them(engine, settings, asked, does, now):
    as_it_was, edited, alone = asked(), asked(), asked(drafted="")
    does(edited, "edited", text=DRAFT.replace("your parcel", "it"))
    does(edited, "edited", text=DRAFT.replace("your parcel", "this"))
    does(alone, "edited", text="My own words for it.")
    for item in (as_it_was, edited, alone):
        does(item, "approved", after=HOUR)
        does(item, "marked", after=2 * HOUR)
    wording = measured(engine, settings, now + 3 * HOUR).whole.wording
    assert (wording.as_drafted.hits, wording.as_drafted.of, wording.from_nothing) == (1, 2, 1)
    assert 0 < wording.changed < 0.1
    with reading(engine) as conn:
        assert [(one.did, one.by) for one in lines_of(conn, edited)][:2] == [
            ("drafted", "templates"),
            ("edited", "anna"),
        ]
        assert "drafted" not in [one.did for one in lines_of(conn, alone)]


def test_what_they_said_next_tells_whether_it_helped(engine, settings, asked, does, hears, said, now):
    items = [asked(ago=HOUR) for _ in range(3)]
    for item in items:
        does(item, "approved")
        does(item, "marked", after=timedelta(minutes=1))
    nexts = {THANKS: items[0], "Acme is terrible, it is lost again, what a scam": items[1]}
    hears([said(text, ago=-DAY) for text in nexts], now=now + 2 * DAY)
    with writing(engine) as conn:
        rows = {row.mention.text: row.id for row in mentions.listed(conn)}
        for text, item in nexts.items():
            before = kept.taken(conn, item)
            kept.change(conn, before, replace(before, after=rows[text], state="answered", version=before.version + 1))
    whole = measured(engine, settings, now + 9 * DAY).whole
    assert (whole.resolved.hits, whole.resolved.of) == (2, 3)
    assert (whole.mood.better, whole.mood.same, whole.mood.turned.hits, whole.mood.turned.of) == (1, 1, 1, 2)
    assert measured(engine, settings, now + 3 * DAY).whole.resolved.of == 0
