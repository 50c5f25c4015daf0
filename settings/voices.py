"""voice.toml: how a brand speaks, read with the settings, so that what is wrong in it is said with the rest."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError, field_validator

from replies.platform import platforms
from replies.voice import ANY, LANGUAGES, NAME, Formality, Manners, Voice
from settings.explain import explained, no_flags
from settings.lexicons import text_in
from settings.names import Name
from settings.problem import Problem, nearest
from settings.table import Table

LONGEST = 120  # characters of a greeting, a signature, a word
_FORMALITIES: Mapping[str, Formality] = {
    "informal": "informal", "tú": "informal", "tu": "informal", "formal": "formal", "usted": "formal",
}  # fmt: skip


def _line(text: str) -> str:
    if "{" in text.replace(NAME, "") or "}" in text.replace(NAME, ""):
        raise ValueError(f"should hold no curly bracket but {NAME}")
    if "\n" in text or len(text) > LONGEST:
        raise ValueError(f"should be one line of at most {LONGEST} characters")
    return text.strip()


def _formal(said: str) -> str:
    if said.casefold() not in _FORMALITIES:
        raise ValueError(f"should be informal (tú) or formal (usted); {nearest(said, _FORMALITIES)}")
    return said.casefold()


def _of_each(said: Any) -> Any:
    """A text is for every language; a table has one for each."""
    if isinstance(said, str):
        return {ANY: said}
    if not isinstance(said, dict):
        raise ValueError('should be a text, or a table such as { en = "…", es = "…" }')
    for language in said.keys() - set(LANGUAGES):
        raise ValueError(f"should have the languages {', '.join(LANGUAGES)}, not {language!r:.20}")
    return said


Language = Literal["en", "es"]
Line = Annotated[str, AfterValidator(_line)]
Formal = Annotated[str, AfterValidator(_formal)]


class PlatformSettings(Table):
    """A table [platforms.NAME]: what is other there."""

    length: Annotated[
        int | None, Field(ge=80, le=10_000, description="the most a reply may take, in the platform's own count")
    ] = None
    greeting: Annotated[bool | None, Field(description="whether a reply begins with a greeting")] = None
    signature: Annotated[bool | None, Field(description="whether it ends with the signature")] = None
    emoji: Annotated[Literal["none", "few"] | None, Field(description="none, or a few in praise")] = None
    contact: Annotated[Line | None, Field(description="where to write privately from there")] = None


class VoiceSettings(Table):
    """The file itself."""

    greeting: Annotated[
        Mapping[str, Line], Field(description="how a reply begins, {name} is the first name; a text, or one a language")
    ] = {}
    signature: Annotated[
        Mapping[str, Line], Field(description="the last line; a text for every language, or one a language")
    ] = {}
    formality: Annotated[
        Mapping[str, Formal], Field(description="formal (usted) or informal (tú); a text, or one a language")
    ] = {}
    emoji: Annotated[Literal["none", "few"], Field(description="none, or a few in answers to praise")] = "none"
    humour: Annotated[
        Literal["none", "praise"], Field(description="none, or in answers to praise; never on a complaint")
    ] = "none"
    contact: Annotated[
        Line | None, Field(description="an address or a page for whoever cannot be written to privately where they are")
    ] = None
    languages: Annotated[
        tuple[Language, ...], Field(min_length=1, description="in which languages there are drafts")
    ] = ("en", "es")
    forbidden: Annotated[tuple[Name, ...], Field(description="words and phrases that never stand in a draft")] = ()
    preferred: Annotated[Mapping[Name, Line], Field(description="what is said instead of a word: bad = good")] = {}
    platforms: Annotated[
        Mapping[str, PlatformSettings], Field(description="what is other on a platform: [platforms.x]")
    ] = {}

    @field_validator("greeting", mode="before")
    @classmethod
    def _greets_in_a_language(cls, said: Any) -> Any:
        """A greeting is in one language: a plain one is the first language's."""
        return {LANGUAGES[0]: said} if isinstance(said, str) else _of_each(said)

    @field_validator("signature", "formality", mode="before")
    @classmethod
    def _for_each(cls, said: Any) -> Any:
        return _of_each(said)


def voice_in(file: Path, shown: Path, where: str, signature: str | None = None) -> tuple[Voice | None, list[Problem]]:
    """The voice in a file, and every problem with it; `shown` is how the settings call it, and `where` they do.
    `signature` is the brand's, for a voice without one."""
    text, problems = text_in(file, shown, where, "write one as docs/voice.md shows, or remove the key")
    if text is None:
        return None, problems
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        return None, [Problem(str(shown), f"is no TOML: {wrong}", "see docs/voice.md for one that is")]
    problems = [Problem(f"{shown}, {one.path[6:]}", one.message, one.suggestion) for one in _problems(table)]
    return (None, problems) if problems else (_voice(VoiceSettings.model_validate(table), signature), [])


def plain(signature: str | None) -> Voice:
    """Of a brand without a file."""
    return Voice(signatures={ANY: signature} if signature else {})


def _problems(table: Mapping[str, Any]) -> list[Problem]:
    found = [*no_flags(table, "voice", VoiceSettings)]
    try:
        VoiceSettings.model_validate(table)
    except ValidationError as wrong:
        found += explained(wrong, "voice", VoiceSettings, VoiceSettings.model_fields, str)
    named = table.get("platforms")
    for name in named if isinstance(named, dict) else ():
        if name not in platforms():
            found.append(Problem(f"voice.platforms.{name}", "is no platform", nearest(name, platforms())))
    return found


def _voice(said: VoiceSettings, signature: str | None) -> Voice:
    return Voice(
        greetings=said.greeting,
        signatures=said.signature or ({ANY: signature} if signature else {}),
        formality={language: _FORMALITIES[one] for language, one in said.formality.items()},
        emoji=said.emoji == "few",
        humour=said.humour == "praise",
        forbidden=said.forbidden,
        preferred=said.preferred,
        contact=said.contact,
        platforms={name: _manners(one) for name, one in said.platforms.items()},
        drafts=said.languages,
    )


def _manners(said: PlatformSettings) -> Manners:
    return Manners(
        longest=said.length,
        greeting=said.greeting,
        signature=said.signature,
        emoji=None if said.emoji is None else said.emoji == "few",
        contact=said.contact,
    )
