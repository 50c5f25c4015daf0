"""Have a language model word drafts better: one question after another, each outside of any transaction.

What is asked is noted before, with the most that it can cost; whoever is killed after that leaves the draft from the
templates as it was, and asks nothing twice. No answer is put in the place of a draft that anybody touched meanwhile.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from delivery.contract import DeliveryError, Unreachable
from delivery.llm import Completion, Server, complete
from flows.steps.checking import ons_of
from replies import Draft, Line, QueueItem
from replies.accept import Refused, Rewritten, accept
from replies.model import FOR_PEOPLE, Rewording, is_of_templates, key_of, most_tokens_of, request, rewording, why_not
from replies.platform import platform_of
from replies.refusals import holder
from settings import Llm, Settings
from storage import item as kept
from storage import knowledge, model_calls, queue, queue_page, wordings
from storage.engine import reading, writing
from storage.mentions import content_of
from storage.rewording import askable

MOST = 20  # questions of one run
TURN = timedelta(seconds=45)
"""Of one run: no question begins later."""
PAUSE = timedelta(minutes=10)
"""After a failure: a server that is down, or wants no more, is left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reworded:
    """How many drafts a model was `asked` about, and of how many its words are `used`. `why` says what ended the run
    early, or why the one draft that was meant stands as it was; empty where there is nothing to say."""

    asked: int = 0
    used: int = 0
    why: str = ""


NO_MODEL = Reworded(why="there is no [llm] in the settings: see docs/model.md")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """One draft, and what is asked about it."""

    item: QueueItem
    draft: Draft
    wanted: Rewording
    body: Mapping[str, Any]
    key: str


async def rewrite(
    engine: Engine, settings: Settings, now: datetime, *, most: int = MOST, turn: timedelta = TURN
) -> Reworded:
    """Asks about the drafts that are first due, for as long as its `turn`. A failure ends the run, and the next one
    waits a while."""
    if (llm := settings.llm) is None:
        return NO_MODEL
    asked, used, began = 0, 0, monotonic()
    for question in await asyncio.to_thread(_questions, engine, settings, llm, now, most):
        if monotonic() - began >= turn.total_seconds():
            break
        told = await _ask(engine, settings, llm, question, now)
        asked, used = asked + told.asked, used + told.used
        if not told.asked and told.why:
            return Reworded(asked=asked, used=used, why=told.why)
    return Reworded(asked=asked, used=used)


async def rewrite_one(engine: Engine, settings: Settings, id_: int, now: datetime) -> Reworded:
    """Asks about the draft of this item although it was asked about before. Raises KeyError where there is none."""
    if (llm := settings.llm) is None:
        return NO_MODEL
    question, why = await asyncio.to_thread(_question_about, engine, settings, llm, id_, now)
    return Reworded(why=why) if question is None else await _ask(engine, settings, llm, question, now)


def _questions(engine: Engine, settings: Settings, llm: Llm, now: datetime, most: int) -> list[_Question]:
    with reading(engine) as conn:
        if model_calls.failed_since(conn, now - PAUSE):
            return []
        items = askable(conn, now, brands=llm.brands, most=most)
        return [one for one in _gathered(conn, settings, llm, items) if not model_calls.known(conn, one.key)]


def _question_about(
    engine: Engine, settings: Settings, llm: Llm, id_: int, now: datetime
) -> tuple[_Question | None, str]:
    """The question, or why there is none."""
    with reading(engine) as conn:
        item = queue.by_ids(conn, [id_])[id_]
        draft = queue_page.drafts_of(conn, [id_]).get(id_)
        edited = any(one.did == "edited" for one in queue_page.lines_of(conn, id_))
        if draft is None or edited or item.state != "queued" or not is_of_templates(draft):
            return None, "only a draft from the templates is worded better, while it waits and needs no person"
        if not llm.for_brand(item.brand) or draft.situation in FOR_PEOPLE:
            return None, f"drafts of {item.brand} about this are not shown to a model"
        found = _gathered(conn, settings, llm, [item], again=now.isoformat())
        return (found[0], "") if found else (None, _hindrance(conn, settings, item))


def _hindrance(conn: Connection, settings: Settings, item: QueueItem) -> str:
    wanted = _wanted(conn, settings, [item])
    return (why_not(wanted[0][2]) if wanted else None) or "its mention is gone, or has other words by now"


def _gathered(
    conn: Connection, settings: Settings, llm: Llm, items: Sequence[QueueItem], *, again: str = ""
) -> list[_Question]:
    """What a model may be asked about these; a draft in which nothing may be worded otherwise is passed over."""
    found = list[_Question]()
    for item, draft, wanted in _wanted(conn, settings, items):
        if why_not(wanted) is None:
            body = request(wanted, model=llm.model, most_tokens=llm.most_tokens)
            key = key_of(body, item.id or 0, again)
            found.append(_Question(item=item, draft=draft, wanted=wanted, body=body, key=key))
    return found


def _wanted(
    conn: Connection, settings: Settings, items: Sequence[QueueItem]
) -> list[tuple[QueueItem, Draft, Rewording]]:
    """Of those whose draft answers the words that the mention has by now."""
    rows = {row.id: row for row in wordings.by_ids(conn, [item.mention for item in items])}
    drafts = queue_page.drafts_of(conn, [item.id for item in items if item.id is not None])
    ons = ons_of(conn, settings, items, rows, drafts=drafts)
    found = list[tuple[QueueItem, Draft, Rewording]]()
    for item in items:
        draft, on = drafts.get(item.id or 0), ons.get(item.id or 0)
        if draft is not None and on is not None and draft.content == content_of(rows[item.mention].mention):
            entries = knowledge.by_keys(conn, [one.key for one in draft.sources if one.used])
            voice, platform = settings.voice_of(item.brand), platform_of(rows[item.mention].mention)
            wanted = rewording(draft.text, draft.language, on, entries=entries.values(), voice=voice, platform=platform)
            found.append((item, draft, wanted))
    return found


async def _ask(engine: Engine, settings: Settings, llm: Llm, question: _Question, now: datetime) -> Reworded:
    """Once: noted, asked, judged, and put in the place of the draft or not."""
    id_, why = await asyncio.to_thread(_begin, engine, settings, llm, question, now)
    if id_ is None:
        return Reworded(why=why)
    try:
        said = await complete(Server(url=llm.url, key=llm.key, timeout=llm.timeout), question.body)
    except DeliveryError as wrong:
        await asyncio.to_thread(_failed, engine, id_, wrong)
        return Reworded(why=str(wrong))
    return await asyncio.to_thread(_end, engine, llm, question, id_, said, now=now)


def _begin(engine: Engine, settings: Settings, llm: Llm, question: _Question, now: datetime) -> tuple[int | None, str]:
    """The number of the call, or why it is not made."""
    tokens = most_tokens_of(question.body)
    cost = llm.cost(tokens, llm.most_tokens)
    with writing(engine) as conn:
        spent = model_calls.spent(conn, midnight(now, settings.timezone))
        if spent.calls >= llm.most_calls:
            return None, f"{spent.calls} calls today: that is most_calls of [llm]"
        if spent.cost + cost > llm.budget:
            return None, f"{spent.cost:.4g} of {llm.budget:g} are spent today, and one more can cost {cost:.4g}"
        id_ = model_calls.begin(
            conn, item=question.item.id or 0, model=llm.model, key=question.key,
            asked=tokens, answered=llm.most_tokens, cost=cost, now=now,
        )  # fmt: skip
    return id_, "" if id_ is not None else "it is being asked just now"


def midnight(now: datetime, zone: str) -> datetime:
    """When the day began in that zone: budgets are of a day."""
    return now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)


def _failed(engine: Engine, id_: int, wrong: DeliveryError) -> None:
    """Who says no charges nothing; of who says nothing nobody knows."""
    with writing(engine) as conn:
        model_calls.failed(conn, id_, str(wrong), free=not isinstance(wrong, Unreachable))


def _end(engine: Engine, llm: Llm, question: _Question, id_: int, said: Completion, *, now: datetime) -> Reworded:
    found = accept(said.text, question.wanted) if said.whole else Refused(why="the answer did not come to its end")
    with writing(engine) as conn:
        used, why = False, found.why if isinstance(found, Refused) else ""
        if isinstance(found, Rewritten):
            by = f"model {llm.model}"
            used = _put(conn, question, replace(question.draft, text=found.text, checks=found.checks, by=by), now)
            why = "" if used else "somebody changed it meanwhile"
        asked = most_tokens_of(question.body) if said.asked is None else said.asked
        answered = llm.most_tokens if said.answered is None else said.answered
        model_calls.end(conn, id_, asked=asked, answered=answered, cost=llm.cost(asked, answered), used=used, why=why)
    return Reworded(asked=1, used=int(used), why=why)


def _put(conn: Connection, question: _Question, better: Draft, now: datetime) -> bool:
    """The better draft in the place of the one that was asked about, with a line of the timeline. False, and nothing is
    changed, where anybody has touched one of them since, or has the item open."""
    id_ = question.item.id or 0
    item = kept.taken(conn, id_)
    if item != question.item or queue_page.drafts_of(conn, [id_]).get(id_) != question.draft:
        return False
    if holder(item, now) is not None or not kept.change(conn, item, replace(item, version=item.version + 1)):
        return False
    kept.write(conn, better)
    kept.note(conn, [Line(item=id_, at=now, by=better.by, did="drafted", text=better.text)])
    return True
