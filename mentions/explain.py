"""Why a query holds for a mention or does not, clause by clause, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from mentions.clauses import AndClause, Clause, FoundClause, NearClause, NotClause, OrClause, RangeClause, Reading
from mentions.facts import number, values
from mentions.matcher import matcher_of
from mentions.mention import Mention, Span
from mentions.places import nearest
from mentions.spans import clause_text, spans_at
from mentions.tree import Field, Phrase, Query, Range, Word

NAMED = 3  # children that a sentence names
_FACTS = {
    "author": "the author",
    "site": "the site",
    "url": "the address",
    "lang": "the language",
    "country": "the country",
    "source": "the source",
    "tag": "a tag",
    "type": "the type",
}
_NUMBERS = {"rating": "the rating", "latitude": "the latitude", "longitude": "the longitude"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A clause of a query asked of one mention: whether it holds, where it stands, and why (not), in words.

    `why` is a sentence without a full stop. `spans` are characters of `Mention.words`.
    """

    clause: str
    holds: bool
    why: str
    spans: tuple[Span, ...] = ()
    children: tuple["Explained", ...] = ()


def explain(query: Query, mention: Mention, heard_by: Iterable[str] = ()) -> Explained:
    """The whole query, and each of its parts, asked of the mention."""
    matcher = matcher_of(query)
    return _explained(matcher.clauses[""], matcher.reading(mention, heard_by))


def _explained(clause: Clause, reading: Reading) -> Explained:
    children = tuple(_explained(child, reading) for child in _children(clause))
    return Explained(
        clause=str(clause.query),
        holds=clause.holds(reading),
        why=_why(clause, reading, children),
        spans=spans_at(clause, reading) if isinstance(clause, FoundClause | NearClause) else (),
        children=children,
    )


def _children(clause: Clause) -> tuple[Clause, ...]:
    if isinstance(clause, AndClause | OrClause):
        return clause.children
    if isinstance(clause, NearClause):
        return clause.left, clause.right
    return (clause.child,) if isinstance(clause, NotClause) else ()


def _why(clause: Clause, reading: Reading, children: tuple[Explained, ...]) -> str:
    if isinstance(clause, NearClause):
        return _near(clause, reading)
    if isinstance(clause, NotClause):
        return children[0].why
    if isinstance(clause, AndClause | OrClause):
        return _all(children) if isinstance(clause, AndClause) else _any(children)
    if isinstance(clause, RangeClause):
        return _range(clause.range, reading.mention)
    query = clause.query
    return _fact(query, reading) if isinstance(query, Field) and query.name != "title" else _term(clause, reading)


def _term(clause: Clause, reading: Reading) -> str:
    named, query = _named(clause.query), clause.query
    where = "in the text"
    if isinstance(query, Field):
        named, where = _named(query.value), "in the title"
        if not reading.mention.title:
            return "there is no title"
    places = len(clause.places(reading))
    if places:
        return f"{named} stands {where}" + (f" {places} times" if places > 1 else "")
    if isinstance(query, Phrase) and query.within is not None:
        return f"not all words of {query} stand {where}, at most {_others(query.within)} between them"
    return f"{named} is not {where}"


def _near(clause: NearClause, reading: Reading) -> str:
    left, right = clause.left.places(reading), clause.right.places(reading)
    one, other = _named(clause.left.query), _named(clause.right.query)
    if absent := [name for name, places in ((one, left), (other, right)) if not places]:
        return f"{' and '.join(absent)} {'is' if len(absent) == 1 else 'are'} not in the text"
    words = nearest(left, right, reading.units, ordered=clause.ordered)
    if words is None:
        return f"{one} never stands before {other}" if clause.ordered else f"{one} and {other} are the same words"
    so = f"at most {clause.distance} {'is' if clause.distance == 1 else 'are'} allowed"
    if not words:
        return f"{one} stands right beside {other}"
    told = f"{one} stands {_count(words)} from {other}"
    return told if words <= clause.distance else f"{told}, {so}"


def _fact(query: Field, reading: Reading) -> str:
    if query.name == "has":
        there = query.value.text in values("has", reading.mention)
        return f"there is {'a' if there else 'no'} {query.value.text}"
    known = sorted(values(query.name, reading.mention, reading.heard_by), key=lambda value: (-len(value), value))
    if not known:
        return f"{_FACTS[query.name]} is not known" if query.name != "tag" else "there are no tags"
    shown = known[:1] if query.name in ("site", "lang") else known[:NAMED]
    return f"{_FACTS[query.name]} is {' or '.join(shown)}"


def _range(query: Range, mention: Mention) -> str:
    value = number(query.name, mention)
    if query.name in _NUMBERS:
        return f"{_NUMBERS[query.name]} is " + ("not known" if value is None else f"{value:g}")
    return f"{query.name} are not known" if value is None else f"there are {value:,.0f} {query.name}"


def _all(children: tuple[Explained, ...]) -> str:
    wrong = [child for child in children if not child.holds]
    return "all hold" if not wrong else _sentence(wrong)


def _any(children: tuple[Explained, ...]) -> str:
    right = [child for child in children if child.holds]
    if right:
        return _sentence(right)
    return f"none of {len(children)} holds: {_sentence(children)}"


def _sentence(children: Iterable[Explained]) -> str:
    every = list(children)
    told = "; ".join(child.why for child in every[:NAMED])
    return told if len(every) <= NAMED else f"{told}; and {len(every) - NAMED} more"


def _named(query: Query) -> str:
    """'late' for words and phrases, anything else in brackets."""
    text = clause_text(query)
    return f"'{text}'" if isinstance(query, Word | Phrase) else f"({text})"


def _count(words: int) -> str:
    return "1 word" if words == 1 else f"{words} words"


def _others(words: int) -> str:
    return "1 other" if words == 1 else f"{words} others"
