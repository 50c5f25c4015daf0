"""What in the tree of a query is allowed and surely or probably not meant."""

import re
from collections.abc import Iterator

import regex

from mentions.query import And, Field, Near, Not, Or, Phrase, Query, Range, Word
from mentions.scripts import spaceless

SHORT = 2
"""Letters of a term that very many texts have; one where a script writes no spaces."""
_ONE_OF_A_MENTION = ("type",)
_SIGNS = "@#$"


def leaves(query: Query) -> Iterator[Query]:
    """Every word, phrase, field and range, from left to right."""
    if isinstance(query, Not):
        yield from leaves(query.child)
    elif isinstance(query, Near):
        yield from (*leaves(query.left), *leaves(query.right))
    elif isinstance(query, And | Or):
        for child in query.children:
            yield from leaves(child)
    else:
        yield query


def doubts(query: Query) -> tuple[str, ...]:
    """Sentences, in order, each once: a clause that can never hold, a term that very many texts have, a clause that
    stands twice."""
    return tuple(dict.fromkeys((*_never(query), *_short(query), *_twice(query))))


def _never(query: Query) -> Iterator[str]:
    if isinstance(query, And):
        found = _flat(query)
        excluded = [child.child for child in found if isinstance(child, Not)]
        wanted = [child for child in found if not isinstance(child, Not)]
        for one in wanted:
            yield from (f"{one} can never hold beside {Not(other)}" for other in excluded if _brings(one, other))
        for at, one in enumerate(wanted):
            yield from (f"{one} and {other} never hold together" for other in wanted[at + 1 :] if _apart(one, other))
    for child in _children(query):
        yield from _never(child)


def _flat(query: And) -> list[Query]:
    """AND inside AND is one."""
    return [one for child in query.children for one in (_flat(child) if isinstance(child, And) else [child])]


def _brings(one: Query, other: Query) -> bool:
    """Whether the other surely holds where the one does."""
    if one == other:
        return True
    if isinstance(other, Or):
        return any(_brings(one, child) for child in other.children)
    if isinstance(one, Or):
        return all(_brings(child, other) for child in one.children)
    if isinstance(one, And):
        return any(_brings(child, other) for child in one.children)
    if isinstance(one, Near):
        return _brings(one.left, other) or _brings(one.right, other)
    return isinstance(other, Word) and any(_covers(other, word) for word in _words(one))


def _words(query: Query) -> list[str]:
    if isinstance(query, Phrase):
        return query.text.split()
    return [query.text] if isinstance(query, Word) and not set("*?") & set(query.text) else []


def _covers(word: Word, text: str) -> bool:
    """Whether this word stands for the text. With `exact` nobody knows: case is not seen here."""
    pattern = re.escape(word.text.casefold()).replace(r"\*", r"\w*").replace(r"\?", r"\w")
    return not word.exact and re.fullmatch(pattern, text.casefold()) is not None


def _apart(one: Query, other: Query) -> bool:
    """Whether no mention has both."""
    if isinstance(one, Field) and isinstance(other, Field):
        same = one.name == other.name and one.name in _ONE_OF_A_MENTION
        return same and one.value.text.casefold() != other.value.text.casefold()
    if isinstance(one, Range) and isinstance(other, Range) and one.name == other.name:
        highest = [each.high for each in (one, other) if each.high is not None]
        lowest = [each.low for each in (one, other) if each.low is not None]
        return bool(highest and lowest) and min(highest) < max(lowest)
    return False


def _short(query: Query) -> Iterator[str]:
    """Of terms that hold alone: beside others a short word does no harm."""
    for one in _flat_or(query):
        if isinstance(one, Word | Phrase) and not _exact(one) and _letters(one.text) is not None:
            yield f"{one} has {_letters(one.text)}: very many texts have it"


def _exact(query: Query) -> bool:
    return isinstance(query, Word) and query.exact


def _flat_or(query: Query) -> Iterator[Query]:
    if isinstance(query, Or):
        for child in query.children:
            yield from _flat_or(child)
    else:
        yield query


def _letters(text: str) -> str | None:
    """How few letters these are, where they are too few."""
    if not text or text[0] in _SIGNS or not text.isprintable() or not any(map(str.isalnum, text)):
        return None
    seen = text.strip("*")
    clusters = len(regex.findall(r"\X", seen))
    if clusters > (1 if any(map(spaceless, seen)) else SHORT):
        return None
    return "one letter" if clusters == 1 else f"{clusters} letters"


def _twice(query: Query) -> Iterator[str]:
    if isinstance(query, And | Or):
        seen: set[str] = set()
        for child in query.children:
            name = str(child).casefold()
            if name in seen and not _exact(child):
                yield f"{child} stands there twice"
            seen.add(name)
    for child in _children(query):
        yield from _twice(child)


def _children(query: Query) -> tuple[Query, ...]:
    if isinstance(query, And | Or):
        return query.children
    if isinstance(query, Near):
        return query.left, query.right
    return (query.child,) if isinstance(query, Not) else ()
