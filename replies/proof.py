"""Whether every wording does what it should: it is filled in, fits each platform, and no check stops it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from mentions import Author, Mention
from replies.asked import Asked
from replies.checks import On, check
from replies.composing import Page, answered, page_of, written
from replies.item import QueueKind
from replies.platform import Platform, platforms
from replies.voice import Formality, Voice
from replies.wordings import SITUATIONS, Templates, Wording, WordingError, filled, templates
from sentiment import Understanding

LONGEST_NAME = "Maximiliana-Guadalupe"
CONTACT = "help.example"
"""Where people are asked to write, in the trial."""
ANSWER = {"en": "You find it in your account, under Orders.", "es": "Está en su cuenta, en el apartado Pedidos."}
THEN = datetime(2000, 1, 1, tzinfo=UTC)
FORMALITIES: tuple[Formality, ...] = ("informal", "formal")
_KINDS: Mapping[str, QueueKind] = {"thanks": "praise", "question": "question"}
BY_ITSELF = frozenset({"empty", "language", "same", "echo", "word"})
"""Checks that only a whole reply to somebody can pass or fail; what the voice forbids is left out of one anyway."""


def flaws(voice: Voice, on: On) -> Iterator[str]:
    """What is wrong with the templates of the voice's languages, a sentence each. `on` is what is checked of a text of
    the brand wherever it stands."""
    anywhere = replace(on, emoji=True, domains=(*on.domains, CONTACT))  # where the voice has none, they are left out
    for language in voice.drafts:
        known = templates(language)
        for where, wording, kind in _wordings(known):
            yield from (f"{language}, {where}: {flaw}" for flaw in _said(wording, known, replace(anywhere, kind=kind)))
        for platform in platforms().values():
            yield from (f"{language}, {platform.shown}: {flaw}" for flaw in _fitting(known, voice, on, platform))


def _wordings(known: Templates) -> Iterator[tuple[str, Wording, QueueKind]]:
    for name, layout in known.layouts.items():
        kind = _KINDS.get(name, "complaint")
        for part, options in layout.parts.items():
            yield from ((f"{name}.{part}", one, kind) for one in options)
    for name, topic in known.topics.items():
        for part, options in topic.items():
            yield from ((f"topic.{name}.{part}", one, "complaint") for one in options if part != "about")


def _said(wording: Wording, known: Templates, on: On) -> Iterator[str]:
    for formality in FORMALITIES:
        for way, where in known.where.items():
            values = {"brand": on.brand, "where": filled(where[formality], {"contact": CONTACT})}
            values |= {"about": known.topics["other"]["about"][0][formality]}
            try:
                text = filled(wording[formality], values)
            except WordingError as wrong:
                yield str(wrong)
                return
            found = [one for one in check(text, replace(on, public=way != "here")) if one.check not in BY_ITSELF]
            for one in found:
                if one.level == "block" or one.check in ("negative", "tone"):
                    yield f"“{text}”: {one.check}, {one.why}"
                    return


def _fitting(known: Templates, voice: Voice, on: On, platform: Platform) -> Iterator[str]:
    """With the longest name there is: a shorter one fits as well."""
    for topic in known.topics:
        asked = _asked(voice, on)
        page = page_of(asked, known.language, topic, platform)
        for layout in SITUATIONS:
            if _text(page, layout) is None:
                yield f"{layout}, {topic}: no wording fits, or the voice forbids each of them"


def _text(page: Page, layout: str) -> str | None:
    parts = {part for form in page.templates.layouts[layout].forms for part in form}
    if "answer" not in parts:
        return written(page, layout)
    found = answered(page, layout, ANSWER[page.templates.language])
    return found[0] if found else None


def _asked(voice: Voice, on: On) -> Asked:
    author = Author(name=LONGEST_NAME, handle="m" * 30)
    mention = Mention(origin="proof", external_id="1", kind="post", said=THEN, heard=THEN, author=author)
    meant = Understanding(compound=None, label="abstain", complaint=None)
    return Asked(mention=mention, understanding=meant, brand=on.brand, kind="complaint", now=THEN, voice=voice)
