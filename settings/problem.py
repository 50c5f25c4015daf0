"""What is wrong with the settings, all of it at once, in words that say what to do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` is where (`sources[2].kind`, counted from 0), `message` what is wrong there, `suggestion` the next step.

    None of the three repeats a value of the file that may be a secret.
    """

    path: str
    message: str
    suggestion: str | None = None

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" + (f"; {self.suggestion}" if self.suggestion else "")


class SettingsError(Exception):
    """The settings cannot be used; `problems` is every reason, in the order of the file's tables."""

    def __init__(self, file: str, problems: Iterable[Problem]) -> None:
        self.file, self.problems = file, tuple(problems)
        super().__init__(file, self.problems)

    def __str__(self) -> str:
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        return "\n".join([f"{self.file} has {count}:", *(f"  {problem}" for problem in self.problems)])

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.file, self.problems))


def near(word: str, known: Iterable[str]) -> str | None:
    """The one of `known` that the word was probably meant to be."""
    lower = {choice.lower(): choice for choice in known}
    found = get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    return lower[found[0]] if found else None


def nearest(word: object, known: Iterable[str]) -> str:
    """`did you mean hackernews?` where something is near, else what could stand there."""
    choices = sorted(known)
    if meant := near(str(word), choices):
        return f"did you mean {meant}?"
    return f"use one of: {', '.join(choices)}" if choices else "remove it"
