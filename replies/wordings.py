"""The templates of one language: which wordings there are for each part of a reply, and how they are filled in."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from replies.voice import Formality

Wording = Mapping[Formality, str]
"""One text for each formality; often the same."""
SITUATIONS = (
    "first", "answered", "repeated", "waiting", "fixed", "thanks", "question", "safety", "legal", "fraud",
)  # fmt: skip
OTHER = "other"
FILLED = ("name", "brand", "about", "where", "contact", "answer")
"""What a wording may ask for."""


class WordingError(ValueError):
    """A file of templates that cannot be used; says where and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The parts of a situation, and in which orders they may stand, the fullest first."""

    forms: tuple[tuple[str, ...], ...]
    parts: Mapping[str, tuple[Wording, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """`name` greets somebody, `nobody` whoever it is. `inline` and `block` end it; after an inline one the
    text goes on in small letters where `lower`."""

    name: Wording
    nobody: Wording
    inline: str
    block: str
    lower: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """One file of templates/, read."""

    language: str
    greeting: Greeting
    where: Mapping[str, Wording]
    layouts: Mapping[str, Layout]
    topics: Mapping[str, Mapping[str, tuple[Wording, ...]]]

    def options(self, situation: str, part: str, topic: str) -> tuple[Wording, ...]:
        """The wordings of a part: the situation's own, else the topic's; none where neither has any."""
        own = self.layouts[situation].parts.get(part)
        return own if own is not None else self.topics[topic].get(part, ())

    def topic(self, name: str | None) -> str:
        """The topic, if there is something to say about it; else `other`."""
        return name if name is not None and name in self.topics else OTHER


@cache
def templates(language: str) -> Templates:
    """Those of one of LANGUAGES."""
    file = resources.files("replies").joinpath("templates", f"{language}.toml")
    return read(file.read_text(encoding="utf8"))


def read(text: str) -> Templates:
    """Raises WordingError for what is missing, and for a form of parts that are not there."""
    toml = tomllib.loads(text)
    try:
        layouts = {name: _layout(toml[name]) for name in SITUATIONS}
        topics = {name: _parts(table, f"topic.{name}") for name, table in toml["topic"].items()}
        made = Templates(
            language=toml["language"],
            greeting=_greeting(toml["greeting"]),
            where={name: _wording(said, "where") for name, said in toml["where"].items()},
            layouts=layouts,
            topics=topics,
        )
    except KeyError as missing:
        raise WordingError(f"{missing} is missing") from None
    for flaw in _flaws(made):
        raise WordingError(flaw)
    return made


def _flaws(made: Templates) -> Iterator[str]:
    if OTHER not in made.topics:
        yield f"topic.{OTHER} is missing: it is for all that have none of their own"
    for name, topic in made.topics.items():
        yield from (f"topic.{name}.{part} is missing" for part in ("about", "ask", "short") if part not in topic)
    for name, layout in made.layouts.items():
        for part in {part for form in layout.forms for part in form} - {"answer", *made.topics[OTHER], *layout.parts}:
            if not any(part in topic for topic in made.topics.values()):
                yield f"{name}: a form has the part {part}, of which there is no wording"


def _layout(table: Mapping[str, Any]) -> Layout:
    forms = tuple(tuple(form.split()) for form in table["forms"])
    return Layout(forms=forms, parts=_parts({key: said for key, said in table.items() if key != "forms"}, "forms"))


def _parts(table: Mapping[str, Any], where: str) -> dict[str, tuple[Wording, ...]]:
    return {
        part: tuple(_wording(one, f"{where}.{part}") for one in (said if isinstance(said, list) else [said]))
        for part, said in table.items()
    }


def _wording(said: Any, where: str) -> Wording:
    if isinstance(said, str):
        return {"informal": said, "formal": said}
    if isinstance(said, dict) and set(said) == {"informal", "formal"}:
        return {"informal": said["informal"], "formal": said["formal"]}
    raise WordingError(f'{where}: should be a text, or {{ informal = "…", formal = "…" }}')


def _greeting(table: Mapping[str, Any]) -> Greeting:
    def both(of: str) -> Wording:
        return {"informal": table["informal"][of], "formal": table["formal"][of]}

    return Greeting(
        name=both("name"), nobody=both("nobody"), inline=table["inline"], block=table["block"], lower=table["lower"]
    )


def filled(wording: str, values: Mapping[str, str]) -> str:
    """A wording with its words. Raises WordingError for one that asks for what is not there, or is no template.

    The environment is sandboxed: a wording is text of people who do not write programs, and calls nothing.
    """
    try:
        return _compiled(wording).render(values) if "{" in wording else wording
    except TemplateError as wrong:
        raise WordingError(f"{wording!r}: {wrong}") from None


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(autoescape=False, undefined=StrictUndefined)


@cache
def _compiled(wording: str) -> Template:
    return _environment().from_string(wording)
