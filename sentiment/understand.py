"""One text, one brand: what was meant."""

import re
from collections.abc import Sequence

from sentiment.cues import Signs, asks, asks_by_mark, complaint, praises, signs
from sentiment.language import SCORED, language_of, why_not
from sentiment.mask import HANDLE, URL, mask
from sentiment.topics import OTHER, topic_of
from sentiment.understanding import Label, Understanding
from sentiment.vader import LONGEST, vader

COMPLAINS = 0.5  # probability from which a text counts as a complaint
# Courtesy and shop words with a valence of their own: "please", "support" and "help" push requests to the positive.
_COURTESY = re.compile(
    r"\b(?:please|pls|plz|support(?:ed|ing|s)?|help(?:ing|s|ed|line| ?desk)?|(?:customer|after)[ -]?care"
    r"|no problems?(?: at all)?|thanks? (?:you )?(?:in advance|for nothing)"
    r"|like (?=a\b|an\b|the\b|this\b|that\b|to\b)|(?:feels?|looks?|seems?|sounds?) like"
    r"|credit|shares?|security|interest(?:ed)?|number|care)\b",
    re.I,
)


def understand(mention_words: str, *, terms: Sequence[str] = (), declared: str | None = None) -> Understanding:
    """What a text means for the brand that is called by `terms`; `declared` is the language the platform states.

    Names, handles and links are masked first. English is scored; any other language gives the label "abstain".
    `compound` is VADER's on the masked text without courtesy words; `label` and `complaint` also weigh the cues.
    """
    words = mention_words[:LONGEST].replace("’", "'").replace("‘", "'")
    masked = mask(words, terms)
    if not any(map(str.isalnum, masked)):
        return _abstained("und", "there are no words in it", masked)
    language = language_of(masked, declared)
    if language not in SCORED:
        return _abstained(language, why_not(language, masked), masked)
    found = signs(masked, linked=bool(URL.search(words)), addressed=bool(HANDLE.search(words)))
    return _scored(masked, found, language)


def _abstained(language: str, why: str, masked: str) -> Understanding:
    return Understanding(
        compound=None,
        label="abstain",
        complaint=None,
        question=asks_by_mark(masked),
        language=language,
        abstained_why=why,
    )


def _scored(masked: str, found: Signs, language: str) -> Understanding:
    compound = vader(_COURTESY.sub(" ", masked))
    probability = complaint(found, compound)
    label = _label(compound, probability)
    topic, topic_cues = topic_of(masked)
    return Understanding(
        compound=compound,
        label=label,
        complaint=round(probability, 4),
        question=asks(masked),
        praise=label == "positive" and praises(masked),
        topic=topic or (OTHER if probability >= COMPLAINS else None),
        language=language,
        confidence=_confidence(label, compound, probability),
        evidence=_evidence(found, compound, topic_cues),
    )


def _label(compound: float, probability: float) -> Label:
    """A complaint is negative however politely it is put; praise must be clear to be positive."""
    if probability >= 0.6 or (probability >= 0.35 and compound <= -0.05) or compound <= -0.4:
        return "negative"
    return "positive" if compound >= 0.3 and probability < 0.4 else "neutral"


def _confidence(label: Label, compound: float, probability: float) -> float:
    """In [0, 1]: how far feeling and cues agree with the label. By judgement, not calibrated."""
    if label == "negative":
        return round(0.35 + 0.45 * probability + 0.15 * max(0.0, -compound), 3)
    if label == "positive":
        return round(0.35 + 0.4 * (1 - probability) + 0.2 * compound - 0.1, 3)
    return round(0.3 + 0.3 * (1 - abs(compound)) * (1 - probability), 3)


def _evidence(found: Signs, compound: float, topic_cues: tuple[str, ...]) -> tuple[str, ...]:
    """At most eight, most weighty first; the small groups (mine, yours, denial) explain nothing and are left out."""
    weighty = sorted(found.weights, key=lambda name: (-abs(found.weights[name]), name))
    cues = [f'{name}: "{found.words[name]}"' for name in weighty if abs(found.weights[name]) >= 0.9]
    feeling = [f"feeling {compound:+.2f}"] if abs(compound) >= 0.05 else []
    return (*cues[:4], *feeling, *(f'topic: "{cue}"' for cue in topic_cues[:3]))
