"""What rules and word lists alone make of an English text: the cold scorer, which needs no label of anybody."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sentiment.cues import complaint, signs
from sentiment.topics import OTHER, topic_of
from sentiment.understanding import Label
from sentiment.vader import Scores, scores

COMPLAINS = 0.5  # probability from which a text counts as a complaint
# Courtesy and shop words with a valence of their own: "please", "support" and "help" push requests to the positive.
_COURTESY = re.compile(
    r"\b(?:please|pls|plz|support(?:ed|ing|s)?|help(?:ing|s|ed|line| ?desk)?|(?:customer|after)[ -]?care"
    r"|no problems?(?: at all)?|thanks? (?:you )?(?:in advance|for nothing)"
    r"|like (?=a\b|an\b|the\b|this\b|that\b|to\b)|(?:feels?|looks?|seems?|sounds?) like"
    r"|credit|shares?|security|interest(?:ed)?|number|care)\b",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cold:
    """`feeling` is VADER's on the masked text without courtesy words; `weights` are the log-odds of the cue groups that
    were found, `words` what was found of them; `complaint` is a probability; `topic_cues` speak for `topic`."""

    feeling: Scores
    weights: Mapping[str, float]
    words: Mapping[str, str]
    complaint: float
    label: Label
    topic: str | None
    topic_cues: tuple[str, ...]


def cold(masked: str, *, linked: bool, addressed: bool) -> Cold:
    """Reads a text without names; `linked` and `addressed` when links and handles were masked out of it."""
    found = signs(masked, linked=linked, addressed=addressed)
    feeling = scores(_COURTESY.sub(" ", masked))
    probability = complaint(found, feeling.compound)
    topic, topic_cues = topic_of(masked)
    return Cold(
        feeling=feeling,
        weights=found.weights,
        words=found.words,
        complaint=probability,
        label=label_of(feeling.compound, probability),
        topic=topic or (OTHER if probability >= COMPLAINS else None),
        topic_cues=topic_cues,
    )


def label_of(compound: float, probability: float) -> Label:
    """A complaint is negative however politely it is put; praise must be clear to be positive."""
    if probability >= 0.6 or (probability >= 0.35 and compound <= -0.05) or compound <= -0.4:
        return "negative"
    return "positive" if compound >= 0.3 and probability < 0.4 else "neutral"
