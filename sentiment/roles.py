"""Who does what to whom in English: the word lists of roles.toml, with every form of each verb."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """What a verb tells of its two sides, each in [-1, 1]; `participle` where this form makes a passive."""

    object: float
    subject: float
    participle: bool
    continuous: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """`verbs`, `speech` by every form; `acts` are nouns of an act towards somebody, `states` of what somebody has or
    gets, `said` adjectives and nouns that are said of somebody: each with its value in [-1, 1]. `doubted` are
    acts only with about, over, on and against; `moods` are felt with or about somebody. With `receives` an act is done to
    the subject. Patterns of `before` end at a name, those of `after` stand behind it."""

    verbs: Mapping[str, Verb]
    speech: frozenset[str]
    acts: Mapping[str, float]
    states: Mapping[str, float]
    said: Mapping[str, float]
    doubted: frozenset[str]
    moods: Mapping[str, float]
    receives: frozenset[str]
    before: tuple[tuple[re.Pattern[str], float], ...]
    after: tuple[tuple[re.Pattern[str], float], ...]


@lru_cache(maxsize=1)
def roles() -> Roles:
    """The lists of roles.toml; where two groups have a form, the first in the file has it."""
    read = tomllib.loads(resources.files("sentiment").joinpath("roles.toml").read_text(encoding="utf8"))
    lists = {name: words.split() for name, words in read["lists"].items()}
    verbs: dict[str, Verb] = {}
    for group in read["verb"]:
        for entry in group["words"].split():
            for form, kind in forms(entry):
                verbs.setdefault(
                    form,
                    Verb(
                        object=group["object"],
                        subject=group["subject"],
                        participle=kind == "participle",
                        continuous=kind == "continuous",
                    ),
                )
    return Roles(
        verbs=verbs,
        speech=frozenset(form for entry in lists["speech"] for form, _ in forms(entry)),
        acts=_nouns(lists["against"], -1.0) | _nouns(lists["favour"], 1.0),
        states=_nouns(lists["bad"], -1.0) | _nouns(lists["good"], 1.0),
        said=_nouns(lists["ill"], -1.0) | _nouns(lists["well"], 1.0),
        doubted=frozenset(_nouns(lists["doubted"], -1.0)),
        moods=_nouns(lists["displeased"], -0.8) | _nouns(lists["pleased"], 0.8),
        receives=frozenset(form for entry in lists["receive"] for form, _ in forms(entry)),
        before=tuple(_phrases(read["phrases"], "before", " ?$")),
        after=tuple(_phrases(read["phrases"], "after", r"(?!\w)")),
    )


def _phrases(read: Mapping[str, str], side: str, end: str) -> Iterator[tuple[re.Pattern[str], float]]:
    for name, value in ((f"{side}_bad", -1.0), (f"{side}_good", 1.0)):
        yield re.compile(rf"(?<!\w)(?:{'|'.join(read[name].strip().splitlines())}){end}"), value


def _nouns(words: list[str], value: float) -> dict[str, float]:
    return {form: value for word in words for form in (word.lower(), _with_s(word.lower()))}


def forms(entry: str) -> Iterator[tuple[str, str]]:
    """Every form of a verb with its kind: base, third, past, participle (last where one form is both), continuous."""
    base, _, irregular = entry.partition(":")
    past, _, participle = irregular.partition(":")
    stem = _stem(base)
    yield base, "base"
    yield _with_s(base), "third"
    regular = base[:-1] + "ied" if re.search(r"[^aeiou]y$", base) else stem + "ed"
    if participle:
        yield past, "past"
    yield participle or past or regular, "participle"
    yield (base[:-2] + "ying" if base.endswith("ie") else stem + "ing"), "continuous"


def _stem(base: str) -> str:
    """What -ed and -ing are put to: without a mute e, the last letter doubled after one short vowel."""
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return base[:-1]
    doubled = re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxyh]", base) or base.endswith(("defer", "rebut", "permit", "acquit"))
    return base + base[-1] if doubled else base


def _with_s(base: str) -> str:
    if re.search(r"[^aeiou]y$", base):
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
