"""One story told by several sites: cut, with a lead of their own, under another headline."""

from functools import lru_cache
from zlib import crc32

from mentions.mention import Mention
from mentions.normal import normal

RUN = 5  # words in a row; where a script writes no spaces, RUN_OF_LETTERS characters
RUN_OF_LETTERS = 12
LEAST = 20  # runs of the shorter text: two short items may share a sentence by chance
KEYS = 12
SHARED = 0.6  # of the runs of the shorter text


def story_keys(mention: Mention) -> tuple[str, ...]:
    """Keys of which two articles that share most of the shorter one have at least one in common, with high probability.

    They are the least hashes of its runs of words: a run that is among the least of the longer text and stands in the
    shorter one is among the least there too. What is no article, or is short, has none.
    """
    runs = _runs(normal(mention.text)) if mention.kind == "article" else frozenset()
    return tuple(f"story:{run:08x}" for run in sorted(runs)[:KEYS]) if len(runs) >= LEAST else ()


def same_story(one: Mention, other: Mention) -> bool:
    """Whether two articles of different sites share 60 % of the shorter one, word for word in runs of five.

    Headlines are left out: each site has its own. On one site that may be what stands under every page. When they were
    said is for the caller to compare.
    """
    if one.kind != "article" or other.kind != "article" or _site(one) == _site(other):
        return False
    left, right = _runs(normal(one.text)), _runs(normal(other.text))
    shorter = min(len(left), len(right))
    return shorter >= LEAST and len(left & right) >= SHARED * shorter


def _site(mention: Mention) -> str:
    return mention.site or mention.origin


@lru_cache(maxsize=512)
def _runs(form: str) -> frozenset[int]:
    words = form.split()
    if len(form) > 2 * RUN_OF_LETTERS * max(1, len(words)):  # hardly any spaces
        letters = "".join(words)
        runs = [letters[at : at + RUN_OF_LETTERS] for at in range(len(letters) - RUN_OF_LETTERS + 1)]
    else:
        runs = list(map(" ".join, zip(*(words[at:] for at in range(RUN)), strict=False)))
    return frozenset(crc32(run.encode()) for run in runs)
