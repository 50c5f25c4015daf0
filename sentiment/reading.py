"""A text is read before it is judged. In this order: mask, language, what it says of others, cold scorer."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sentiment.cold import Cold, cold
from sentiment.language import NO_WORDS, SCORED, language_of, says_nothing
from sentiment.mask import addressed, linked, mask
from sentiment.model import COLD, Model
from sentiment.sides import Side, side_at, sides
from sentiment.towards import Place
from sentiment.vader import LONGEST


class Reading(NamedTuple):
    """A text before it is judged: without names, and only the clauses about the brand where others are named.

    `seen` is the cold scorer's view, None in a language it does not score; `others` that of what is said of others.
    """

    text: str
    seen: Cold | None
    language: str
    others: Mapping[str, Cold]

    @property
    def wordless(self) -> bool:
        """Whether there is nothing in it to be judged."""
        return self.seen is None and not any(map(str.isalnum, self.text))


def reading(
    mention_words: str,
    *,
    terms: Sequence[str] = (),
    declared: str | None = None,
    others: Mapping[str, Sequence[str]] | None = None,
    at: Place | None = None,
    model: Model = COLD,
) -> Reading:
    """What `understand` judges, and what a head learns from."""
    words = mention_words[:LONGEST].replace("’", "'").replace("‘", "'")
    masked = mask(words, terms)
    language = _language(words, masked, declared)
    if language not in SCORED and not (language == "und" and _familiar(masked, model)):
        return Reading(masked, None, language, {})
    own, named = (side_at(words, at), {}) if at else sides(words, terms, others or {})
    names = (*terms, *(term for name in named for term in (others or {})[name]))

    def seen_of(side: Side | None) -> tuple[str, Cold]:
        about = mask(side.words if side else words, names) if side or named else masked
        seen = cold(
            about,
            linked=linked(words),
            addressed=addressed(words),
            lexicon=model.lexicon,
            topics=model.taxonomy,
            written=words,
        )
        return about, side.weighed(seen, about) if side else seen

    about, seen = seen_of(own)
    return Reading(about, seen, language, {name: seen_of(side)[1] for name, side in named.items()})


def _language(words: str, masked: str, declared: str | None) -> str:
    if says_nothing(words, masked):
        return NO_WORDS
    return language_of(masked, declared) if any(map(str.isalnum, masked)) else "und"


def _familiar(masked: str, model: Model) -> bool:
    if model.head is None:
        return False
    from sentiment.learnt import familiar

    return familiar(masked, model.head)
