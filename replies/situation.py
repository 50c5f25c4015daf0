"""What kind of answer is called for, in which language and about what; and who must write or see it."""

from dataclasses import dataclass, replace

from replies.asked import Asked
from replies.item import Situation
from replies.seen import Seen, seen, spoken
from replies.voice import LANGUAGES
from sentiment.language import known

UNSURE = 0.75  # below this probability of a complaint a text that asks may be a question
CALM = -0.35  # and its feeling is no worse than this
SAFETY = "safety"
FROM_KNOWLEDGE: tuple[Situation, ...] = ("first", "question")
"""In these an entry may answer: who complains again has read it."""
_DANGERS: dict[str, tuple[Situation, str, str]] = {
    "children at risk": ("safety", "safety", "whoever is responsible for product safety"),
    "safety": ("safety", "safety", "whoever is responsible for product safety"),
    "harm to a person": ("safety", "safety", "whoever is responsible for the safety of people"),
    "law": ("legal", "legal", "whoever is responsible for legal matters"),
    "press": ("legal", "legal", "whoever speaks with the press"),
    "fraud or data": ("legal", "fraud", "whoever is responsible for security and data protection"),
    "fraud": ("legal", "fraud", "whoever is responsible for security and data protection"),
}
NOTHING_SAID = "needs a person: it seems neither to ask, nor to complain, nor to praise"
SELF_HARM = "self-harm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """`language` None: no draft is written in it. `layout` is the situation's name in the templates, None where a
    person writes every word. `needs` says whom it needs before anything is sent, and why. Who
    `has_waited` knows already how it should go."""

    situation: Situation
    layout: str | None
    language: str | None
    topic: str | None
    needs: str | None = None
    has_waited: bool = False


def called(asked: Asked) -> Called:
    """Danger first, in any language; then praise, questions and complaints by what came before them."""
    language = spoken(asked.understanding, asked.mention)
    read = _read(asked, language)
    topic = asked.understanding.topic or read.topic
    situation, layout, needs = _danger(asked, read, topic) or (*_calm(asked, read, topic), None)
    if asked.kind is None and layout == "first":
        layout, needs = None, NOTHING_SAID
    if language not in LANGUAGES or language not in asked.voice.drafts:
        return Called(
            situation=situation, layout=None, language=None, topic=topic, needs=_both(needs, _no_draft(asked, language))
        )
    return Called(
        situation=situation, layout=layout, language=language, topic=topic, needs=needs, has_waited=read.waited
    )


def topic_of(asked: Asked) -> str | None:
    """What it is about, as it was understood, else by its words."""
    return asked.understanding.topic or _read(asked, spoken(asked.understanding, asked.mention)).topic


def _read(asked: Asked, language: str) -> Seen:
    """What the words show where nothing was understood of them; danger, and that they wrote before, always."""
    read = seen(asked.mention.words, language)
    return read if asked.understanding.label == "abstain" else replace(read, kind=None, topic=None)


def _danger(asked: Asked, read: Seen, topic: str | None) -> tuple[Situation, str | None, str] | None:
    reason = asked.urgent or read.danger
    if reason is None and topic == SAFETY and asked.kind == "complaint":
        reason = SAFETY
    if reason is None:
        return None
    kind = reason.partition(":")[0]
    if kind == SELF_HARM:
        return "safety", None, f"needs a person at once ({reason}): somebody who is trained for it must answer"
    situation, layout, who = _DANGERS.get(kind, _DANGERS[SAFETY])
    return situation, layout, f"needs a person ({reason}): {who} must decide before anybody answers"


def _calm(asked: Asked, read: Seen, topic: str | None) -> tuple[Situation, str]:
    if asked.kind == "praise" or (asked.kind is None and asked.understanding.label == "positive"):
        return "thanks", "thanks"
    if asked.kind == "question" or _rather_asks(asked, read):
        return "question", "question"
    said = asked.mention.said
    if topic is not None and asked.fixed is not None and said < asked.fixed <= asked.now:
        return "fixed", "fixed"
    if asked.history.nth(said) > 1 or read.before:
        return "repeated", "repeated"
    if topic is not None and asked.waiting:
        return "waiting", "waiting"
    return "first", "first"


def _rather_asks(asked: Asked, read: Seen) -> bool:
    """A calm question that is taken for a complaint because it is about money or a parcel."""
    meant = asked.understanding
    if meant.label == "abstain":
        return read.kind == "question" and asked.mention.rating is None
    probably = meant.question and (meant.complaint or 0.0) < UNSURE and (meant.compound or 0.0) >= CALM
    return probably and asked.mention.rating is None and asked.history.nth(asked.mention.said) <= 1


def _no_draft(asked: Asked, language: str) -> str:
    """Why there is no text in this language."""
    if language in LANGUAGES:
        return f"needs a person: the voice of {asked.brand} has no drafts in {named(language)}"
    if language in ("und", "zxx"):
        return "needs a person: its language was not recognised"
    ours = " and ".join(named(one) for one in LANGUAGES)
    return f"needs a person: this is in {named(language)}, and there are templates for {ours}"


def _both(first: str | None, second: str) -> str:
    return f"{first}; {second.removeprefix('needs a person: ')}" if first else second


def named(language: str) -> str:
    """`Spanish`; the code of one that has no name here."""
    return known().names.get(language, language)
