"""Whether a question is put to the brand, or to whoever reads it: nobody likes a company that breaks into a talk."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources

from mentions import Mention
from mentions.whose import names_of, plain_name

ALWAYS = {
    "review": "a review",
    "ticket": "a ticket",
    "survey": "a survey",
    "question": "a question put on a page for questions",
    "issue": "an issue",
}
"""Kinds of mention that are for the brand to read."""
_QUESTION = re.compile(r"[^.!?\n]+[?]")


def addressed(mention: Mention, *, names: Sequence[str], handles: Sequence[str], to_us: bool = False) -> str | None:
    """Why the brand is asked, in words to stand after "because"; None where others are, or nobody.

    `names` are all that name the brand, `handles` its accounts; `to_us` says that it replies to one of them.
    """
    words = _plain(mention.words)
    begins = next((one for one in handles if re.match(rf"\W*@{re.escape(plain_name(one))}\b", words)), None)
    if mention.kind in ALWAYS:
        return f"it is {ALWAYS[mention.kind]}"
    if to_us:
        return "it replies to the brand"
    if begins is not None:
        return f"it begins with @{plain_name(begins)}"
    if others_asked(mention.words):
        return None
    return _named(words, handles) or _called(words, names) or _asked(words, names)


def others_asked(text: str) -> bool:
    """Whether it asks whoever reads it."""
    return _phrases("others").search(_plain(text)) is not None


def is_own(mention: Mention, handles: Iterable[str]) -> bool:
    """Whether an account of the brand said it."""
    return not names_of(mention.author).isdisjoint(map(plain_name, handles))


def _named(words: str, handles: Iterable[str]) -> str | None:
    found = next((one for one in handles if re.search(rf"@{re.escape(plain_name(one))}\b", words)), None)
    return f"@{plain_name(found)} is named" if found is not None else None


def _called(words: str, names: Iterable[str]) -> str | None:
    """`Hey Acme`, `Acme, when`, `when, Acme?`"""
    for name in names:
        said = re.escape(_plain(name))
        calls = _phrases("calls").pattern
        if re.search(rf"(?:{calls})[\s,]+@?{said}\b|(?:^|[.!?\n]\s*)[¿¡]?@?{said}\s*[,:]|,\s*@?{said}\s*[?]", words):
            return f"{name} is spoken to"
    return None


def _asked(words: str, names: Iterable[str]) -> str | None:
    """A question with its name in it: `when does Acme open?`"""
    questions = _QUESTION.findall(words)
    for name in names:
        said = re.compile(rf"(?<!\w){re.escape(_plain(name))}(?!\w)")
        if any(said.search(one) for one in questions):
            return f"it asks about {name}"
    return None


def _plain(text: str) -> str:
    """Small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@lru_cache
def _phrases(name: str) -> re.Pattern[str]:
    table = tomllib.loads(resources.files("replies").joinpath("addressed.toml").read_text(encoding="utf8"))
    said = sorted({_plain(one) for phrases in table[name].values() for one in phrases}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, said))})")
