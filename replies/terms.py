"""What a text is about in terms that people share who say it differently: concepts, and stems of other words."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

from mentions.folding import fold
from sentiment.language import known
from sentiment.phrases import Phrases, Span, plain_of

Sort = Literal["act", "thing", "case", "goods", "ask", "aside", "word", "faint", "nothing"]
"""What concepts.toml says of its classes; a `word` is in no concept."""
WEIGHTS: Mapping[Sort, float] = MappingProxyType(
    {
        "act": 1.5,
        "thing": 0.8,
        "case": 1.2,
        "goods": 0.4,
        "ask": 0.6,
        "aside": 0.4,
        "word": 1.0,
        "faint": 0.2,
        "nothing": 0.0,
    }
)
LANGUAGES = ("en", "es")
"""Those whose concepts are known. In others words are found by themselves only."""
MOST = 2_000  # characters of a text that are looked at
_NAMES = re.compile(r"https?://\S+|www\.\S+|(?<!\w)@[\w.\-]+(?:@[\w.\-]+)?", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_SHORTEST = 3  # letters that are left of a stem, at least
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "en": ("'s", "able", "ible", "ing", "ies", "ed", "er", "es", "ly", "s", "y", "e"),
    "es": ("aciones", "acion", "iones", "mente", "es", "as", "os", "s", "a", "o", "e"),
}


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """A concept of concepts.toml, or the stem of a word. `name` is unique: a concept's ends with a colon."""

    name: str
    sort: Sort

    @property
    def weight(self) -> float:
        """How much it tells two questions apart, whatever else is asked."""
        return WEIGHTS[self.sort]


@lru_cache(maxsize=8_192)
def terms(text: str, language: str) -> frozenset[Term]:
    """Of at most 2,000 characters. Handles and links are about nothing, nor are words such as "the"; a concept that
    stands within a longer thing (the delivery in "delivery address") is not meant."""
    folded = " ".join(map(fold, _NAMES.sub(" ", text[:MOST]).split()))
    found = _phrases(language).find(folded)
    return frozenset((*_concepts(found.spans), *_words(found.text, found.spans, language)))


def _concepts(spans: Mapping[str, list[Span]]) -> Iterator[Term]:
    whole = [span for name, some in spans.items() if _is_whole(name) for span in some]
    for name, some in spans.items():
        sort = _sorts()[name]
        if sort not in ("faint", "nothing") and any(not _within(span, whole) for span in some):
            yield Term(f"{name}:", sort)


def _within(span: Span, longer: list[Span]) -> bool:
    return any(one != span and one[0] <= span[0] and span[1] <= one[1] for one in longer)


def _words(text: str, spans: Mapping[str, list[Span]], language: str) -> Iterator[Term]:
    """Those that belong to no concept; faint ones weigh little."""
    taken = [span for name, some in spans.items() if _sorts()[name] != "faint" for span in some]
    faint = {start for start, _ in spans.get("faint", ())}
    for found in _WORD.finditer(plain_of(text)):
        start, end = found.span()
        if not any(low < end and start < high for low, high in taken):
            is_faint = start in faint or len(found[0]) < _SHORTEST or _is_common(found[0], language)
            yield Term(stem(found[0], language), "faint" if is_faint else "word")


def _is_common(word: str, language: str) -> bool:
    """Whether no sentence of the language does without it."""
    return word in known().function if language == "en" else language in known().others.get(word, ())


def stem(word: str, language: str) -> str:
    """Without one usual ending, where three letters are left: a light stemmer, the same on every database."""
    for ending in _ENDINGS.get(language, ()):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word.removesuffix(ending)
    return word


@lru_cache(maxsize=2_048)
def opposites(term: Term) -> frozenset[str]:
    """The names of the terms that are the opposite of this one: of `block:` that is `unblock:`."""
    if not term.name.endswith(":"):
        return frozenset()
    return frozenset(f"{one}:" for one in _concept_tables()[term.name[:-1]].get("against", ()))


@lru_cache(maxsize=16)
def _phrases(language: str) -> Phrases:
    said = {name: _parted(table.get(language, "")) for name, table in _concept_tables().items()}
    return Phrases({name: phrases for name, phrases in said.items() if phrases})


def _parted(said: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, re.split(r"[,\n]", said))))


def _is_whole(name: str) -> bool:
    return _sorts()[name] in ("thing", "case") or bool(_concept_tables()[name].get("whole"))


@lru_cache(maxsize=1)
def version() -> str:
    """Changes with the concepts: what was indexed by other ones is indexed anew."""
    return sha256(repr(_concept_tables()).encode()).hexdigest()[:8]


@lru_cache(maxsize=1)
def _sorts() -> Mapping[str, Sort]:
    return {name: table["class"] for name, table in _concept_tables().items()}


@lru_cache(maxsize=1)
def _concept_tables() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(resources.files("replies").joinpath("concepts.toml").read_text(encoding="utf8"))
