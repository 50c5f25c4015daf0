"""Phrases that people say, and one search for all of them at once.

A phrase is words in any case, as they stand in a sentence:

    no one answer*              a trailing * stands for any ending of the word
    (can't|could not) log in    either of these; they may hold several words and each other
    still [has] not arrived     with and without
    wait(ed|ing)                inside a word too
    <not> work*                 one of the words of a list
    waited # hours              # is a number: 2, 45 or 1,000; also 20% and $5
    told ... days               at most three words in between, within a sentence; six dots are at most six
    refus* + to                 a plus parts long phrases: what stands around it is written out by itself

A hyphen is a space ("check-in" is "check in"), any other sign but an apostrophe parts words for good, and "dont" is
"don't". All phrases are written out into plain words when they are loaded, and found in one pass over a text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

MOST = 5_000  # plain phrases that one phrase may stand for
GAP = 3  # words that `...` stands for, at most
_PART = re.compile(r"<[^<>]*>|[()\[\]|]|[^<>()\[\]|]+|[<>]")
_JOINT = re.compile(r"(\.{6}|\.{3}|\+)")
_QUOTE = re.compile(r"(?<!\w)'|'(?!\w)")
_ENDS = re.compile(r"[.!?;:](?!\w)")
# Without its apostrophe each of these is another word.
_OTHER_WORDS = frozenset({"we'll", "i'll", "he'll", "she'll", "we're", "i'd", "we'd", "he'd", "she'd", "it's"})
_NUMBERS = ("0", "00", "000", "0000")

_AGAINST = "\0"  # begins the names of what takes a meaning away

Span = tuple[int, int]


class PhraseError(ValueError):
    """A phrase that cannot be read; says which and why."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Plain words of which one stands here; a trailing * is still a trailing *. `gap`: words that may stand before."""

    ways: tuple[str, ...]
    gap: int


def written_out(phrase: str, lists: Mapping[str, Sequence[str]] | None = None) -> tuple[Piece, ...]:
    """The pieces of a phrase in order; most phrases are one.

    Raises PhraseError for brackets that do not close, lists that are not there, more than 5,000 ways to say one piece,
    and an ending (*) that is not at the end of a piece.
    """
    pieces = []
    parts = _JOINT.split(phrase.lower().replace("’", "'"))
    for said, joint in zip(parts[::2], ["", *parts[1::2]], strict=True):
        tokens = _PART.findall(said)
        ways, at = _either(tokens, 0, phrase, lists or {})
        if at < len(tokens):
            raise PhraseError(f"{phrase!r}: {tokens[at]} closes nothing")
        plain = tuple(dict.fromkeys(spelling for way in ways for spelling in _spellings(way)))
        if not all(way.strip("* ") for way in plain):
            raise PhraseError(f"{phrase!r}: a piece of it may be empty")
        if any("*" in way[:-1] for way in plain):
            raise PhraseError(f"{phrase!r}: * ends a piece: write a + behind it")
        pieces.append(Piece(plain, joint.count(".") // 3 * GAP))
    return tuple(pieces)


def _either(parts: list[str], at: int, phrase: str, lists: Mapping[str, Sequence[str]]) -> tuple[list[str], int]:
    """Alternatives up to a bracket that closes, and where that is."""
    every: list[str] = []
    row: list[list[str]] = []
    while at < len(parts) and parts[at] not in (")", "]"):
        part = parts[at]
        if part == "|":
            every, row = every + _rows(row, phrase), []
        elif part in ("(", "["):
            inner, closed = _either(parts, at + 1, phrase, lists)
            if closed >= len(parts) or parts[closed] != (")" if part == "(" else "]"):
                raise PhraseError(f"{phrase!r}: {part} is not closed")
            row.append(inner + [""] * (part == "["))
            at = closed
        elif part.startswith("<"):
            if part[1:-1] not in lists:
                raise PhraseError(f"{phrase!r}: there is no list {part}")
            row.append([way for word in lists[part[1:-1]] for way in _either(_PART.findall(word), 0, word, {})[0]])
        else:
            row.append([part])
        at += 1
    return every + _rows(row, phrase), at


def _rows(row: list[list[str]], phrase: str) -> list[str]:
    count = 1
    for choices in row:
        count *= len(choices)
    if count > MOST:
        raise PhraseError(f"{phrase!r}: stands for {count} phrases; {MOST} are the most")
    return ["".join(words) for words in product(*row)]


def _spellings(way: str) -> Iterable[str]:
    """With numbers of one to four digits, with and without the apostrophes that people leave out."""
    plain = " ".join(way.replace("-", " ").split())
    bare = " ".join(word if word in _OTHER_WORDS else word.replace("'", "") for word in plain.split(" "))
    for spelling in dict.fromkeys((plain, bare)):
        for number in _NUMBERS if "#" in spelling else ("",):
            yield spelling.replace("#", number)


class _Plain(dict[int, str]):
    """For str.translate: digits and signs of money and percent become 0; what is in no word becomes a space."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        plain = "0" if sign.isdecimal() or sign in "$€£¥%" else sign if sign.isalnum() or sign in "_'" else " "
        self[code] = plain
        return plain


_PLAIN = _Plain()


def plain_of(spaced: str) -> str:
    """The text as it is searched: lower case, letters, zeros for digits and spaces; each character in its place."""
    lower = spaced.lower()
    if len(lower) != len(spaced):
        lower = "".join(low if len(low := sign.lower()) == 1 else sign for sign in spaced)
    plain = lower.translate(_PLAIN)
    return _QUOTE.sub(" ", plain) if "'" in plain else plain


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in `text`, which is the searched text with single spaces: spans of each name, first ones first."""

    text: str
    spans: Mapping[str, list[Span]]

    def words(self, name: str) -> str:
        """The first words found of a name."""
        start, end = self.spans[name][0]
        return self.text[start:end]


@dataclass(frozen=True)
class Phrases:
    """Phrases by name, to be found all at once. `unless` are by name longer phrases within which it does not count."""

    said: Mapping[str, Iterable[str]]
    unless: Mapping[str, Iterable[str]] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def find(self, text: str) -> Found:
        """Every phrase that the text shows, in one pass. Time grows with the text, not with the phrases."""
        spaced = " ".join(text.replace("’", "'").split())
        search = self._search
        return Found(spaced, search.spans(plain_of(spaced), spaced))

    @cached_property
    def _search(self) -> "_Search":
        against = {f"{_AGAINST}{name}": phrases for name, phrases in self.unless.items()}
        every = {**self.said, **against}
        return _Search((name, written_out(said, self.lists)) for name, phrases in every.items() for said in phrases)


class _Search:
    """The automaton; for each of its words the names it completes by itself, and the pieces of phrases that it is."""

    def __init__(self, phrases: Iterable[tuple[str, tuple[Piece, ...]]]) -> None:
        names: dict[str, dict[str, None]] = {}
        pieces: dict[str, list[int]] = {}
        known: dict[Piece, int] = {}
        self._chains: dict[int, list[tuple[str, tuple[tuple[int, int], ...]]]] = {}
        for name, chain in phrases:
            if len(chain) == 1:
                for way in chain[0].ways:
                    names.setdefault(way, {})[name] = None
                continue
            for piece in chain:
                if (key := Piece(piece.ways, 0)) not in known:
                    known[key] = len(known)
                    for way in piece.ways:
                        pieces.setdefault(way, []).append(known[key])
            first, *rest = ((known[Piece(piece.ways, 0)], piece.gap) for piece in chain)
            self._chains.setdefault(first[0], []).append((name, tuple(rest)))
        words = list(dict.fromkeys((*names, *pieces)))
        self._whole = [tuple(names.get(way, ())) for way in words]
        self._pieces = [tuple(pieces.get(way, ())) for way in words]
        self._open = [way.endswith("*") for way in words]
        self._automaton = AhoCorasick(
            [f" {way[:-1]}" if way.endswith("*") else f" {way} " for way in words],
            matchkind=MatchKind.Standard,
            implementation=Implementation.ContiguousNFA,
            store_patterns=False,
        )

    def spans(self, plain: str, spaced: str) -> dict[str, list[Span]]:
        """Where each name is found: positions in `plain`, and so in `spaced`."""
        found: dict[str, list[Span]] = {}
        parts: dict[int, list[Span]] = {}
        padded, whole, pieces, is_open = f" {plain} ", self._whole, self._pieces, self._open
        for number, start, last in self._automaton.find_matches_as_indexes(padded, overlapping=True):
            # A match begins with the space before the word, and `plain` begins after one: the two make up.
            span = (start, padded.index(" ", last) - 1 if is_open[number] else last - 2)
            for name in whole[number]:
                if name in found:
                    found[name].append(span)
                else:
                    found[name] = [span]
            for piece in pieces[number]:
                if piece in parts:
                    parts[piece].append(span)
                else:
                    parts[piece] = [span]
        if parts:
            self._join(parts, plain, spaced, found)
        return _without(found)

    def _join(self, parts: dict[int, list[Span]], plain: str, spaced: str, found: dict[str, list[Span]]) -> None:
        """Adds the phrases of several pieces that follow each other."""
        for first in [piece for piece in parts if piece in self._chains]:
            for name, rest in self._chains[first]:
                if rest[0][0] not in parts:
                    continue
                reached = parts[first]
                for number, gap in rest:
                    reached = _following(reached, parts.get(number, []), gap, plain, spaced)
                if reached:
                    found[name] = sorted({*found.get(name, ()), *reached})


def _following(reached: list[Span], pieces: list[Span], gap: int, plain: str, spaced: str) -> list[Span]:
    """Each stretch that was reached, with each piece that may follow it."""
    further = []
    if len(pieces) > 1:
        pieces = sorted(pieces)
    for start, end in reached:
        for next_start, next_end in pieces[bisect_left(pieces, (end + 1, 0)) :]:
            if not _near(plain, spaced, end, next_start, gap):
                break
            further.append((start, next_end))
    return further


def _near(plain: str, spaced: str, end: int, start: int, gap: int) -> bool:
    """Whether a piece may begin at `start` after one that ends at `end`."""
    if gap == 0:
        return start == end + 1
    return len(plain[end:start].split()) <= gap and not _ENDS.search(spaced, end, start)


def _without(found: dict[str, list[Span]]) -> dict[str, list[Span]]:
    """Without what stands inside a longer phrase that takes its meaning away."""
    for name in [name for name in found if name.startswith(_AGAINST)]:
        around = found.pop(name)
        if inside := found.get(name[1:]):
            left = [(s, e) for s, e in inside if not any(a <= s and e <= b for a, b in around)]
            if left:
                found[name[1:]] = left
            else:
                del found[name[1:]]
    return found
