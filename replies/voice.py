"""How a brand speaks: greeting, signature, formality, which words, and the manners of each platform."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from replies.platform import Platform

LANGUAGES = ("en", "es")
"""In which there are templates."""
Formality = Literal["informal", "formal"]
NAME = "{name}"
ANY = ""
"""The language of what is the same in every language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """What is other on one platform; None is as everywhere. `longest` is in the platform's own count."""

    longest: int | None = None
    greeting: bool | None = None
    signature: bool | None = None
    emoji: bool | None = None
    contact: str | None = None


AS_EVERYWHERE = Manners()


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """`greetings` and `signatures` by language, where they are not those of the templates; `{name}` is who is answered.

    `formality` by language. `emoji`: a few, and never on a complaint; `humour` on praise only. `forbidden` words never
    stand in a draft; of `preferred` the first of a pair is said with the second. `contact` is the address or page for
    whoever cannot be written to privately where they are. `platforms` are manners by the name of the platform.
    `drafts` is in which languages there are drafts.
    """

    greetings: Mapping[str, str] = field(default_factory=dict)
    signatures: Mapping[str, str] = field(default_factory=dict)
    formality: Mapping[str, Formality] = field(default_factory=dict)
    emoji: bool = False
    humour: bool = False
    forbidden: tuple[str, ...] = ()
    preferred: Mapping[str, str] = field(default_factory=dict)
    contact: str | None = None
    platforms: Mapping[str, Manners] = field(default_factory=dict)
    drafts: tuple[str, ...] = LANGUAGES

    def manners(self, platform: Platform) -> Manners:
        """What the brand does otherwise on a platform."""
        return self.platforms.get(platform.name, AS_EVERYWHERE)

    def longest(self, platform: Platform) -> int | None:
        """The most that a reply may take there; never more than the platform takes. None: there is no limit."""
        asked = self.manners(platform).longest
        known = [one for one in (asked, platform.longest) if one is not None]
        return min(known) if known else None

    def contact_on(self, platform: Platform) -> str | None:
        """Where people are asked to write who cannot be written to privately there."""
        return self.manners(platform).contact or self.contact

    @property
    def hosts(self) -> frozenset[str]:
        """Of its contacts: whoever is asked to write there is led to nobody else."""
        said = [self.contact, *(one.contact for one in self.platforms.values())]
        named = (one.rpartition("@")[2] if "://" not in one else urlsplit(one).hostname or "" for one in said if one)
        return frozenset(host.partition("/")[0].casefold() for host in named if "." in host)

    def emoji_on(self, platform: Platform) -> bool:
        """Whether a few may stand in praise there."""
        said = self.manners(platform).emoji
        return self.emoji if said is None else said

    def formality_in(self, language: str) -> Formality:
        """`formal` (usted) unless it says otherwise: nobody is offended by it."""
        return self.formality.get(language) or self.formality.get(ANY) or "formal"

    def greeting_in(self, language: str, platform: Platform) -> str | None:
        """Its own greeting; "" where there should be none, None where that of the templates does."""
        if not _said(self.manners(platform).greeting, platform.greeting):
            return ""
        return self.greetings.get(language)

    def signature_in(self, language: str, platform: Platform) -> str:
        """The last line; "" for none."""
        if not _said(self.manners(platform).signature, platform.signature):
            return ""
        return self.signatures.get(language) or self.signatures.get(ANY, "")


DEFAULT = Voice()
"""Of a brand without a voice of its own."""


def is_named(text: str, words: tuple[str, ...]) -> bool:
    """Whether one of the words (or phrases) stands in a text, as a whole and in any case."""
    return any(_whole(word).search(text) for word in words)


def with_preferred(text: str, preferred: Mapping[str, str]) -> str:
    """The text with every bad word replaced by the good one; a capital stays one."""
    for bad, good in preferred.items():
        text = _whole(bad).sub(lambda found, good=good: _as_written(found[0], good), text)  # type: ignore[misc]
    return text


def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)


def _as_written(found: str, good: str) -> str:
    return good[:1].upper() + good[1:] if found[:1].isupper() else good


def _said(own: bool | None, otherwise: bool) -> bool:
    return otherwise if own is None else own
