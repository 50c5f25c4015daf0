"""Entries that answer the same question differently: one of them is probably wrong."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from mentions.normal import near_duplicate
from replies.entry import Entry
from replies.rank import TELLING, rank
from replies.terms import terms

SAME = 0.85
"""From here on, each being asked of the other, two questions are one."""


def differing(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Pairs in one language whose brands meet, in the order of the entries."""
    sharing: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        told = sorted(one.name for one in terms(entry.question, entry.language) if one.sort in TELLING)
        near = {other for name in told for other in sharing[entry.language, name]}
        for other in sorted(near):
            if _differ(entries[other], entry):
                yield entries[other], entry
        for name in told:
            sharing[entry.language, name].append(number)


def _differ(one: Entry, other: Entry) -> bool:
    if one.brand and other.brand and one.brand != other.brand:
        return False
    asked = ((one, other), (other, one))
    is_one = all(rank(this.question, None, [that])[0].fit >= SAME for this, that in asked)
    return is_one and one.answer != other.answer and not near_duplicate(one.answer, other.answer)
