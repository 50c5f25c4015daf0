"""Brand queries: text to tree and back. `coffee AND (late OR "out of stock" OR deliver*) NOT job`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError

from mentions.text import clean

LONGEST = 4_096  # characters
DEEPEST = 32  # brackets inside brackets

_GRAMMAR = r"""
?start: either
?either: both (_OR both)*
?both: maybe_not (_AND? maybe_not)*
?maybe_not: (_NOT | _MINUS) atom -> negation
          | atom
?atom: _OPEN either _CLOSE -> bracket
     | WORD -> word
     | PHRASE -> phrase
_AND.2: /AND(?=[\s()"“”]|$)/
_OR.2: /OR(?=[\s()"“”]|$)/
_NOT.2: /NOT(?=[\s()"“”]|$)/
_MINUS: /-(?=[^\s)-])/
_OPEN: "("
_CLOSE: ")"
PHRASE: /"(?:[^"“”\\]|\\.)*"|“(?:[^"“”\\]|\\.)*”/
WORD: /[^\s()"“”-][^\s()"“”]*/
%ignore /\s+/
"""
_SAID = {
    "WORD": "a word",
    "PHRASE": 'a "phrase"',
    "_OPEN": "(",
    "_CLOSE": ")",
    "_NOT": "NOT",
    "_AND": "AND",
    "_OR": "OR",
}
_FOREIGN = re.compile(r"(?:NEAR/\d+|(?:site|title|author|url|lang|language|country|from|to|inurl|intitle):)", re.I)


class QueryError(ValueError):
    """The query cannot be read. `column` counts from 1 over the whole text; `expected` is what could stand there."""

    def __init__(self, message: str, column: int = 1, expected: tuple[str, ...] = ()) -> None:
        super().__init__(message, column, expected)
        self.message, self.column, self.expected = message, column, expected

    def __str__(self) -> str:
        hint = f"; expected {_or(self.expected)}" if self.expected else ""
        return f"{self.message} (column {self.column}){hint}"


@dataclass(frozen=True, slots=True)
class Query:
    """A brand query. str(query) is text that parses to an equal tree."""


@dataclass(frozen=True, slots=True)
class Word(Query):
    """One word, @handle or #hashtag; with `prefix` also every longer word that begins so."""

    text: str
    prefix: bool = False

    def __str__(self) -> str:
        return self.text + "*" * self.prefix


@dataclass(frozen=True, slots=True)
class Phrase(Query):
    """Words in this order, with any white space between them."""

    text: str

    def __str__(self) -> str:
        return '"' + re.sub(r'(["“”\\])', r"\\\1", self.text) + '"'


@dataclass(frozen=True, slots=True)
class Not(Query):
    """What must not be there."""

    child: Query

    def __str__(self) -> str:
        return f"NOT {_bracketed(self.child)}"


@dataclass(frozen=True, slots=True)
class And(Query):
    """All of at least two."""

    children: tuple[Query, ...]

    def __str__(self) -> str:
        return " AND ".join(str(c) if isinstance(c, Not) else _bracketed(c) for c in self.children)


@dataclass(frozen=True, slots=True)
class Or(Query):
    """Any of at least two."""

    children: tuple[Query, ...]

    def __str__(self) -> str:
        return " OR ".join(str(c) if isinstance(c, Not | And) else _bracketed(c) for c in self.children)


Term = Word | Phrase


@lru_cache(maxsize=1_024)
def parse(text: str) -> Query:
    """The tree of a query: AND, OR, NOT in upper case, -word, brackets, "phrases", word*.

    NOT binds before AND, AND before OR; words side by side are joined by AND. Raises QueryError for text that is no
    query, is longer than 4,096 characters, nests deeper than 32, or holds for a mention that has none of its words.
    """
    text = clean(text)[0]
    _check_bounds(text)
    try:
        query: Query = _parser().parse(text)  # type: ignore[assignment]
    except VisitError as problem:
        raise problem.orig_exc from None
    except UnexpectedInput as problem:
        raise _explained(problem, text) from None
    if _holds_for_nothing(query):
        raise QueryError("the query says only what must not be there", 1, ("a word that must be there",))
    return query


def terms(query: Query, *, under_not: bool = False) -> Iterator[tuple[Term, bool]]:
    """Every word and phrase of the tree, and whether its presence speaks for a match (not under NOT)."""
    if isinstance(query, Word | Phrase):
        yield query, not under_not
    elif isinstance(query, Not):
        yield from terms(query.child, under_not=not under_not)
    elif isinstance(query, And | Or):
        for child in query.children:
            yield from terms(child, under_not=under_not)


def term_text(term: Term) -> str:
    """The term as a person names it: phrases without quotes, prefixes with their star."""
    return term.text if isinstance(term, Phrase) else str(term)


def positive_terms(query: Query) -> tuple[str, ...]:
    """The terms that are not under NOT, in order, each once; a prefix keeps its star."""
    return tuple(dict.fromkeys(term_text(term) for term, positive in terms(query) if positive))


def _bracketed(query: Query) -> str:
    return str(query) if isinstance(query, Word | Phrase) else f"({query})"


def _holds_for_nothing(query: Query) -> bool:
    """Whether the query holds where none of its terms is present."""
    if isinstance(query, Not):
        return not _holds_for_nothing(query.child)
    if isinstance(query, And):
        return all(map(_holds_for_nothing, query.children))
    return isinstance(query, Or) and any(map(_holds_for_nothing, query.children))


class _Tree(Transformer[Token, Query]):
    def either(self, children: list[Query]) -> Query:
        return Or(tuple(children))

    def both(self, children: list[Query]) -> Query:
        return And(tuple(children))

    @v_args(inline=True)
    def bracket(self, child: Query) -> Query:
        return child

    @v_args(inline=True)
    def negation(self, child: Query) -> Query:
        return Not(child)

    @v_args(inline=True)
    def phrase(self, token: Token) -> Query:
        text = " ".join(re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.S).split())
        if not text:
            raise QueryError("there is nothing between the quotes", _column(token), ("a word",))
        return Phrase(text)

    @v_args(inline=True)
    def word(self, token: Token) -> Query:
        text = str(token)
        if _FOREIGN.match(text):
            raise QueryError(f'"{text}" is no operator here; put it in quotes to search for it', _column(token))
        stem = text.removesuffix("*")
        if "*" in stem:
            raise QueryError("* may stand only at the end of a word", _column(token) + stem.index("*"), ("a word",))
        if not stem:
            raise QueryError("* needs the beginning of a word before it", _column(token), ("a word",))
        return Word(stem, prefix=text.endswith("*"))


@lru_cache(maxsize=1)
def _parser() -> Lark:
    # the embedded transformer builds the tree while it reads: nothing recurses over the input
    return Lark(_GRAMMAR, parser="lalr", lexer="basic", transformer=_Tree())


def _column(token: Token) -> int:
    return (token.start_pos or 0) + 1


def _check_bounds(text: str) -> None:
    if not text.strip():
        raise QueryError("the query is empty", 1, ("a word", 'a "phrase"', "("))
    if len(text) > LONGEST:
        raise QueryError(f"the query is longer than {LONGEST:,} characters", LONGEST + 1)
    depth = 0
    for found in re.finditer(r'"(?:[^"“”\\]|\\.)*"|“(?:[^"“”\\]|\\.)*”|[()]', text):
        depth += {"(": 1, ")": -1}.get(found.group(), 0)
        if depth > DEEPEST:
            raise QueryError(f"brackets are nested deeper than {DEEPEST}", found.start() + 1)


def _explained(problem: UnexpectedInput, text: str) -> QueryError:
    at = problem.pos_in_stream if problem.pos_in_stream is not None else len(text)
    if isinstance(problem, UnexpectedCharacters):
        return _bad_character(text, at)
    expected: Any = problem.accepts or problem.expected if isinstance(problem, UnexpectedToken) else ()
    names = tuple(said for name, said in _SAID.items() if name in expected)
    if isinstance(problem, UnexpectedToken) and problem.token.type != "$END":
        return QueryError(f'"{problem.token}" cannot stand here', at + 1, names)
    if "_CLOSE" in expected:
        return QueryError("a bracket is not closed", len(text) + 1, names)
    return QueryError("the query ends too early", len(text) + 1, names)


def _bad_character(text: str, at: int) -> QueryError:
    if text[at] in '"“”':
        return QueryError("a quote is not closed", at + 1, ("the closing quote",))
    if text[at] == "-":
        return QueryError("- excludes the word right after it", at + 1, ("a word", 'a "phrase"', "("))
    return QueryError(f'"{text[at]}" cannot stand here', at + 1, ("a word", 'a "phrase"', "("))


def _or(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
