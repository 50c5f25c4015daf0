"""Whether a mention concerns a brand, and because of which words."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from mentions.mention import Match, Mention, Span
from mentions.query import And, Not, Or, Phrase, Query, Term, Word, term_text, terms
from mentions.scripts import JOINERS, spaceless, splits_word, wordlike

MOST_SPANS = 20  # of one term: a text that says a word a thousand times is no better explained by all of them


def match(query: Query, mention: Mention, brand: str) -> Match | None:
    """The words of the mention that satisfy the query, or None where it does not hold.

    Case does not matter. A term begins and ends at word boundaries; in scripts that write no spaces between words
    (Khmer, Thai, Lao, Burmese, Chinese, Japanese) anywhere, but never inside a letter and its marks. Spans are those of
    the terms that speak for the match, by start.
    """
    words = mention.words
    if _any_positive(query).search(words) is None or not _holds(query, words):
        return None
    spoken_for = (term for term, positive in terms(query) if positive)
    found = {Span(start=s, end=e, term=term_text(term)) for term in spoken_for for s, e in find(term, words)}
    return Match(brand=brand, spans=tuple(sorted(found, key=lambda span: (span.start, span.end, span.term))))


def find(term: Term, text: str) -> list[tuple[int, int]]:
    """Where the term stands in the text, at most 20 places, not overlapping."""
    places: list[tuple[int, int]] = []
    for place in _places(term, text):
        places.append(place)
        if len(places) == MOST_SPANS:
            break
    return places


def _places(term: Term, text: str) -> Iterator[tuple[int, int]]:
    pattern, at = _pattern(term), 0
    while found := pattern.search(text, at):
        start, end = found.span()
        at = start + 1
        if not _begins(text, start):
            continue  # before the word's end is looked for: in a long word that would be done at each of its letters
        if _open_ended(term):
            end = _word_end(text, end)
        if not splits_word(text, end):
            yield start, end
            at = end


def _holds(query: Query, text: str) -> bool:
    if isinstance(query, Word | Phrase):
        return next(_places(query, text), None) is not None
    if isinstance(query, Not):
        return not _holds(query.child, text)
    if isinstance(query, And):
        return all(_holds(child, text) for child in query.children)
    return isinstance(query, Or) and any(_holds(child, text) for child in query.children)


def _begins(text: str, start: int) -> bool:
    if text[start] in "@#" and start and wordlike(text[start - 1]) and not spaceless(text[start - 1]):
        return False  # the address a@b is not a mention of @b
    return not splits_word(text, start)


def _open_ended(term: Term) -> bool:
    return isinstance(term, Word) and not term.exact and term.text.endswith("*")


def _word_end(text: str, end: int) -> int:
    while end < len(text) and splits_word(text, end):
        end += 1
    return end


@lru_cache(maxsize=4_096)
def _pattern(term: Term) -> re.Pattern[str]:
    return re.compile(_expression(term), re.IGNORECASE)


@lru_cache(maxsize=512)
def _any_positive(query: Query) -> re.Pattern[str]:
    """One scan that most mentions fail: a query never holds where none of its positive terms is."""
    expressions = dict.fromkeys(_expression(term) for term, positive in terms(query) if positive)
    return re.compile("|".join(expressions), re.IGNORECASE)


def _expression(term: Term) -> str:
    text = term.text.removesuffix("*") if _open_ended(term) else term.text
    forms = dict.fromkeys(unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    written = [r"\s+".join(_letters(part) for part in form.split()) for form in forms]
    return written[0] if len(written) == 1 else f"(?:{'|'.join(written)})"


def _letters(part: str) -> str:
    """Both apostrophes are one; between letters of a spaceless script a word-break space or joiner may stand."""
    pieces = []
    for before, letter in zip(" " + part, part, strict=False):
        if spaceless(before) and spaceless(letter) and letter not in JOINERS:
            pieces.append(f"[{JOINERS}]*")
        pieces.append("['’]" if letter in "'’" else re.escape(letter))
    return "".join(pieces)
