"""Who does what to whom in English: the word lists of roles.toml, with every form of each verb."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

Phrase = tuple[re.Pattern[str], float]
NEGATORS = ("n't", "n’t")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """What a verb tells of its two sides, each in [-1, 1]; `participle` where this form makes a passive."""

    object: float
    subject: float
    participle: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Values are in [-1, 1].

    `verbs` are there by every form, as are `speech` and `receives` ("faces criticism": an act is done to the subject).
    `acts` are nouns of an act towards somebody; `doubted` are such only with about, over, on and against. `states` are
    what somebody has or gets, `said` what is said of somebody, `moods` are felt with or about somebody. Patterns of
    `before` end at a name, those of `after` stand behind it. `words` are the lists of joining words by their name.
    """

    verbs: Mapping[str, Verb]
    speech: frozenset[str]
    receives: frozenset[str]
    acts: Mapping[str, float]
    doubted: frozenset[str]
    states: Mapping[str, float]
    said: Mapping[str, float]
    moods: Mapping[str, float]
    before: tuple[Phrase, ...]
    after: tuple[Phrase, ...]
    words: Mapping[str, frozenset[str]]


@lru_cache(maxsize=1)
def roles() -> Roles:
    """The lists of roles.toml; where two groups have a form, the first in the file has it."""
    read = tomllib.loads(resources.files("sentiment").joinpath("roles.toml").read_text(encoding="utf8"))
    lists = {name: words.split() for name, words in read["lists"].items()}
    return Roles(
        verbs=_verbs(read["verb"]),
        speech=_every_form(lists["speech"]),
        receives=_every_form(lists["receive"]),
        acts=_nouns(lists["against"], -1.0) | _nouns(lists["favour"], 1.0),
        doubted=frozenset(_nouns(lists["doubted"], -1.0)),
        states=_nouns(lists["bad"], -1.0) | _nouns(lists["good"], 1.0),
        said=_nouns(lists["ill"], -1.0) | _nouns(lists["well"], 1.0),
        moods=_nouns(lists["displeased"], -0.8) | _nouns(lists["pleased"], 0.8),
        before=tuple(_phrases(read["phrases"], "before", " ?$")),
        after=tuple(_phrases(read["phrases"], "after", r"(?!\w)")),
        words={name: frozenset(words.split()) for name, words in read["words"].items()},
    )


def denies(words: Sequence[str]) -> bool:
    """Whether one of these words turns what follows round: not, never, failed to."""
    known = roles().words["not"]
    return any(word.lower() in known or word.lower().endswith(NEGATORS) for word in words)


def _verbs(groups: Sequence[Mapping[str, Any]]) -> dict[str, Verb]:
    found: dict[str, Verb] = {}
    for group in groups:
        for entry in group["words"].split():
            for form, participle in forms(entry):
                verb = Verb(object=group["object"], subject=group["subject"], participle=participle)
                found.setdefault(form, verb)
    return found


def _every_form(entries: Sequence[str]) -> frozenset[str]:
    return frozenset(form for entry in entries for form, _ in forms(entry))


def _nouns(words: Sequence[str], value: float) -> dict[str, float]:
    return {form: value for word in words for form in (word.lower(), _with_s(word.lower()))}


def _phrases(read: Mapping[str, str], side: str, end: str) -> Iterator[Phrase]:
    for name, value in ((f"{side}_bad", -1.0), (f"{side}_good", 1.0)):
        yield re.compile(rf"(?<!\w)(?:{'|'.join(read[name].strip().splitlines())}){end}"), value


def forms(entry: str) -> Iterator[tuple[str, bool]]:
    """Every form of a verb that is written `base`, `base:past` or `base:past:participle`, and whether it is a
    participle; where past and participle are one form, it is."""
    base, _, irregular = entry.partition(":")
    past, _, participle = irregular.partition(":")
    stem = _stem(base)
    yield base, False
    yield _with_s(base), False
    if participle:
        yield past, False
    yield participle or past or (base[:-1] + "ied" if _ends_in_y(base) else stem + "ed"), True
    yield (base[:-2] + "ying" if base.endswith("ie") else stem + "ing"), False


def _stem(base: str) -> str:
    """What -ed and -ing are put to: without a mute e, the last letter doubled after one short vowel."""
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return base[:-1]
    short = re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxyh]", base) or base.endswith(("defer", "rebut", "acquit"))
    return base + base[-1] if short else base


def _with_s(base: str) -> str:
    if _ends_in_y(base):
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")


def _ends_in_y(base: str) -> bool:
    return bool(re.search(r"[^aeiou]y$", base))
