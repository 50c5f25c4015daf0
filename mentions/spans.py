"""Which words of a mention speak for a match."""

from collections.abc import Iterator

from mentions.clauses import AndClause, Clause, OrClause, Reading
from mentions.mention import Span
from mentions.places import Place, apart
from mentions.tree import Phrase, Query, Word

MOST_SPANS = 20  # of one clause: a text that says a word a thousand times is no better explained by all of them
LONGEST_TEXT = 100  # characters of a clause: NEAR may have a thousand words on either side


def spans_of(clause: Clause, reading: Reading) -> tuple[Span, ...]:
    """The places of all clauses that hold and make the whole hold, by start. What stands under NOT is none, also under
    a second one: what noise spares says nothing of the brand."""
    spoken = dict.fromkeys(_speaking(clause, reading))
    if len(spoken) == 1:
        return spans_at(next(iter(spoken)), reading)
    found = {span for one in spoken for span in spans_at(one, reading)}
    return tuple(sorted(found, key=lambda span: (span.start, span.end, span.term)))


def spans_at(clause: Clause, reading: Reading) -> tuple[Span, ...]:
    """Where one clause stands: at most 20 places, not overlapping."""
    return _spans(clause_text(clause.query), clause.places(reading))


def clause_text(query: Query) -> str:
    """A clause as a person names it: words and phrases without quotes, others as they are written."""
    plain = isinstance(query, Word) or (isinstance(query, Phrase) and query.within is None)
    text = query.text if plain and isinstance(query, Word | Phrase) else str(query)
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def _spans(term: str, places: list[Place]) -> tuple[Span, ...]:
    return tuple(Span(start=place.start, end=place.end, term=term) for place in apart(places, MOST_SPANS))


def _speaking(clause: Clause, reading: Reading) -> Iterator[Clause]:
    """The clauses with a place, of one that holds."""
    if not clause.speaks:
        return
    if isinstance(clause, OrClause):
        for child in clause.holding(reading):
            yield from _speaking(child, reading)
    elif isinstance(clause, AndClause):
        for child in clause.speaking:
            yield from _speaking(child, reading)
    else:
        yield clause
