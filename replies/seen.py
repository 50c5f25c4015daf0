"""What words show of a text whose language is not scored here, and what the understanding does not look for."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from mentions import Mention
from replies.item import QueueKind
from sentiment import Understanding
from sentiment.phrases import Found, Phrases

LONGEST = 10_000  # characters that are looked at
_DENIED = re.compile(r"\b(?:no|nadie|ningun[oa]?|sin|tampoco|nobody|not|never)(?: \w+)? ?$")
_BEFORE = 40  # characters in front of a danger in which it may be denied
ROLLING_EYES = "\U0001f644"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """`danger` as `sentiment.urgent` gives it, `law: "abogado"`; None of each where no word shows it. `before` is
    whether they say that they wrote before, `waited` whether they say how long they have waited,
    `ironic` whether their praise is none, `asks` whether they ask without a mark."""

    kind: QueueKind | None = None
    before: bool = False
    waited: bool = False
    ironic: bool = False
    asks: bool = False
    topic: str | None = None
    danger: str | None = None


NOTHING = Seen()


def seen(text: str, language: str) -> Seen:
    """By the phrases of seen.toml: the first danger, the topic and the kind that are said. A question is what asks with
    its mark, too; what is ironic complains. Nothing of a language that has no phrases."""
    if language not in _phrases():
        return NOTHING
    bare = _bare(text[:LONGEST])
    found = _phrases()[language].find(bare)
    kinds = {name.partition(":")[2] for name in found.spans if name.startswith("kind:")}
    topics = {name: len({*found.spans[name]}) for name in _names(language, "topic") if name in found.spans}
    danger = next(filter(None, (_danger(found, name) for name in _names(language, "danger"))), None)
    ironic = "irony:said" in found.spans or ROLLING_EYES in text
    asks = "asks:anywhere" in found.spans or _begins(language).search(bare) is not None
    return Seen(
        kind="complaint" if ironic else _kind(kinds, asks="?" in text),
        ironic=ironic,
        asks=asks,
        before="before:said" in found.spans,
        waited="waited:said" in found.spans,
        topic=max(topics, key=lambda name: topics[name]).partition(":")[2] if topics else None,
        danger=danger,
    )


def spoken(understanding: Understanding, mention: Mention) -> str:
    """Its language as it was understood; where that is nothing, as the platform declared it; else "und"."""
    if understanding.language not in ("und", "zxx"):
        return understanding.language
    return (mention.language or "und").partition("-")[0].casefold()


def _danger(found: Found, name: str) -> str | None:
    """The first place where it is said and not denied: `no me he hecho daño` is none."""
    for start, end in found.spans.get(name, ()):
        if not _DENIED.search(found.text[max(0, start - _BEFORE) : start]):
            return f'{name.partition(":")[2]}: "{found.text[start:end]}"'
    return None


def _kind(said: set[str], *, asks: bool) -> QueueKind | None:
    """What complains and asks is a complaint; thanks at the end of a question are manners."""
    if "complaint" in said:
        return "complaint"
    if asks:
        return "question"
    return "praise" if "praise" in said else None


def _bare(text: str) -> str:
    """Without accents: many leave them out."""
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


def _names(language: str, group: str) -> list[str]:
    return [f"{group}:{name}" for name in _toml()[language].get(group, {})]


@cache
def _phrases() -> Mapping[str, Phrases]:
    return {
        language: Phrases(
            {
                f"{group}:{name}": said.strip().split("\n")
                for group, table in groups.items()
                for name, said in table.items()
                if name != "begins"
            }
        )
        for language, groups in _toml().items()
    }


@cache
def _begins(language: str) -> re.Pattern[str]:
    """A sentence that begins with one of the words with which questions begin; a greeting may stand before it."""
    words = "|".join(_toml()[language]["asks"]["begins"].split())
    return re.compile(rf"(?:^|[.!\n]\s)\W*(?:(?:hey|hi|hello|hola|buenas)\b\W*)?(?:{words})\b", re.IGNORECASE)


@cache
def _toml() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads(resources.files("replies").joinpath("seen.toml").read_text(encoding="utf8"))
