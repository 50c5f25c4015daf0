"""Which phrases are said now by several people and were hardly said before."""

from collections import Counter
from collections.abc import Collection, Sequence
from math import log, sqrt

PEOPLE = 3
PRIOR = 0.1  # of all texts, now and before, is taken as known beforehand
CERTAIN = 1.96  # standard deviations of the log-odds
EARLIER = 20  # texts; against fewer everything is new
MOST = 5
PART = 2 / 3  # of those who say the shorter phrase: then the longer one is what they say


def new_phrases(now: Sequence[Collection[str]], before: Sequence[Collection[str]]) -> tuple[str, ...]:
    """At most five, the most telling first: said now by three people or more, and more often than before by 1.96
    standard deviations of the log-odds ratio with an informative Dirichlet prior.

    Each item holds the phrases of one text (`complaints.phrases`); those of `now` are of different people in different
    words. The odds are those of a text that holds the phrase, its prior is its share in both together, worth a tenth of
    them (Monroe, Colaresi & Quinn 2008, Fightin' Words, 3.5.1, of texts instead of words: long texts weigh no more).
    Against fewer than 20 earlier texts there is nothing to compare with: none.
    """
    if len(before) < EARLIER:
        return ()
    said, usual = (Counter(phrase for text in texts for phrase in set(text)) for texts in (now, before))
    whole = len(now), len(before)
    new = {
        phrase: telling
        for phrase, many in said.items()
        if many >= PEOPLE and (telling := _log_odds((many, usual[phrase]), whole)) >= CERTAIN
    }
    return _chosen(new, said)


def _log_odds(said: tuple[int, int], whole: tuple[int, int]) -> float:
    """z of a phrase that so many of so many texts hold, now and before."""
    unsaid = whole[0] - said[0], whole[1] - said[1]
    prior, against = (PRIOR * sum(some) + 0.5 for some in (said, unsaid))
    now, before = (log((one + prior) / (none + against)) for one, none in zip(said, unsaid, strict=True))
    spread = sum(1 / (one + prior) for one in said) + sum(1 / (none + against) for none in unsaid)
    return (now - before) / sqrt(spread)


def _chosen(new: dict[str, float], said: Counter[str]) -> tuple[str, ...]:
    """Of phrases of which one holds the other, the longer where most who say the shorter say it, else the shorter."""
    chosen: list[str] = []
    for phrase in sorted(new, key=lambda one: (-new[one], -len(one), one)):
        longer = any(_holds(other, phrase) and said[other] >= PART * said[phrase] for other in new if other != phrase)
        if not longer and not any(_holds(one, phrase) or _holds(phrase, one) for one in chosen):
            chosen.append(phrase)
    return tuple(chosen[:MOST])


def _holds(longer: str, shorter: str) -> bool:
    return f" {shorter} " in f" {longer} "
