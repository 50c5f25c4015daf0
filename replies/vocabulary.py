"""The words of which a sentence may be made that a model wrote, one file a language in `replies/words`."""

import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from replies.sentences import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """`always` may stand everywhere; `plain` where the mention does not say them, or a source does; `phrases` as a
    whole. A word of a line of `topics` may stand where a source has a word of that line, after a word of `before` with
    only words of `between` in between: so it is never what a sentence says something of. A line of `stays` of which the
    draft has a word stays. Of `greetings` a greeting is
    made. All are case folded."""

    greetings: frozenset[str]
    always: frozenset[str]
    plain: frozenset[str]
    phrases: re.Pattern[str]
    stays: tuple[frozenset[str], ...]
    topics: tuple[frozenset[str], ...]
    before: frozenset[str]
    between: frozenset[str]

    def topics_in(self, said: Collection[str]) -> frozenset[int]:
        """The numbers of the lines of which there is a word."""
        return frozenset(i for i, line in enumerate(self.topics) if not line.isdisjoint(said))

    @property
    def listed(self) -> frozenset[str]:
        """Every word that may stand alone."""
        return self.always | self.plain | self.nouns

    @property
    def nouns(self) -> frozenset[str]:
        """Every word of `topics`."""
        return frozenset[str]().union(*self.topics)

    def strange(self, sentence: str, topics: Iterable[int]) -> list[str]:
        """The words of a sentence that may not stand where they do, where the sources are about these topics."""
        nouns = frozenset[str]().union(*(self.topics[i] for i in topics))
        said = words(self.phrases.sub(" ", sentence.replace("’", "'")))
        return [
            word
            for i, word in enumerate(said)
            if word not in self.always and word not in self.plain and not (word in nouns and self._is_beside(said[:i]))
        ]

    def _is_beside(self, before: list[str]) -> bool:
        while before and before[-1] in self.between:
            before = before[:-1]
        return bool(before) and before[-1] in self.before


@cache
def vocabulary(language: str) -> Vocabulary | None:
    """None where nobody has written one for this language (ISO 639-1)."""
    file = resources.files("replies").joinpath("words").joinpath(f"{language}.toml")
    if not language.isalpha() or not file.is_file():
        return None
    said = tomllib.loads(file.read_text(encoding="utf8"))
    longest_first = sorted(said["phrases"], key=len, reverse=True)
    return Vocabulary(
        greetings=_words(said["greetings"]),
        always=_words(said["always"]),
        plain=_words(said["plain"]),
        phrases=re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE),
        stays=tuple(_words(line) for line in said["stays"]),
        topics=tuple(_words(line) for line in said["topics"]),
        before=_words(said["before"]),
        between=_words(said["between"]),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(text.casefold().split())
