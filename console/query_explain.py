"""Why a query holds for a mention or does not: what was found where, what the sources did and what was done here."""

import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from alerts.words import count, printable, stamp
from console.marking import marked, pieces
from console.queries import Asked, held
from mentions import Explained, Span, explain
from storage.stream import Stored

if TYPE_CHECKING:
    from settings import Source

SEARCHES = ("query", "search", "words", "tags", "tagged", "subreddits", "repos", "channels", "videos", "user_id")
"""Options in which a source is told what to look for, in its own language."""
MANY, MOST = 6, 12
"""Of more clauses than MANY only those that hold are told, and MOST of these."""
WIDEST, SHORTEST = 79, 30
"""Letters of a line, and the least that are left for a clause far inside."""
OURS = "the whole query ran here"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardBy:
    """A source that heard it, and what it was asked to look for, in its own words; `kind` is None where it is in the
    settings no more."""

    source: str
    kind: str | None
    heard: datetime
    asked: Mapping[str, Any]

    def told(self, zone: str) -> str:
        """A line for a person."""
        search = ", ".join(f"{name} = {_written(value)}" for name, value in self.asked.items())
        did = f"it looked for {search}; {OURS}" if search else f"it gives what it has, nothing was searched; {OURS}"
        if self.kind is None:
            did = f"it is not in the settings any more; {OURS}"
        kind = f" ({self.kind})" if self.kind else ""
        return f"{printable(self.source)}{kind}, {stamp(self.heard, zone)}: {printable(did, 300)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Of one mention and one query. `own` is whether the query alone holds, `noise` what keeps the mention out, each
    name with its words and facts that hold; `spans` is where the query alone was found."""

    query: Asked
    tree: Explained
    spans: tuple[Span, ...]
    noise: Mapping[str, tuple[str, ...]]

    @property
    def own(self) -> bool:
        """Whether the query without the noise holds."""
        return self.tree.holds

    @property
    def holds(self) -> bool:
        """Whether the whole query does."""
        return self.own and not self.noise


def explained(query: Asked, stored: Stored) -> Explanation:
    """Asks every part of the query, and of the noise."""
    mention, sources = stored.mention, stored.heard_by
    trees = {name: explain(one, mention, sources) for name, one in query.noise}
    noise = {name: tuple(dict.fromkeys(_holding(found))) for name, found in trees.items() if found.holds}
    tree, match = explain(query.own, mention, sources), held(query.own, mention, sources)
    spans = match.spans if match else tuple(_wanted(tree))
    return Explanation(query=query, tree=tree, spans=spans, noise=noise)


def _holding(tree: Explained) -> Iterator[str]:
    """The words and facts because of which it holds: of the hundreds of clauses of noise nobody reads the others."""
    if tree.holds and not tree.children:
        yield tree.clause
    for child in tree.children if tree.holds else ():
        yield from _holding(child)


def _wanted(tree: Explained) -> Iterator[Span]:
    """What was found of a query that does not hold."""
    yield from tree.spans
    for child in tree.children:
        yield from _wanted(child)


def heard_by(hearings: Mapping[str, datetime], sources: "Sequence[Source]") -> list[HeardBy]:
    """The sources that heard it, in order of time."""
    known = {source.name: source for source in sources}
    return [
        HeardBy(
            source=name,
            kind=known[name].kind if name in known else None,
            heard=moment,
            asked=searches(known[name]) if name in known else {},
        )
        for name, moment in sorted(hearings.items(), key=lambda one: (one[1], one[0]))
    ]


def searches(source: "Source") -> dict[str, Any]:
    """What of its options says what to look for. Nothing that came from the environment is told."""
    found = {name: getattr(source.options, name, None) for name in SEARCHES}
    return {name: value for name, value in found.items() if value and not _secret(value, source.secrets)}


def _secret(value: object, secrets: Sequence[str]) -> bool:
    return any(secret in str(value) for secret in secrets)


def _written(value: object) -> str:
    return f"[{', '.join(map(str, value))}]" if isinstance(value, tuple) else str(value)


def keys(one: Explanation) -> dict[str, Any]:
    """Of `foreshock query explain --json`, beside what is known of the mention."""
    return {
        "brand": one.query.brand,
        "query": one.query.written,
        "holds": one.holds,
        "own": one.own,
        "noise": one.noise,
        "spans": one.spans,
        "tree": one.tree,
    }


def told(one: Explanation) -> Iterator[str]:
    """Lines for a person: the answer, and the tree below it."""
    yield f"{printable(one.query.brand or 'the query')}: {_answer(one)}"
    yield from _tree(one.tree, 1)
    for name, words in one.noise.items():
        said = f'left out as noise "{printable(name)}", because of {printable(", ".join(words), 300)}'
        yield from textwrap.wrap(said, WIDEST, initial_indent="  ", subsequent_indent="    ")
    if quiet := [name for name, _ in one.query.noise if name not in one.noise]:
        yield f"  no noise: {printable(', '.join(quiet))}"


def _answer(one: Explanation) -> str:
    if one.own and one.noise:
        return "no: its own query holds, but it is noise"
    return "yes" if one.holds else "no"


def _tree(tree: Explained, depth: int) -> Iterator[str]:
    """One clause a line, or two where why does not fit beside it. Of very many clauses those are told that hold."""
    yield from _clause(tree, "  " * depth)
    few = len(tree.children) <= MANY
    shown = [child for child in tree.children if few or child.holds][:MOST]
    for child in shown:
        yield from _tree(child, depth + 1)
    if rest := len(tree.children) - len(shown):
        which = "more" if few or len(shown) == MOST else "more that do not hold"
        yield f"{'  ' * (depth + 1)}     and {count(rest, 'clause')} {which}"


def _clause(tree: Explained, indent: str) -> Iterator[str]:
    room = max(SHORTEST, WIDEST - len(indent))
    head = f"{indent}{'yes' if tree.holds else 'no '}  {printable(tree.clause, room - 5)}"
    why = printable(tree.why, room - 9)
    if len(head) + 3 + len(why) <= WIDEST:
        yield f"{head}   {why}"
    else:
        yield from (head, f"{indent}         {why}")


def words_told(words: str, spans: Sequence[Span]) -> list[str]:
    """The words with what was found in them marked, at most as wide as the terminal."""
    line = marked(pieces(words, spans)) or "(no words)"
    return textwrap.wrap(line, 76, initial_indent="  ", subsequent_indent="  ")


def emphasised(line: str) -> None:
    """Prints a line; on a terminal what is marked is bold as well."""
    from console.marking import CLOSE, OPEN

    if sys.stdout.isatty():
        line = line.replace(OPEN, f"\x1b[1m{OPEN}").replace(CLOSE, f"{CLOSE}\x1b[0m")
    print(line)
