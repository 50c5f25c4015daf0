"""What rules and word lists alone make of an English text: the cold scorer, which needs no label of anybody."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sentiment.cues import asks, complaint, praises, signs
from sentiment.lexicon import Lexicon
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
    question: bool
    praise: bool
    topic: str | None
    topic_cues: tuple[str, ...]

    @property
    def confidence(self) -> float:
        """In [0, 1]: how far feeling and cues agree with the label. By judgement, not calibrated."""
        compound, probability = self.feeling.compound, self.complaint
        if self.label == "negative":
            return round(0.35 + 0.45 * probability + 0.15 * max(0.0, -compound), 3)
        if self.label == "positive":
            return round(0.35 + 0.4 * (1 - probability) + 0.2 * compound - 0.1, 3)
        return round(0.3 + 0.3 * (1 - abs(compound)) * (1 - probability), 3)

    @property
    def evidence(self) -> tuple[str, ...]:
        """At most eight, most weighty first; the small groups (mine, yours, denial) explain nothing: left out."""
        weighty = sorted(self.weights, key=lambda name: (-abs(self.weights[name]), name))
        cues = [f'{name}: "{self.words[name]}"' for name in weighty if abs(self.weights[name]) >= 0.9]
        compound = self.feeling.compound
        feeling = [f"feeling {compound:+.2f}"] if abs(compound) >= 0.05 else []
        return (*cues[:4], *feeling, *(f'topic: "{cue}"' for cue in self.topic_cues[:3]))


def cold(masked: str, *, linked: bool, addressed: bool, lexicon: Lexicon | None = None) -> Cold:
    """Reads a text without names; `linked` and `addressed` when links and handles were masked out of it.

    `lexicon` are a brand's own words of feeling, laid over those of VADER.
    """
    found = signs(masked, linked=linked, addressed=addressed)
    feeling = scores(_COURTESY.sub(" ", masked), lexicon)
    probability = complaint(found, feeling.compound)
    label = label_of(feeling.compound, probability)
    topic, topic_cues = topic_of(masked)
    return Cold(
        feeling=feeling,
        weights=found.weights,
        words=found.words,
        complaint=probability,
        label=label,
        question=asks(masked),
        praise=label == "positive" and praises(masked),
        topic=topic or (OTHER if probability >= COMPLAINS else None),
        topic_cues=topic_cues,
    )


def label_of(compound: float, probability: float) -> Label:
    """A complaint is negative however politely it is put; praise must be clear to be positive."""
    if probability >= 0.6 or (probability >= 0.35 and compound <= -0.05) or compound <= -0.4:
        return "negative"
    return "positive" if compound >= 0.3 and probability < 0.4 else "neutral"
