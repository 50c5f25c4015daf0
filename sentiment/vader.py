"""The one door to vaderSentiment 3.3.2: an engine of ours over its word lists, and the package itself as the reference.

The engine is used where it gives a sample of sentences the same numbers as the package; else the package, for all.
"""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata, resources

from sentiment.lexicon import Lexicon, valences
from sentiment.package import analyzer, described
from sentiment.valence import Lookup, Scores, polarity

__all__ = ["LONGEST", "Engine", "Scores", "engine", "in_lexicon", "scores", "vader"]
VERSION = "3.3.2"  # later and earlier ones score differently
LONGEST = 10_000  # characters
MOST_PROBED = 200  # words of a brand's lexicon


@dataclass(frozen=True, slots=True)
class Engine:
    """What scores: `ours`, or else the package; `why` says how that was decided. `read` takes any plain text."""

    ours: bool
    why: str
    read: Callable[[str], Scores]


def scores(text: str, lexicon: Lexicon | None = None) -> Scores:
    """The four numbers of an English text, of which 10,000 characters are looked at: those of the package, always.

    `lexicon` is laid over the package's own. Raises TypeError for what is no plain str.
    """
    if type(text) is not str:
        raise TypeError(f"a text must be a str, not {type(text).__name__}")
    return engine(lexicon).read(text[:LONGEST])


def vader(text: str) -> float:
    """The compound valence in [-1, 1] of an English text."""
    return scores(text).compound


def in_lexicon(word: str, lexicon: Lexicon | None = None) -> float | None:
    """The valence, in [-4, 4], that a single word has by itself, or None."""
    return valences(lexicon).get(word.lower())


@lru_cache(maxsize=128)
def engine(lexicon: Lexicon | None = None) -> Engine:
    """The engine for this lexicon; decided once, by a sample that holds its words."""
    package = _by_package(lexicon)
    if (version := metadata.version("vaderSentiment")) != VERSION:
        return Engine(False, f"vaderSentiment is {version}: the engine is for {VERSION}", package)
    ours, sample = _by_us(lexicon), list(_sample(lexicon))
    off = [text for text in sample if ours(text) != package(text)]
    if off:
        return Engine(False, f"{len(off)} of {len(sample)} sentences differ, such as {off[0]!r}", package)
    return Engine(True, f"{len(sample)} sentences have the numbers of vaderSentiment {VERSION}", ours)


def _by_us(lexicon: Lexicon | None) -> Callable[[str], Scores]:
    lookup = Lookup(valences(lexicon))
    return lambda text: polarity(described(text), lookup)


def _by_package(lexicon: Lexicon | None) -> Callable[[str], Scores]:
    package = copy(analyzer())
    package.lexicon = valences(lexicon)
    return lambda text: Scores(**package.polarity_scores(text))


def _sample(lexicon: Lexicon | None) -> Iterator[str]:
    """Sentences that use every rule, and each word of the lexicon among some of them."""
    yield from resources.files("sentiment").joinpath("vader.txt").read_text(encoding="utf8").splitlines()
    for entry in lexicon.entries[:MOST_PROBED] if lexicon else ():
        word = entry.word
        yield f"{word} is not {word.upper()} at all, but very {word}, no {word} and the least {word}!"
