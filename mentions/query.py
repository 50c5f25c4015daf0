"""Brand queries: text to tree. `coffee AND (late OR "out of stock" OR deliver*) NOT job`; see docs/queries.md."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError

from mentions.fields import BARRED, Value, check_wildcards, field, field_name, number, short
from mentions.query_error import QueryError
from mentions.text import clean
from mentions.tree import (
    QUOTES,
    And,
    Field,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Range,
    Term,
    Word,
    names,
    needs_brackets,
    positive_terms,
    term_text,
    terms,
)

__all__ = [
    "And", "Field", "Near", "Not", "Or", "Phrase", "Query", "QueryError", "Range", "Term", "Word", "names", "parse",
    "positive_terms", "term_text", "terms",
]  # fmt: skip

LONGEST = 131_072  # characters
DEEPEST = 32  # brackets inside brackets
MOST_TERMS = 10_000
LONGEST_TERM = 1_000  # characters of a word, phrase or value
FURTHEST = 1_000  # words of NEAR/n and "…"~n

# A keyword ends where a word would: {end}. A word is everything up to a blank, bracket, quote or comment: {more}.
_QUOTES = "".join(QUOTES)
BRACKETS = "()（）"  # a keyboard for Japanese or Chinese has wide ones
_END = rf"(?=[\s{BRACKETS}{_QUOTES}{{]|<<<|\Z)"
MORE = rf"(?:(?!<<<)[^\s{BRACKETS}{_QUOTES}])"
_QUOTED = "(?:" + "|".join(rf"[{one}](?:[^{one}\\]|\\.)*[{one}]" for one in QUOTES) + ")"
HALF_QUOTED = "(?:" + "|".join(rf"[{one}](?:[^{one}\\]|\\.?)*+[{one}]?" for one in QUOTES) + ")"
_GRAMMAR = rf"""
?start: either
?either: both (_OR both)*
?both: near (_AND? near)*
?near: maybe_not (NEAR maybe_not)*
?maybe_not: (_NOT | _MINUS) atom -> negation
          | atom
?atom: OPEN either _CLOSE -> bracket
     | WORD -> word
     | EXACT -> exact
     | PHRASE -> phrase
     | RANGE -> between
     | FIELDED -> fielded
     | FIELD value -> values
     | FIELD OPEN value (_OR value)* _CLOSE -> values
?value: PHRASE -> phrase_value
      | (WORD | EXACT | FIELDED | RANGE) -> word_value
_AND.4: /AND{_END}/
_OR.4: /OR{_END}/
_NOT.4: /NOT{_END}/
NEAR.4: /O?NEAR\/[0-9]+[fF]?{_END}/
_MINUS: /-(?=[^\s)-])/
OPEN: "(" | "（"
_CLOSE: ")" | "）"
PHRASE: /{_QUOTED}(?:~[0-9]+)?/s
EXACT.2: /\{{[^{{}}\s{BRACKETS}{_QUOTES}<>]+\}}/
RANGE.3: /[A-Za-z_]+:\[[^\]{BRACKETS}{_QUOTES}\n<]*\]?/
FIELDED.2: /[A-Za-z_]+:{MORE}+/
FIELD.2: /[A-Za-z_]+:(?=[{_QUOTES}(（])/
WORD: /(?!-){MORE}+/
COMMENT.9: /<<<(?:(?!>>>).)*>>>/s
%ignore COMMENT
%ignore /\s+/
"""
_SAID = {
    "WORD": "a word",
    "PHRASE": 'a "phrase"',
    "OPEN": "(",
    "_CLOSE": ")",
    "_NOT": "NOT",
    "_AND": "AND",
    "_OR": "OR",
}
_SCAN = re.compile(
    rf"(?P<quoted>{HALF_QUOTED})|(?P<comment><<<(?:(?!>>>).)*+(?:>>>)?)|(?P<open>[(（])|(?P<close>[)）])"
    rf"|(?P<operator>(?:AND|OR|NOT|O?NEAR/[0-9]+[fF]?){_END})|(?P<word>{MORE}++)",
    re.S,
)
_SIDES = ('words, "phrases", OR and NEAR',)


class _Part(NamedTuple):
    """A tree while it is read. `depth` counts the brackets that it is written with; `alien` is what keeps it out of
    NEAR, and its column."""

    query: Query
    column: int
    depth: int = 0
    alien: tuple[str, int] | None = None


@lru_cache(maxsize=256)
def parse(text: str) -> Query:
    """The tree of a query: AND OR NOT, "phrases", word*, NEAR/5, {BT}, site:example.com; see docs/queries.md.

    NOT binds before NEAR, NEAR before AND, AND before OR; words side by side are joined by AND. Raises QueryError for
    text that is no query, is longer than 131,072 characters, has more than 10,000 terms, nests deeper than 32, or holds
    for a mention that has none of what it asks for.
    """
    text = clean(text)[0]
    _check_bounds(text)
    try:
        part: _Part = _parser().parse(text)  # type: ignore[assignment]
    except VisitError as problem:
        raise problem.orig_exc from None
    except UnexpectedInput as problem:
        raise _explained(problem, text) from None
    if _holds_for_nothing(part.query):
        raise QueryError("the query says only what must not be there", 1, ("a word that must be there",))
    if len(text) > LONGEST // 4 and len(str(part.query)) > LONGEST:  # every AND that was left out counts
        raise QueryError(f"the query, written out, is longer than {LONGEST:,} characters", len(text) + 1)
    return part.query


def _holds_for_nothing(query: Query) -> bool:
    """Whether the query holds where nothing that it names is present."""
    if isinstance(query, Not):
        return not _holds_for_nothing(query.child)
    if isinstance(query, And):
        return all(map(_holds_for_nothing, query.children))
    return isinstance(query, Or) and any(map(_holds_for_nothing, query.children))


class _Tree(Transformer[Token, _Part]):
    def either(self, children: list[_Part]) -> _Part:
        alien = next((one.alien for one in children if one.alien), None)
        return _joined(Or(tuple(one.query for one in children)), children, alien)

    def both(self, children: list[_Part]) -> _Part:
        alien = ("AND, and words side by side mean it,", children[1].column)
        return _joined(And(tuple(one.query for one in children)), children, alien)

    def near(self, children: list[Any]) -> _Part:
        left, operator, right, *more = children
        if more:
            raise QueryError("one NEAR after another", _column(more[0]), ("brackets: (a NEAR/5 b) NEAR/5 c",))
        for side in (left, right):
            if side.alien:
                raise QueryError(f"{side.alien[0]} cannot stand inside NEAR", side.alien[1], _SIDES)
        digits = operator.partition("/")[2].rstrip("fF")
        ordered = operator.startswith("O") or operator[-1] in "fF"
        distance = _distance(digits, _column(operator) + operator.index("/") + 1)
        return _joined(Near(left.query, right.query, distance, ordered), [left, right], None)

    @v_args(inline=True)
    def bracket(self, opened: Token, child: _Part) -> _Part:
        return child._replace(column=_column(opened))

    @v_args(inline=True)
    def negation(self, child: _Part) -> _Part:
        return _joined(Not(child.query), [child], ("NOT", child.column))

    @v_args(inline=True)
    def word(self, token: Token) -> _Part:
        return _Part(_word(str(token), _column(token)), _column(token))

    @v_args(inline=True)
    def exact(self, token: Token) -> _Part:
        return _Part(_exact(token), _column(token))

    @v_args(inline=True)
    def phrase(self, token: Token) -> _Part:
        return _Part(_phrase(token), _column(token))

    @v_args(inline=True)
    def between(self, token: Token) -> _Part:
        written, _, value = token.partition(":")
        found = number(field_name(written, _column(token)), value, _column(token) + len(written) + 1)
        return _Part(found, _column(token), 0, (f"{found.name}:", _column(token)))

    @v_args(inline=True)
    def fielded(self, token: Token) -> _Part:
        _check_address(str(token), _column(token))
        written, _, text = token.partition(":")
        return _fields(written, _column(token), [_bare(text, _column(token) + len(written) + 1)])

    def values(self, children: list[Any]) -> _Part:
        written = children[0][:-1]
        return _fields(written, _column(children[0]), [one for one in children[1:] if isinstance(one, Value)])

    @v_args(inline=True)
    def phrase_value(self, token: Token) -> Value:
        return Value(_phrase(token), _column(token))

    @v_args(inline=True)
    def word_value(self, token: Token) -> Value:
        return _bare(str(token), _column(token))


def _joined(query: Query, children: list[_Part], alien: tuple[str, int] | None) -> _Part:
    depth = max(child.depth + needs_brackets(child.query) for child in children)
    if depth > DEEPEST:
        raise QueryError(f"brackets are nested deeper than {DEEPEST}", children[0].column)
    return _Part(query, children[0].column, depth, alien)


def _fields(written: str, column: int, values: list[Value]) -> _Part:
    """One field, or an OR of several values of it."""
    name = field_name(written, column)
    found = tuple(field(name, one) for value in values for one in _unbarred(name, value))
    query = found[0] if len(found) == 1 else Or(found)
    return _Part(query, column, int(len(found) > 1), (f"{written}:", column))


def _unbarred(name: str, value: Value) -> list[Value]:
    """The values of `post|comment`."""
    if name not in BARRED or not isinstance(value.term, Word) or "|" not in value.term.text:
        return [value]
    found, column = [], value.column
    for part in value.term.text.split("|"):
        if not part:
            raise QueryError("a value is missing beside |", column, ("a value",))
        found.append(Value(Word(part), column))
        column += len(part) + 1
    return found


def _bare(text: str, column: int) -> Value:
    """A value without quotes: anything up to a blank, or {BT}."""
    _check_length(text, column)
    if re.fullmatch(r"\{[^{}]+\}", text):
        return Value(Word(text[1:-1], exact=True), column)
    return Value(Word(text), column)


def _exact(token: Token) -> Word:
    _check_length(token, _column(token))
    return Word(str(token[1:-1]), exact=True)


def _phrase(token: Token) -> Phrase:
    body, _, within = token.rpartition("~") if token[-1] not in _QUOTES else (str(token), "", "")
    text = " ".join(re.sub(r"\\(.)", r"\1", body[1:-1], flags=re.S).split())
    _check_length(text, _column(token))
    if not text:
        raise QueryError("there is nothing between the quotes", _column(token), ("a word",))
    if not within:
        return Phrase(text)
    if " " not in text:
        raise QueryError("~ needs two words between the quotes", _column(token) + len(body), ('"a b"~5',))
    return Phrase(text, _distance(within, _column(token) + len(body) + 1))


def _distance(digits: str, column: int) -> int:
    if len(digits) > len(str(FURTHEST)) or int(digits) > FURTHEST:
        raise QueryError(f"{short(digits)} words are too far", column, (f"at most {FURTHEST:,}",))
    return int(digits)


def _word(text: str, column: int) -> Word:
    _check_length(text, column)
    for wrong, message, expected in _WRONG_WORDS:
        if wrong.search(text):
            raise QueryError(message(short(text)), column, expected)
    check_wildcards(text, column)
    return Word(text)


def _check_address(text: str, column: int) -> None:
    if re.match(r"(?:https?|ftp):/", text, re.I):
        bare = re.sub(r"^(?:https?|ftp):/*(?:www\.)?", "", text, flags=re.I)
        raise QueryError("an address is no word", column, (f'url:"{short(bare)}"',))


def _check_length(text: str, column: int) -> None:
    if len(text) > LONGEST_TERM:
        raise QueryError(f"a word or phrase is longer than {LONGEST_TERM:,} characters", column)


def _no(message: str) -> Callable[[str], str]:
    return message.format


_EITHER = ("AND", "OR", "quotes around it")
# What looks like an operator and is none: searched for as a word, it would be found nowhere and nobody would be told.
_WRONG_WORDS: tuple[tuple[re.Pattern[str], Callable[[str], str], tuple[str, ...]], ...] = (
    (re.compile(r"^o?near/", re.I), _no('"{}" is no operator'), ("NEAR/5", "NEAR/5f", "ONEAR/5")),
    (re.compile(r"^O?NEAR$"), _no("{} does not say how near"), ("NEAR/5",)),
    (re.compile(r"^O?SENTENCE$"), _no("{} is not known here"), ("NEAR/15",)),
    (re.compile(r"^(?:[&|]{1,2}|[,;]|(?:AND|OR|NOT)(?:/(?:AND|OR|NOT))+)$"), _no('"{}" is no operator'), _EITHER),
    (re.compile("[，、；،؛]"), _no('"{}": this comma joins no words'), _EITHER),
    (re.compile("[「」『』‹›〈〉《》〝〞〟]"), _no('"{}": phrases stand in double quotes'), ('a "phrase"',)),
    (re.compile("[［］【】〔〕｛｝]"), _no('"{}": groups stand in round brackets'), ("( and )", "quotes around it")),
    (re.compile(r"^[‐‑‒–—―−]"), _no('"{}": a dash excludes nothing'), ("NOT", "-word")),
    (re.compile(r"^~[0-9]+$"), _no("{} stands right after a phrase"), ('"a b"~5', "a NEAR/5 b")),
    (re.compile(r"^[^~].*~[0-9]*$"), _no('words like another ("{}") are not searched for here'), ("wildcards: r?am",)),
    (re.compile(r"^\+[^\W\d]"), _no('"{}": + is no operator here'), ("{BT}, where case counts", "quotes around it")),
    (re.compile(r"^[A-Za-z_]+:$"), _no("{} has nothing right after the colon"), ("a value", "quotes around it")),
    (re.compile(r"^[{}]|^<<<"), _no('"{}": braces hold one word'), ("{BT}", "quotes around it")),
)


@lru_cache(maxsize=1)
def _parser() -> Lark:
    # the embedded transformer builds the tree while it reads: nothing recurses over the input
    return Lark(_GRAMMAR, parser="lalr", lexer="basic", transformer=_Tree())


def _column(token: Token) -> int:
    return (token.start_pos or 0) + 1


def _check_bounds(text: str) -> None:
    if len(text) > LONGEST:
        raise QueryError(f"the query is longer than {LONGEST:,} characters", LONGEST + 1)
    depth, count, empty = 0, 0, True
    for found in _SCAN.finditer(text):
        kind = found.lastgroup
        empty &= kind == "comment" and found.group().endswith(">>>")
        depth += {"open": 1, "close": -1}.get(kind or "", 0)
        if depth > DEEPEST:
            raise QueryError(f"brackets are nested deeper than {DEEPEST}", found.start() + 1)
        if kind in ("word", "quoted"):
            count += (found.group() != "-" and found.group()[-1] != ":") + found.group().count("|")
        if count > MOST_TERMS:
            raise QueryError(f"the query has more than {MOST_TERMS:,} terms", found.start() + 1)
    if empty:
        raise QueryError("the query is empty", 1, ("a word", 'a "phrase"', "("))


def _explained(problem: UnexpectedInput, text: str) -> QueryError:
    at = problem.pos_in_stream if problem.pos_in_stream is not None else len(text)
    if isinstance(problem, UnexpectedCharacters):
        return _bad_character(text, at)
    expected: Any = problem.accepts or problem.expected if isinstance(problem, UnexpectedToken) else ()
    said = tuple(said for name, said in _SAID.items() if name in expected)
    if isinstance(problem, UnexpectedToken) and problem.token.type != "$END":
        return QueryError(f'"{short(problem.token)}" cannot stand here', at + 1, said)
    if "_CLOSE" in expected:
        return QueryError("a bracket is not closed", len(text) + 1, said)
    return QueryError("the query ends too early", len(text) + 1, said)


def _bad_character(text: str, at: int) -> QueryError:
    if text[at] in _QUOTES:
        return QueryError("a quote is not closed", at + 1, ("the closing quote",))
    if text.startswith("<<<", at):
        return QueryError("a comment is not closed", at + 1, (">>>",))
    if text[at] == "-":
        return QueryError("- excludes the word right after it", at + 1, ("a word", 'a "phrase"', "("))
    return QueryError(f'"{text[at]}" cannot stand here', at + 1, ("a word", 'a "phrase"', "("))
