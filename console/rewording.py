"""Drafts for the texts of a file, worded better by the model of [llm]: the same questions and the same judgement as of
those of the queue. Nothing is kept, so what it costs is counted within one run."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace

from console.drafting import Drafted
from delivery.contract import DeliveryError
from delivery.llm import Completion, Server, complete
from replies.accept import Refused, accept
from replies.model import FOR_PEOPLE, Rewording, most_tokens_of, request, rewording, why_not
from replies.platform import platform_of
from settings import Llm, Settings


def reworded(found: Iterable[Drafted], known: Settings) -> Iterator[Drafted]:
    """Each with the model's words, or with `why` they are not used; what has no text as it was."""
    llm, asked, cost = known.llm, 0, 0.0
    for one in found:
        if llm is None or not one.proposal.text:
            yield one
            continue
        wanted = _wanted(one)
        body = request(wanted, model=llm.model, most_tokens=llm.most_tokens)
        most = llm.cost(most_tokens_of(body), llm.most_tokens)
        if why := _hindrance(one, wanted, llm) or _no_room(llm, asked, cost + most):
            yield replace(one, why=why)
            continue
        asked += 1
        try:
            said = asyncio.run(complete(Server(url=llm.url, key=llm.key, timeout=llm.timeout), body))
        except DeliveryError as wrong:
            cost += most
            yield replace(one, why=str(wrong))
            continue
        cost += most if said.asked is None or said.answered is None else llm.cost(said.asked, said.answered)
        yield _judged(one, said, wanted, llm)


def _wanted(one: Drafted) -> Rewording:
    proposal, asked = one.proposal, one.asked
    used = {source.key for source in proposal.sources if source.used}
    entries = [entry for entry in asked.entries if entry.key in used]
    platform = platform_of(asked.mention)
    return rewording(proposal.text, proposal.language, one.on, entries=entries, voice=asked.voice, platform=platform)


def _hindrance(one: Drafted, wanted: Rewording, llm: Llm) -> str | None:
    if one.proposal.needs or one.proposal.situation in FOR_PEOPLE:
        return "a person decides about every word of it"
    if not llm.for_brand(one.asked.brand):
        return f"drafts of {one.asked.brand} are not shown to a model"
    return why_not(wanted)


def _no_room(llm: Llm, asked: int, cost: float) -> str | None:
    if asked >= llm.most_calls:
        return "that is most_calls of [llm]"
    return None if cost <= llm.budget else "one more question could cost more than budget of [llm]"


def _judged(one: Drafted, said: Completion, wanted: Rewording, llm: Llm) -> Drafted:
    got = accept(said.text, wanted) if said.whole else Refused(why="the answer did not come to its end")
    if isinstance(got, Refused):
        return replace(one, why=got.why)
    proposal = replace(one.proposal, text=got.text)
    return replace(one, proposal=proposal, checks=(*got.checks, *proposal.looks), by=f"model {llm.model}")
