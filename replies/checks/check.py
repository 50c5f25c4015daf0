"""All checks of a text, in one call."""

from collections.abc import Callable, Iterator, Mapping

from replies.checks.length import length
from replies.checks.links import link
from replies.checks.on import On
from replies.checks.people import personal, private
from replies.checks.promises import admission, promise
from replies.checks.same import echo, same
from replies.checks.shown import competitor, empty, hidden, language, placeholder
from replies.checks.wording import negative, tone, word
from replies.item import Finding

CHECKS: Mapping[str, Callable[[str, On], Iterator[Finding]]] = {
    "empty": empty,
    "length": length,
    "promise": promise,
    "admission": admission,
    "personal": personal,
    "private": private,
    "link": link,
    "competitor": competitor,
    "hidden": hidden,
    "placeholder": placeholder,
    "echo": echo,
    "language": language,
    "same": same,
    "word": word,
    "tone": tone,
    "negative": negative,
}
"""By the name that findings have."""


def check(text: str, on: On) -> tuple[Finding, ...]:
    """What to look at, by where it begins; of one place what blocks before what warns. The same for the same text."""
    found = {finding for one in CHECKS.values() for finding in one(text, on)}
    return tuple(sorted(found, key=lambda one: (one.start, one.level, one.end, one.check, one.why)))
