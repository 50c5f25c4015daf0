"""A draft from templates and knowledge: pure, and the same for the same mention."""

from collections.abc import Sequence
from dataclasses import dataclass

from mentions.personal import masked
from replies.asked import Asked
from replies.composing import Page, answered, page_of, written
from replies.item import Finding, Situation, Source
from replies.model import without
from replies.rank import FITS, Fit, rank
from replies.situation import FROM_KNOWLEDGE, Called, called

NEAREST = 3  # entries that are shown with a draft
SURE = 0.6  # of the understanding; below it a person reads the text twice
ANSWERS = 0.85
"""From this fit on an entry answers a complaint: who states something asks for less than the words have in common."""
LOOK = "look"
NO_ANSWER = "needs a person: nothing in the knowledge answers this"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """`text` is empty where a person must write it; `needs` then says why. Where there are both, that person decides
    whether the text is sent. `sources` are the nearest entries, the best first; `looks` what to look at before."""

    text: str
    needs: str | None
    language: str
    topic: str | None
    situation: Situation
    sources: tuple[Source, ...] = ()
    looks: tuple[Finding, ...] = ()


def write(asked: Asked) -> Proposal:
    """It promises nothing, admits nothing and says of the brand only what stands in an entry that fits.

    Of the mention nothing is repeated but the first name of its author. A question is answered from the knowledge or
    not at all; a first complaint may be.
    """
    call = called(asked)
    fits = _fits(asked, call)
    text, needs, used, looks = _text(asked, call, fits)
    language = call.language or asked.understanding.language
    return Proposal(
        text=text,
        needs=needs,
        language=language,
        topic=call.topic,
        situation=call.situation,
        sources=tuple(
            Source(key=one.entry.key, question=one.entry.question, fit=one.fit, used=one is used)
            for one in fits[:NEAREST]
        ),
        looks=(*looks, *_looks(asked)),
    )


def _fits(asked: Asked, call: Called) -> list[Fit]:
    """The candidates that may be used: in the language, of the brand, and true today."""
    if call.situation not in FROM_KNOWLEDGE:
        return []
    usable = [
        one
        for one in asked.entries
        if one.language == call.language
        and one.brand in (None, asked.brand)
        and (one.valid_until is None or one.valid_until > asked.now)
    ]
    return [one for one in rank(sought(asked), call.topic, usable) if one.fit > 0]


def sought(asked: Asked) -> str:
    """What the knowledge is asked: the words without the name of the brand, which would part phrases."""
    return without(asked.mention.words, asked.brand)


def _text(asked: Asked, call: Called, fits: Sequence[Fit]) -> tuple[str, str | None, Fit | None, tuple[Finding, ...]]:
    """The text, what it needs, the entry that it is written from, and what to look at in it."""
    if call.layout is None or call.language is None:
        return "", call.needs, None, ()
    page = page_of(asked, call.language, call.topic)
    best = next((one for one in fits[:1] if _answers(one, call)), None)
    if best is not None:
        return _from(page, "question" if call.situation == "question" else "answered", best)
    if call.situation == "question":
        return "", NO_ANSWER, None, ()
    text = written(page, call.layout)
    return text or "", call.needs if text else _too_long(page), None, ()


def _answers(best: Fit, call: Called) -> bool:
    """Whoever has waited for a refund is not told how to ask for one."""
    if call.situation == "question":
        return best.fit >= FITS
    return best.fit >= ANSWERS and not call.has_waited


def _from(page: Page, layout: str, best: Fit) -> tuple[str, str | None, Fit | None, tuple[Finding, ...]]:
    found = answered(page, layout, best.entry.answer)
    if found is None:
        return "", f"needs a person: the answer of the knowledge is longer than {page.platform.shown} takes", None, ()
    text, whole = found
    short = "the answer of the knowledge did not fit in whole: these are its first sentences"
    return text, None, best, () if whole else (Finding(check=LOOK, level="warn", why=short),)


def _too_long(page: Page) -> str:
    return f"needs a person: no wording fits what {page.platform.shown} takes and what the voice allows"


def _looks(asked: Asked) -> tuple[Finding, ...]:
    said = [
        f"the message seems to hold {what}: do not repeat it, and ask for its removal where it is public"
        for what in masked(asked.mention.words).found
    ]
    if asked.understanding.label != "abstain" and asked.understanding.confidence < SURE:
        sure = round(100 * asked.understanding.confidence)
        said.append(f"the reading is unsure ({sure} %): read the message yourself, irony included")
    return tuple(Finding(check=LOOK, level="warn", why=why) for why in said)
