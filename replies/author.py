"""How to address somebody without repeating anything that they would not want repeated, or that others would."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources

from mentions import Author
from replies.vocabulary import vocabulary
from replies.voice import LANGUAGES

LONGEST = 30
TELLING = 5  # letters of a word that is no name wherever it stands in one
# one to three words of letters, as names are written; initials may end in a full stop
_NAME = re.compile(r"[^\W\d_]+\.?(?:['’\-][^\W\d_]+)*(?: [^\W\d_]+\.?(?:['’\-][^\W\d_]+)*){0,2}")
_HANDLE = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9_][A-Za-z0-9_.\-]{1,29}")


def address(author: Author, brand: str, *, handles: bool = False) -> str | None:
    """The first name of a person as they show it, else (where `handles` are how people are addressed) `@handle`; None
    where neither can safely be said aloud.

    Unsafe is: digits in a name, an e-mail address, a link, a telephone number as a handle, letters of several scripts
    in one word, a name that is the brand's, an office's, an offer or an order, more than three words or 30 characters.
    """
    name = _shown(author.name or "")
    if len(name) <= LONGEST and _NAME.fullmatch(name) and _somebody(name, brand):
        return _first(name.split(" "))
    handle = (author.handle or "").removeprefix("@")
    return f"@{handle}" if handles and _HANDLE.fullmatch(handle) and _somebody(handle, brand) else None


def in_front(text: str, account: str | None) -> str:
    """With `@account` before the first word, where the text does not name it already: on Mastodon only who is named is
    told of an answer."""
    if not account or re.search(rf"(?<![\w@])@{re.escape(account)}(?![\w@-]|\.\w)", text, re.IGNORECASE):
        return text
    return f"@{account} {text}"


def _shown(name: str) -> str:
    """Without the pictures that people put around their names."""
    pictures = ("So", "Sk", "Cs", "Cn", "Cf")
    seen = unicodedata.normalize("NFC", name).replace("\ufe0f", "")
    return " ".join("".join(letter for letter in seen if unicodedata.category(letter) not in pictures).split())


def _first(words: list[str]) -> str | None:
    """The first word; the whole of what begins with a title or an initial; None after an article: that is a thing."""
    first = words[0]
    if first.casefold() in _lists()["articles"] or _says_something(first):
        return None
    if first.rstrip(".").casefold() in _lists()["titles"] or len(first.rstrip(".")) == 1:
        return " ".join(words) if len(words) > 1 else None
    return first.title() if len(first) > 2 and (first.islower() or first.isupper()) else first


def _says_something(word: str) -> bool:
    """Whether it is a word that one greets nobody with: what people put together to have it said aloud as well."""
    parts = {word.casefold(), *(part.casefold() for part in re.findall(r"[^\W\d_][^\W\d_A-Z]{2,}", word))}
    ordinary = {part for known in map(vocabulary, LANGUAGES) if known for part in parts & known.listed}
    return bool(ordinary) or any(one in word.casefold() for one in _lists()["nobody"] if len(one) >= TELLING)


def _somebody(name: str, brand: str) -> bool:
    words = {word for word in re.split(r"[\W_]+", name.casefold()) if word}
    own = {word for word in re.split(r"[\W_]+", brand.casefold()) if len(word) > 2}
    whole = brand.casefold().replace(" ", "") not in name.casefold().replace(" ", "")
    return whole and not words & (_lists()["nobody"] | own) and all(len(_scripts(word)) <= 1 for word in words)


def _scripts(word: str) -> set[str]:
    return {unicodedata.name(letter, "?").split(" ", 1)[0] for letter in word if letter.isalpha()}


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    read = tomllib.loads(resources.files("replies").joinpath("names.toml").read_text(encoding="utf8"))
    return {name: frozenset(words.split()) for name, words in read.items()}
