"""What was changed in a text, word by word, and what was found in it, place by place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal, NamedTuple

from alerts.words import printable
from replies.item import Finding, Level

MOST = 1_500  # words of which a difference is worked out: longer texts are shown as replaced
QUOTED = 80  # characters of a place
_WORD = re.compile(r"\s*\S+|\s+")
How = Literal["same", "gone", "new"]


class Change(NamedTuple):
    """Some of a text, and whether it stayed, went or came."""

    text: str
    how: How


class Mark(NamedTuple):
    """Some of a text, the worst that was found there (None: nothing), and the number of that finding."""

    text: str
    level: Level | None
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding as it is listed: `quoted` is the place, empty where it is about the whole text; `key` names it to the
    button that puts `instead` there."""

    number: int
    check: str
    level: Level
    why: str
    quoted: str
    instead: str | None
    key: str


def changes(before: str, after: str) -> list[Change]:
    """In order; joined, what is not gone is `after`, and what is not new is `before`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) > MOST or len(new) > MOST:
        return [Change(text, how) for text, how in ((before, "gone"), (after, "new")) if text]  # type: ignore[arg-type]
    return list(_changes(old, new))


def marks(text: str, findings: Sequence[Finding]) -> list[Mark]:
    """The text cut where something was found begins and ends; of places that overlap the worst counts."""
    placed = [(number, one) for number, one in enumerate(findings, 1) if 0 <= one.start < one.end <= len(text)]
    edges = sorted({0, len(text), *(edge for _, one in placed for edge in (one.start, one.end))})
    found = list[Mark]()
    for start, end in pairwise(edges):
        over = [(one.level, number) for number, one in placed if one.start <= start and end <= one.end]
        level, number = min(over, default=(None, 0))  # "block" comes before "warn"
        found.append(Mark(text[start:end], level, number))
    return found


def found_of(text: str, findings: Sequence[Finding]) -> list[Found]:
    """Numbered as `marks` numbers them; what blocks first."""
    some = [
        Found(
            number=number,
            check=one.check,
            level=one.level,
            why=one.why,
            quoted=printable(text[one.start : one.end], QUOTED),
            instead=one.instead,
            key=key_of(one),
        )
        for number, one in enumerate(findings, 1)
    ]
    return sorted(some, key=lambda one: (one.level, one.number))


def key_of(finding: Finding) -> str:
    """Which place of a text, and what was found there."""
    return f"{finding.start}-{finding.end}-{finding.check}"


def reworded(text: str, findings: Sequence[Finding], key: str) -> str | None:
    """The text with the better words of this finding in their place; None where nothing is found there any more."""
    one = next((one for one in findings if key_of(one) == key and one.instead is not None), None)
    return None if one is None else text[: one.start] + (one.instead or "") + text[one.end :]


def _changes(old: list[str], new: list[str]) -> Iterator[Change]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Change("".join(old[i1:i2]), "same")
            continue
        if i2 > i1:
            yield Change("".join(old[i1:i2]), "gone")
        if j2 > j1:
            yield Change("".join(new[j1:j2]), "new")
