"""What must be seen at once whatever its reach: harm, law, fraud."""

import re
import tomllib
from functools import lru_cache
from importlib import resources

from sentiment.cues import any_of

LONGEST = 10_000  # characters that are looked at
_DENIED = re.compile(
    r"\b(?:no|not|never|nobody|no one|without|isn't|wasn't|weren't|didn't|don't|won't|nor|if)(?: \w+){0,3} ?$", re.I
)
_FICTION = re.compile(r"\b(?:movie|film|episode|novel|video game|season|trailer|chapter|lyrics|album|mixtape)\b", re.I)


def urgent(text: str) -> str | None:
    """Why a person must see this English text at once, as `safety: "caught fire"`, or None.

    A sign that is denied within three words before it ("nobody was injured") does not count, nor does a text about a
    work of fiction. The signs are those of urgent.toml.
    """
    plain = " ".join(text.replace("’", "'").split())[:LONGEST]
    if _FICTION.search(plain):
        return None
    for reason, pattern in _signs().items():
        for found in pattern.finditer(plain):
            if not _DENIED.search(plain[max(0, found.start() - 60) : found.start()]):
                return f'{reason}: "{found.group()}"'
    return None


@lru_cache(maxsize=1)
def _signs() -> dict[str, re.Pattern[str]]:
    said = tomllib.loads(resources.files("sentiment").joinpath("urgent.toml").read_text(encoding="utf8"))
    return {reason: any_of(ways.strip().splitlines()) for reason, ways in said.items()}
