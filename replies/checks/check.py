"""All checks of a text, in one call."""

from collections.abc import Callable, Iterator, Mapping

from replies.checks.length import length
from replies.checks.on import On
from replies.checks.promises import admission, promise
from replies.item import Finding


def empty(text: str, on: On) -> Iterator[Finding]:
    """Nothing to send."""
    if not text.strip():
        yield Finding(check="empty", level="block", why="there is no text yet")


CHECKS: Mapping[str, Callable[[str, On], Iterator[Finding]]] = {
    "empty": empty,
    "length": length,
    "promise": promise,
    "admission": admission,
}
"""By the name that findings have."""


def check(text: str, on: On) -> tuple[Finding, ...]:
    """What to look at, by where it begins; of one place what blocks before what warns. The same for the same text."""
    found = (finding for one in CHECKS.values() for finding in one(text, on))
    return tuple(sorted(found, key=lambda finding: (finding.start, finding.level, finding.end, finding.check)))
