"""A draft from templates, and what a person must verify before it is sent."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from mentions import Mention
from mentions.personal import masked
from replies.author import address
from replies.item import QueueKind
from replies.queue import queue_kind
from sentiment import Understanding

LANGUAGE = "en"
UNSURE = 0.6
_Templates = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """`text` is None where there is no template; the first of `checks` then says why.

    `checks` are sentences about what a person must verify, the most important first.
    """

    text: str | None
    checks: tuple[str, ...]


def draft(
    mention: Mention,
    understanding: Understanding,
    *,
    brand: str,
    urgent: str | None = None,
    signature: str | None = None,
) -> Proposal:
    """The same mention always gets the same draft; different mentions of one topic get different wordings.

    `urgent` is why a person must see at once what is said of this brand, which the words alone do not tell: they may
    speak of another's fire.
    The text promises nothing, admits nothing and repeats nothing of the mention but the public name of its author.
    """
    kind = queue_kind(understanding, mention)
    first = tuple(_urgency(urgent))
    if understanding.language != LANGUAGE or kind is None:
        return Proposal(text=None, checks=(_no_draft(understanding), *first, *_checks(mention, understanding, brand)))
    topic, who = _topic(understanding, kind), address(mention.author, brand)
    text = _text(mention, kind, topic, who)
    return Proposal(
        text=f"{text}\n\n{signature.strip()}" if signature and signature.strip() else text,
        checks=(*first, *_checks(mention, understanding, brand, who, topic)),
    )


def _no_draft(understanding: Understanding) -> str:
    language = understanding.language
    if language == LANGUAGE:
        return "No draft: this is neither a complaint nor a question nor praise."
    named = "a language that was not recognised" if language == "und" else f"the language “{language}”"
    return f"No draft: this is in {named}, and the templates are English. Let a person who reads it answer."


def _topic(understanding: Understanding, kind: QueueKind) -> str:
    if kind != "complaint":
        return kind
    return understanding.topic if understanding.topic and understanding.topic in _templates()["ask"] else "other"


def _text(mention: Mention, kind: QueueKind, topic: str, who: str | None) -> str:
    templates = _templates()
    opening = _chosen(templates["opening"][kind], mention, "opening")
    ask = _chosen(templates["ask"][topic], mention, "ask")
    greeting = f"{_chosen(('Hello', 'Hi'), mention, 'greeting')} {who}" if who else "Hello"
    return f"{greeting}, {opening} {ask}"


def _chosen(wordings: Sequence[str], mention: Mention, part: str) -> str:
    """By a hash: every wording about equally often, and the same one for the same mention for ever."""
    digest = hashlib.sha256(f"{part}\0{mention.origin}\0{mention.external_id}".encode()).digest()
    return wordings[int.from_bytes(digest[:8], "big") % len(wordings)]


def _urgency(reason: str | None) -> Iterator[str]:
    if reason:
        yield f"Urgent ({reason}): a person who is responsible for it must decide before anybody answers."


def _checks(
    mention: Mention, understanding: Understanding, brand: str, who: str | None = None, topic: str | None = None
) -> Iterator[str]:
    if topic:
        yield str(_templates()["check"][topic])
    for what in masked(mention.words).found:
        yield f"The message seems to hold {what}: do not repeat it, and ask the author to remove it where it is public."
    if understanding.confidence < UNSURE:
        sure = round(100 * understanding.confidence)
        yield f"The reading is unsure ({sure} %): read the text yourself, irony included."
    if who:
        yield f"The draft says “{who}”: is that how this person would be addressed?"
    if mention.edited:
        yield "The message was edited: read its present text."
    yield f"Is it really about {brand}, and has nobody answered there already?"


@cache
def _templates() -> _Templates:
    said = resources.files("replies").joinpath("templates.toml").read_text(encoding="utf8")
    templates: _Templates = tomllib.loads(said)
    return templates
