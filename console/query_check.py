"""Whether queries can be read, what they mean, and what in them is probably not meant."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alerts.words import count, harmless, printable
from console.queries import place_of
from mentions import QueryError, hints, names, parse
from mentions.doubts import doubts, leaves

if TYPE_CHECKING:
    from mentions import Query

INDENT, SHOWN = "  ", 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A query that was looked at. Where it cannot be read, `error` says why and nothing else is known of it.

    `name` is whose it is (None: given on the command line), `noise` whether it is of [noise], `names` what the brand is
    called in it, `without` the noise it leaves out, `unknown` what is wrong with these names of noise.
    """

    text: str
    name: str | None = None
    noise: bool = False
    canonical: str | None = None
    terms: int = 0
    names: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    error: QueryError | None = None

    @property
    def ok(self) -> bool:
        """Whether it can be used as it is."""
        return self.error is None and not self.unknown


def checked(
    text: str,
    *,
    name: str | None = None,
    noise: bool = False,
    without: tuple[str, ...] = (),
    unknown: tuple[str, ...] = (),
) -> Checked:
    """Looks at one query."""
    said = {"text": text, "name": name, "noise": noise, "without": without, "unknown": unknown}
    try:
        query = parse(text)
    except QueryError as error:
        return Checked(**said, error=error, hints=hints(text))  # type: ignore[arg-type]
    found = tuple(dict.fromkeys((*hints(text), *doubts(query), *(() if noise else _feeling(query)))))
    terms, called = sum(1 for _ in leaves(query)), () if noise else names(query)
    return Checked(**said, canonical=str(query), terms=terms, names=called, hints=found)  # type: ignore[arg-type]


def _feeling(query: "Query") -> Iterator[str]:
    """A brand whose name is a word of feelings."""
    from sentiment.vader import in_lexicon

    for name in names(query):
        if (valence := in_lexicon(name)) is not None:
            feels = "good" if valence > 0 else "bad"
            yield f"{name} is a {feels} word to VADER ({valence:+.1f}): it is hidden before feelings are read"


def keys(one: Checked) -> dict[str, Any]:
    """Of `foreshock query check --json`."""
    error = one.error
    return {
        "brand": None if one.noise else one.name,
        "noise": one.name if one.noise else None,
        "ok": one.ok,
        "text": one.text,
        "canonical": one.canonical,
        "terms": one.terms,
        "names": one.names,
        "without": one.without,
        "hints": one.hints,
        "problems": one.unknown,
        "error": error and {"message": error.message, "column": error.column, "expected": error.expected},
    }


def told(one: Checked) -> Iterator[str]:
    """Lines for a person."""
    who = "the query" if one.name is None else f'noise "{printable(one.name)}"' if one.noise else printable(one.name)
    if one.error is not None:
        yield f"{who}: cannot be read"
        yield from _indented(place_of(one.error, one.text))
    else:
        yield f"{who}: {'OK' if one.ok else 'not OK'}, {count(one.terms, 'term')}"
        yield from _indented(harmless(one.canonical or ""))
    if one.names:
        yield f"{INDENT}called {printable(', '.join(one.names[:SHOWN]))}: hidden before feelings are read"
    if one.without:
        yield f"{INDENT}without {printable(', '.join(one.without))}"
    yield from (f"{INDENT}wrong: {printable(wrong)}" for wrong in one.unknown)
    yield from (f"{INDENT}hint: {printable(hint)}" for hint in one.hints)


def _indented(text: str) -> Iterator[str]:
    return (INDENT + line for line in text.splitlines())
