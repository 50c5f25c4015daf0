"""What must be seen at once whatever its reach: harm, children at risk, self-harm, law, fraud."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources

from sentiment.phrases import Found, Phrases

LONGEST = 10_000  # characters that are looked at
KIND = "urgent:"  # begins the names of the signs where they are searched for with others
_DENIED = re.compile(
    r"\b(?:no|not|never|nobody|no one|without|isn't|wasn't|weren't|didn't|don't|won't|nor|if|avoid|prevents?|in case"
    r"|risk of|danger of|almost like|as if)"
    r"(?: (?!(?:before|after|until|when|while|because|and|but|so|then|who|which|that)\b)[\w']+){0,3} ?$",
    re.I,
)
_BREAK = re.compile(
    r"(?<=[.!?;,])[\"')]*\s|\s(?=(?:and|but|so|or|while|when|because|after|before|until|since|though|although)\b)", re.I
)
_FICTION = (
    r"(?:movies?|films?|episodes?|novels?|lyrics|album|mixtape|playlist|finale|spoilers?|netflix|book club|thriller"
    r"|podcast|documentary|cosplay|reuters|breaking news|headlines?)\b"
)
_SPORT = (
    r"(?:league|derby|strikers?|wingers?|defenders?|referees?|boxers?|goalkeepers?|quarterbacks?|midfielders?"
    r"|touchdown|playoffs?|half ?time|nba|nfl|ufc|knockout|innings|grand prix)\b"
)
_HARDWARE = r"(?! (?:controllers?|consoles?|laptops?|pcs?|chairs?|headsets?|mouse|phones?|desks?|monitors?|rooms?)\b)"
_GAME = rf"(?:(?:games?|gaming)\b{_HARDWARE}|(?:boss|raid|quest|dlc|characters?|npc|player|opponent|level [\da-z]+)\b)"
_INVENTED = re.compile(rf"\b(?:{_FICTION}|{_SPORT}|{_GAME})", re.I)
_TOLD = re.compile(rf"\b{_FICTION}", re.I)
_OWNED = re.compile(rf"\b(?:my|our|your)\b(?! (?:[\w']+ )?(?:{_FICTION}|{_SPORT}|{_GAME}))", re.I)
_LAUGHED = re.compile(r"\b(?:lol|lmao|rofl|haha\w*|jk|just kidding)\b|[😂🤣]", re.I)
_PLAYED = ("safety", "harm to a person")  # what happens in games
_CHILDREN = "children at risk"
# Sons and daughters may be grown up: of them the list alone judges.
_CHILD = re.compile(
    r"\b(?:child(?:ren)?|kids?|baby|babies|toddlers?|infants?|newborn)\b"
    r"|\b(?:year|month|week)[- ]olds?(?= (?:\w+ed|was|is|has|got|had|and|fell|put|took|boy|girl)\b|[,.!?]|$)",
    re.I,
)
_SENTENCE = re.compile(r"[.!?]\s")


def urgent(text: str) -> str | None:
    """Why a person must see this English text at once, as `safety: "caught fire"`, or None.

    A sign that is denied within three words before it ("nobody was injured") does not count, nor does one in a clause
    about a work of fiction, sport, a game or the news, unless it is about something of mine, ours or yours. Harm in a
    sentence that names a child is "children at risk". The signs are those of urgent.toml.
    """
    return reason_in(_search().find(text[:LONGEST]))


def reason_in(found: Found) -> str | None:
    """The same of a text in which the signs were searched for."""
    for reason in signs():
        for start, end in found.spans.get(KIND + reason, ()):
            if not _DENIED.search(found.text[max(0, start - 60) : start]) and _is_meant(found.text, start, end, reason):
                at_risk = reason == "safety" and _CHILD.search(_around(found.text, start, end, _SENTENCE))
                return f'{_CHILDREN if at_risk else reason}: "{found.text[start:end]}"'
    return None


def _is_meant(text: str, start: int, end: int, reason: str) -> bool:
    clause = _around(text, start, end, _BREAK)
    if reason == "self-harm" and _LAUGHED.search(clause):
        return False
    invented = _INVENTED if reason in _PLAYED else _TOLD
    return not invented.search(clause) or bool(_OWNED.search(clause))


def _around(text: str, start: int, end: int, mark: re.Pattern[str]) -> str:
    """What stands between the marks before and after."""
    before = max((found.end() for found in mark.finditer(text, 0, start)), default=0)
    after = mark.search(text, end)
    return text[before : after.start() if after else len(text)]


@lru_cache(maxsize=1)
def signs() -> Mapping[str, Sequence[str]]:
    """The phrases of each reason."""
    return {reason: table["ways"].strip().split("\n") for reason, table in _toml().items() if "ways" in table}


@lru_cache(maxsize=1)
def classes() -> Mapping[str, Sequence[str]]:
    """The word classes that the phrases name, as `<body>`."""
    return {name: words.strip().split("\n") for name, words in _toml()["lists"].items()}


@lru_cache(maxsize=1)
def figures() -> Mapping[str, Sequence[str]]:
    """The phrases of each reason within which none of them counts."""
    return {reason: table["unless"].strip().split("\n") for reason, table in _toml().items() if "unless" in table}


@lru_cache(maxsize=1)
def _toml() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files("sentiment").joinpath("urgent.toml").read_text(encoding="utf8"))


@lru_cache(maxsize=1)
def _search() -> Phrases:
    return Phrases(named(signs()), named(figures()), classes())


def named(phrases: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Under the names that `reason_in` looks for."""
    return {KIND + reason: ways for reason, ways in phrases.items()}
