"""The fields of a query: `site:example.com`, `type:post|comment`, `followers:[100 TO 5000]`, and what they may say."""

import math
import re
from difflib import get_close_matches
from typing import NamedTuple, get_args

from mentions.countries import country, is_country, meant
from mentions.mention import Kind
from mentions.query_error import QueryError
from mentions.scripts import spaceless
from mentions.tree import Field, NumberField, Phrase, Query, Range, TextField, Word

KINDS: tuple[str, ...] = get_args(Kind)
HAVES = ("link", "media", "image", "video", "place", "rating", "title")
BARRED = ("type", "has", "lang", "country")  # `type:post|comment`
LETTERS_BEFORE_STAR = 2
_SYNONYMS = {
    "language": "lang",
    "tags": "tag",
    "engagementtype": "type",
    "authorfollowers": "followers",
}
_NAMES: dict[str, str] = {
    **{name: name for name in (*get_args(TextField), *get_args(NumberField))},
    **_SYNONYMS,
}
_NUMBERS: dict[str, NumberField] = {name: name for name in get_args(NumberField)}
_LIMITS = {"latitude": (-90.0, 90.0), "longitude": (-180.0, 180.0)}
_WHOLE = {"followers", "likes", "shares", "replies", "views"}
_TYPES = {"retweet": "repost", **{kind: kind for kind in KINDS}}
_BARE = "the words without a field"
_PEOPLE = "nothing: Foreshock guesses nothing about who people are"
_WHEN = "nothing: a query has no time; `foreshock query test --since` has"
# Operators of Brandwatch, Talkwalker, search engines and platforms, and the nearest thing here.
_ELSEWHERE = {
    "intitle": "title:", "allintitle": "title:", "content": _BARE, "text": _BARE, "intext": _BARE, "body": _BARE,
    "raw": "{BT}, where case counts",
    "inurl": "url:", "links": 'url:"…" or has:link', "link": 'url:"…" or has:link', "filter": "has:", "is": "type:",
    "from": "author:", "weblogtitle": "author:", "username": "author:", "to": "the @handle as a word",
    "engagingwith": "the @handle as a word", "mentions": "the @handle as a word", "hashtag": "the #hashtag as a word",
    "domain": "site:", "domain_url": "site:", "host": "site:", "host_url": "site:", "topleveldomain": "site:",
    "publication": "site:", "sitename": "site:", "blogname": "site:", "subreddit": 'url:"reddit.com/r/…"',
    "continent": "country:", "sourcecountry": "country:", "location": "country:", "place": "country: or has:place",
    "region": "latitude:[… TO …] and longitude:[… TO …]", "city": "latitude:[… TO …] and longitude:[… TO …]",
    "sourcetype": "type: or source:", "pagetype": "type: or source:", "pubtype": "type: or source:",
    "imagetype": "has:image", "publishersubtype": "has:image or has:video", "channelid": "author:",
    "followers_count": "followers:", "engagement": "likes:, shares: or replies:", "retweets": "shares:",
    "itemreview": "title:", "category": "tag:", "redditpostflair": "tag:", "near": "NEAR/5",
    "gender": _PEOPLE, "authorgender": _PEOPLE, "demographic": _PEOPLE, "authorverified": _PEOPLE,
    "published": _WHEN, "since": _WHEN, "until": _WHEN, "before": _WHEN, "after": _WHEN, "minuteofday": _WHEN,
}  # fmt: skip
_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}")
_NUMBER = r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?(?:e-?[0-9]{1,3})?"
_BETWEEN = re.compile(rf"\[\s*({_NUMBER}|\*)\s+TO\s+({_NUMBER}|\*)\s*\]", re.I)
_ONE_SIDE = re.compile(rf"(>=|<=|>|<|)({_NUMBER})")


class Value(NamedTuple):
    """What stands behind the colon, and where it stands."""

    term: Word | Phrase
    column: int


def field_name(name: str, column: int) -> str:
    """The name that the tree has for a field. Raises QueryError for one that there is not."""
    low = name.lower()
    if low in _NAMES:
        return _NAMES[low]
    if low in _ELSEWHERE:
        raise QueryError(f"{name}: is not known here", column, (_ELSEWHERE[low],))
    near = get_close_matches(low, _NAMES, n=1, cutoff=0.7)
    meant = tuple(f"{one}:" for one in near)
    raise QueryError(f"{name}: is no field; a word with a colon stands in quotes", column, meant)


def is_number(name: str) -> bool:
    """Whether the field is a number of the mention."""
    return name in _NUMBERS


def field(name: str, value: Value) -> Query:
    """The field with one value; raises QueryError where the value can be none of it."""
    if name in _NUMBERS:
        return number(name, value.term.text, value.column)
    text, column = value.term.text, value.column
    if name != "title" and isinstance(value.term, Word) and value.term.exact:
        raise QueryError(f"case does not matter in {name}:", column, ("a word without braces",))
    if name != "title" and isinstance(value.term, Phrase) and value.term.within is not None:
        raise QueryError(f"~ has no meaning in {name}:", column, ('a "phrase" without ~',))
    text = _READ.get(name, _as_it_is)(text, column, isinstance(value.term, Phrase))
    if isinstance(value.term, Phrase):
        return Field(_TEXTS[name], Phrase(text, value.term.within))
    if not value.term.exact:
        check_wildcards(text, column)
    return Field(_TEXTS[name], Word(text, value.term.exact))


def number(name: str, text: str, column: int) -> Range:
    """The range that `[1 TO 5]`, `>=3`, `<3` or `3` says. Above or below 3 excludes 3 itself."""
    if name not in _NUMBERS:
        raise QueryError(f"{name}: takes words, not a range", column, ("a word", 'a "phrase"'))
    between, one = _BETWEEN.fullmatch(text), _ONE_SIDE.fullmatch(text)
    if between:
        low, high = (_read_number(name, part, column) for part in between.groups())
    elif one:
        low, high = _one_sided(name, one[1], _read_number(name, one[2], column) or 0.0)
    else:
        raise QueryError(f"{name}: takes a number or a range", column, ("3", ">=3", "[3 TO 5]", "[3 TO *]"))
    if low is not None and high is not None and low > high and name != "longitude":  # across the 180th meridian
        raise QueryError("the range begins above its end", column, ("the lower number first",))
    return Range(_NUMBERS[name], low, high)


def check_wildcards(text: str, column: int) -> None:
    """Raises QueryError for a star at the beginning or too near to it, and for nothing but wildcards."""
    if "*" not in text and "?" not in text:
        return
    stem = text.partition("*")[0]
    if not stem:
        raise QueryError("* never begins a word", column, ("a word", "the beginning of a word before *"))
    if "**" in text:
        raise QueryError("one * is enough", column + text.index("**"), ("one *",))
    letters = sum(map(str.isalnum, stem))
    if "*" in text and letters < LETTERS_BEFORE_STAR and not any(map(spaceless, stem)):
        raise QueryError("* needs two letters before it", column + len(stem), ("a longer beginning",))
    if not any(map(str.isalnum, text)):
        raise QueryError("? needs a letter beside it", column, ('"?" in quotes for the sign',))


def _one_sided(name: str, sign: str, value: float) -> tuple[float | None, float | None]:
    if sign == ">":
        return (value + 1 if name in _WHOLE else math.nextafter(value, math.inf)), None
    if sign == "<":
        return None, (value - 1 if name in _WHOLE else math.nextafter(value, -math.inf))
    return (None if sign == "<=" else value), (None if sign == ">=" else value)


def _read_number(name: str, text: str, column: int) -> float | None:
    if text == "*":
        return None
    value = float(text) + 0.0  # -0 is 0
    low, high = _LIMITS.get(name, (0.0, math.inf))
    if not low <= value <= high:
        allowed = f"{low:g} to {high:g}" if name in _LIMITS else "0 or more"
        raise QueryError(f"{name}: cannot be {text}", column, (allowed,))
    if name in _WHOLE and not value.is_integer():
        raise QueryError(f"{name}: counts whole ones, not {text}", column, ("a whole number",))
    return value


def _as_it_is(text: str, column: int, quoted: bool) -> str:
    return text


def _type(text: str, column: int, quoted: bool) -> str:
    if (kind := _TYPES.get(text.lower())) is None:
        raise QueryError(f'"{short(text)}" is no type', column, KINDS)
    return kind


def _has(text: str, column: int, quoted: bool) -> str:
    if text.lower() not in HAVES:
        raise QueryError(f'has: does not know "{short(text)}"', column, HAVES)
    return text.lower()


def _lang(text: str, column: int, quoted: bool) -> str:
    if not _CODE.fullmatch(code := text.lower()):
        raise QueryError(f'"{short(text)}" is no code of a language', column, ("two letters such as en or km",))
    return code


def _country(text: str, column: int, quoted: bool) -> str:
    code = country(text)
    if quoted or is_country(code) or set("*?") & set(text):
        return code
    near = (f"country:{found}",) if (found := meant(text)) else ()
    wanted = (*near, "a country's two letters such as GB", 'a "name" as the source writes it')
    raise QueryError(f'"{short(text)}" is not the two letters of a country', column, wanted)


def _site(text: str, column: int, quoted: bool) -> str:
    site = re.sub(r"^(?:[a-z]+://)?(?:www\.)?", "", text.lower())
    host, slash, path = site.partition("/")
    if path:
        raise QueryError("site: takes a host; a part of a site is an address", column, (f'url:"{short(site)}"',))
    if slash or site != text.lower():
        raise QueryError("site: is written without www. and https://", column, (f"site:{short(host)}",))
    return site


def _url(text: str, column: int, quoted: bool) -> str:
    return _rest(re.sub(r"^(?:https?://|www\.)+", "", text, flags=re.I), "url", "an address", column)


def _author(text: str, column: int, quoted: bool) -> str:
    return _rest(text.lstrip("@ "), "author", "a handle", column)


def _tag(text: str, column: int, quoted: bool) -> str:
    return _rest(text.lstrip("# "), "tag", "a tag", column)


def _rest(text: str, name: str, what: str, column: int) -> str:
    if not text:
        raise QueryError(f"{name}: has no value", column, (what,))
    return text


def short(text: str) -> str:
    """At most 40 letters of it, for a message."""
    return text if len(text) <= 40 else f"{text[:39]}…"


_TEXTS: dict[str, TextField] = {name: name for name in get_args(TextField)}
_READ = {
    "type": _type, "has": _has, "lang": _lang, "country": _country, "site": _site, "url": _url, "author": _author,
    "tag": _tag,
}  # fmt: skip
