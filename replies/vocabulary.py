"""The words of which a sentence may be made that a model wrote, one file a language in `replies/words`."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """`always` may stand everywhere; `plain` where the mention does not say them, or a source does; a word of a line of
    `topics` where a source has a word of that line. Of `greetings` a greeting is made. All are case folded."""

    greetings: frozenset[str]
    always: frozenset[str]
    plain: frozenset[str]
    topics: tuple[frozenset[str], ...]

    def topics_in(self, words: Collection[str]) -> frozenset[int]:
        """The numbers of the lines of which there is a word."""
        return frozenset(i for i, line in enumerate(self.topics) if not line.isdisjoint(words))

    @property
    def listed(self) -> frozenset[str]:
        """Every word of every list."""
        return self.always.union(self.plain, *self.topics)


@cache
def vocabulary(language: str) -> Vocabulary | None:
    """None where nobody has written one for this language (ISO 639-1)."""
    file = resources.files("replies").joinpath("words").joinpath(f"{language}.toml")
    if not language.isalpha() or not file.is_file():
        return None
    said = tomllib.loads(file.read_text(encoding="utf8"))
    return Vocabulary(
        greetings=_words(said["greetings"]),
        always=_words(said["always"]),
        plain=_words(said["plain"]),
        topics=tuple(_words(line) for line in said["topics"]),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(text.casefold().split())
