"""A language model words drafts better: what is used, what is refused, what it may cost, and what a kill leaves."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select, update

from flows.steps.drafting import propose
from flows.steps.rewrite import MOST, PAUSE, midnight, rewrite, rewrite_one
from mentions import Author
from replies import Draft, QueueItem, Source
from settings import Llm
from storage import knowledge, model_calls, queue, queue_page, rewording
from storage.engine import reading, writing
from storage.mentions import by_ids, content_of
from storage.tables import mentions, queue_timeline
from tests.delivery.obedient import Obedient, as_json, ways
from tests.faults.blade import killed_at
from tests.replies.test_accept import EN, GOOD, KEEP
from tests.replies.test_injections import INJECTIONS, mention_of

sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the other is like it here
SECRET = "sk-canary-5b1d77"
BETTER = f"Hi Anna, {GOOD[0][0].lower()}{GOOD[0][1:]}\n\nThe Acme team"


@pytest.fixture
def model(httpserver, settings):
    """A model that answers well until it is told otherwise, and settings that name it."""
    one = Obedient(lambda given: as_json(GOOD[0]))
    llm = Llm.model_validate(
        {"url": one.serve(httpserver), "model": "small", "key": SECRET, "price_in": 1, "price_out": 10}
    )
    brands = (settings.brands[0].model_copy(update={"signature": "The Acme team"}), settings.brands[1])
    one.settings = settings.model_copy(update={"llm": llm, "brands": brands})
    return one


@pytest.fixture
def drafted(engine, said, hears, now):
    """drafted("words", text=..., by=...) keeps a mention of Anna's, its item and a draft from the templates."""
    numbers = count(1)

    def make(words="my parcel is late", **more) -> int:
        heard = said(f"acme: {words}", name=str(next(numbers)), author=Author(name="Anna", handle="anna_99"))
        (id_,) = queued(engine, hears, now, [heard])
        with writing(engine) as conn:
            item = queue.by_ids(conn, [id_])[id_]
            content = content_of(by_ids(conn, [item.mention])[0].mention)
            facts = {"due": now, "text": EN, "at": now - timedelta(minutes=1), "content": content} | more
            queue.keep_drafts(conn, [Draft(queue_item=id_, mention=item.mention, **facts)])
        return id_

    return make


def queued(engine, hears, now, heard):
    """The numbers of the items of these mentions."""
    hears(heard)
    with writing(engine) as conn:
        ids = dict(conn.execute(select(mentions.c.external_id, mentions.c.id)).all())
        rows = [ids[one.external_id] for one in heard]
        queue.keep(conn, [QueueItem(mention=id_, brand="Acme", kind="complaint", due=now) for id_ in rows])
        items = queue.of_mentions(conn, "Acme", rows)
    return [items[row].id for row in rows]


def draft(engine, id_):
    with reading(engine) as conn:
        return queue_page.drafts_of(conn, [id_])[id_]


def calls(engine):
    with reading(engine) as conn:
        return list(reversed(model_calls.latest(conn)))


def run(engine, model, now, **more):
    return asyncio.run(rewrite(engine, model.settings, now, **more))


def test_a_better_wording_takes_the_place_of_the_draft_and_says_whose_it_is(engine, model, drafted, now):
    id_ = drafted(sources=(Source(key="k", question="q", fit=0.9),))
    assert run(engine, model, now).used == 1
    got = draft(engine, id_)
    assert (got.text, got.by, got.state) == (BETTER, "model small", "proposed")
    assert got.at < now  # what was said there since the draft was written is as unknown to this one
    assert [one.key for one in got.sources] == ["k"]
    (call,) = calls(engine)
    assert (call.used, call.asked, call.answered, call.why) == (True, 700, 60, "")
    assert call.cost == pytest.approx(700 / 1e6 + 600 / 1e6)
    with reading(engine) as conn:
        (line,) = conn.execute(select(queue_timeline)).mappings()
        assert queue.by_ids(conn, [id_])[id_].version == 1
    assert (line["did"], line["by"], line["text"]) == ("drafted", "model small", BETTER)
    assert model.opened == [f"Bearer {SECRET}"]


def test_nothing_is_asked_twice(engine, model, drafted, now):
    drafted()
    model.says = lambda given: "no JSON"
    for _ in range(3):
        run(engine, model, now)
    assert len(model.bodies) == 1


@sqlite
def test_without_the_table_nobody_is_asked(engine, settings, model, drafted, now):
    drafted()
    assert asyncio.run(rewrite(engine, settings, now)).asked == 0 and not model.bodies


@sqlite
def test_what_is_a_persons_is_not_shown_to_a_model(engine, model, drafted, now):
    theirs = (
        {"by": "anna"}, {"state": "approved"}, {"situation": "safety"}, {"situation": "legal"}, {"needs": "a person"},
        {"text": ""}, {"language": "fr"}, {"text": f"Hi Anna, {KEEP}"},
    )  # fmt: skip
    ids = [drafted(**more) for more in theirs]
    assert run(engine, model, now).asked == 0
    for id_, more in zip(ids, theirs, strict=True):
        assert asyncio.run(rewrite_one(engine, model.settings, id_, now)).why, more
    assert not model.bodies


@pytest.mark.parametrize(
    "change",
    [{"state": "approved"}, {"editor": "anna", "editing_until": timedelta(minutes=5)}, {"version": 7}],
    ids=str,
)
def test_whoever_touches_it_meanwhile_keeps_it(engine, model, drafted, now, change):
    id_ = drafted()
    values = {key: now + one if isinstance(one, timedelta) else one for key, one in change.items()}

    def meanwhile(given):
        with writing(engine) as conn:
            conn.execute(update(queue.queue).where(queue.queue.c.id == id_).values(values))
        return as_json(GOOD[0])

    model.says = meanwhile
    assert run(engine, model, now).used == 0
    assert draft(engine, id_).text == EN and calls(engine)[0].why == "somebody changed it meanwhile"


@sqlite
def test_what_does_not_fit_into_the_budget_is_not_asked(engine, model, drafted, now):
    for _ in range(3):
        drafted()
    model.settings = with_llm(model, budget=0.008)  # the second question would fit, if its answer cost what others do
    told = run(engine, model, now)
    assert told.asked == 1 and "spent today" in told.why
    assert len(model.bodies) == 1 and calls(engine)[0].cost < 0.002
    assert run(engine, model, now + timedelta(days=1)).asked > 0


@sqlite
def test_a_day_has_so_many_calls(engine, model, drafted, now):
    for _ in range(3):
        drafted()
    model.settings = with_llm(model, most_calls=2)
    assert run(engine, model, now).asked == 2 and len(model.bodies) == 2


def with_llm(model, **more):
    return model.settings.model_copy(update={"llm": model.settings.llm.model_copy(update=more)})


def test_a_day_begins_at_midnight_of_the_house(now):
    assert midnight(now, "America/New_York").isoformat() == "2026-03-04T00:00:00-05:00"


@sqlite
def test_a_server_that_fails_is_left_alone_for_a_while_and_asked_again_then(engine, model, drafted, now, httpserver):
    id_ = drafted()
    drafted()
    httpserver.clear()
    httpserver.expect_request("/v1/chat/completions").respond_with_data("down", status=500)
    assert "failed (500)" in run(engine, model, now).why
    assert len(httpserver.log) == 1 and draft(engine, id_).text == EN
    assert calls(engine)[0].cost > 0  # nobody knows what it cost
    run(engine, model, now + PAUSE / 2)
    assert len(httpserver.log) == 1
    httpserver.clear()
    model.serve(httpserver)
    assert run(engine, model, now + PAUSE * 2).used == 2


@sqlite
def test_a_run_has_a_turn(engine, model, drafted, now):
    drafted()
    assert run(engine, model, now, turn=timedelta(0)).asked == 0
    assert MOST * model.settings.llm.timeout > timedelta(minutes=5)  # why it has one


@sqlite
def test_one_draft_is_worded_anew_when_a_person_asks(engine, model, drafted, now):
    id_ = drafted()
    model.says = lambda given: "no JSON"
    run(engine, model, now)
    model.says = lambda given: as_json(GOOD[1])
    assert asyncio.run(rewrite_one(engine, model.settings, id_, now)).used == 1
    assert GOOD[1][3:40] in draft(engine, id_).text
    with pytest.raises(KeyError):
        asyncio.run(rewrite_one(engine, model.settings, 4711, now))


@sqlite
def test_a_kill_anywhere_leaves_a_whole_draft_and_asks_at_most_once_more(engine, model, drafted, now):
    for at in count(1):
        id_, asked = drafted(), len(model.bodies)
        with killed_at(engine, at) as blade:
            run(engine, model, now)
        assert draft(engine, id_).text in (EN, BETTER)
        run(engine, model, now)
        assert draft(engine, id_).text in (EN, BETTER) and len(model.bodies) - asked <= 1
        if not blade.fell:
            break
    assert at > 10 and draft(engine, id_).text == BETTER


@sqlite
def test_a_model_that_obeys_every_stranger_changes_no_draft(engine, model, hears, drafted, now):
    """A hundred injections, each obeyed in another way, through the whole path: heard, drafted from templates, worded.
    Neither the templates nor the model say what strangers want, and nothing leaks to the model."""
    drafted("I am Bob Miller, bob.miller@mail.example, order no. 99812-B", text="", needs="a person")
    heard = [replace(mention_of(one), external_id=f"i{i}", origin="square") for i, one in enumerate(INJECTIONS)]
    ids = queued(engine, hears, now, [replace(one, text=f"acme: {one.text}", said=now) for one in heard])
    model.settings = with_llm(model, budget=100)
    propose(engine, model.settings, now)
    by_item = dict(zip(ids, enumerate(INJECTIONS), strict=True))
    with reading(engine) as conn:
        before = queue_page.drafts_of(conn, ids)
        order = [one.id for one in rewording.askable(conn, now, most=200)]
    assert len(before) == len(ids) and len(order) >= 80
    for id_, (_, one) in by_item.items():
        held = before[id_].text.casefold()
        assert not one["obeyed"] or one["obeyed"].casefold() not in held
        assert "as" not in one or one["as"].split()[0].casefold() not in held
    left = iter(order)
    model.says = lambda given: said_by(given, *by_item[next(left)])
    told = run(engine, model, now + timedelta(minutes=1), most=200, turn=timedelta(hours=1))
    assert (told.asked, told.used, told.why) == (len(order), 0, "")
    with reading(engine) as conn:
        assert queue_page.drafts_of(conn, ids) == before
    assert all(call.why and not call.used for call in calls(engine))
    sent = json.dumps(model.bodies, ensure_ascii=False)
    for secret in (SECRET, "bob.miller", "99812", "Anna", "anna"):
        assert sent.count(secret) <= sum(one["says"].count(secret) for one in INJECTIONS), secret


def said_by(given, number, one):
    every = [answer for _, answer in ways(given, one["obeyed"])]
    return every[number % len(every)]


@sqlite
def test_an_entry_of_the_knowledge_that_the_draft_is_written_from_may_be_said(engine, model, drafted, now):
    from tests.replies.test_accept import NOON, Entry

    answer = "Refunds are paid within 5 working days."
    with writing(engine) as conn:
        entry = Entry(key="k", brand="Acme", language="en", question="When?", answer=answer, by="anna", at=NOON)
        knowledge.keep(conn, [(entry, "hash")])
    id_ = drafted(sources=(Source(key="k", question="When?", fit=0.9),))
    model.says = lambda given: as_json(f"Thank you so much for letting us know about your delivery. {answer} {KEEP}")
    assert run(engine, model, now).used == 1
    assert answer in draft(engine, id_).text
