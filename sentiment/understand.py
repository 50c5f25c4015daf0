"""One text, one brand: what was meant."""

from collections.abc import Mapping, Sequence

from sentiment.cold import Cold, cold
from sentiment.cues import asks, asks_by_mark, praises
from sentiment.language import SCORED, language_of, why_not
from sentiment.mask import HANDLE, URL, mask
from sentiment.model import COLD, Model
from sentiment.understanding import Label, Understanding
from sentiment.vader import LONGEST


def understand(
    mention_words: str,
    *,
    terms: Sequence[str] = (),
    declared: str | None = None,
    others: Mapping[str, Sequence[str]] | None = None,
    model: Model = COLD,
) -> Understanding:
    """What a text means for the brand that is called by `terms`; `declared` is the language the platform states.

    `others` are competitors and other brands with what they are called; `model` is what is known beside the rules.
    Names, handles and links are masked first. English is scored; any other language gives the label "abstain".
    `compound` is VADER's on the masked text without courtesy words; `label` and `complaint` also weigh the cues.
    """
    words = mention_words[:LONGEST].replace("’", "'").replace("‘", "'")
    masked = mask(words, terms)
    if not any(map(str.isalnum, masked)):
        return _abstained("und", "there are no words in it", masked, model)
    language = language_of(masked, declared)
    if language not in SCORED:
        return _abstained(language, why_not(language, masked), masked, model)
    seen = cold(masked, linked=bool(URL.search(words)), addressed=bool(HANDLE.search(words)))
    return _scored(masked, seen, language, model)


def _abstained(language: str, why: str, masked: str, model: Model) -> Understanding:
    return Understanding(
        compound=None,
        label="abstain",
        complaint=None,
        question=asks_by_mark(masked),
        language=language,
        abstained_why=why,
        version=model.version,
    )


def _scored(masked: str, seen: Cold, language: str, model: Model) -> Understanding:
    compound = seen.feeling.compound
    return Understanding(
        compound=compound,
        label=seen.label,
        complaint=round(seen.complaint, 4),
        question=asks(masked),
        praise=seen.label == "positive" and praises(masked),
        topic=seen.topic,
        language=language,
        confidence=_confidence(seen.label, compound, seen.complaint),
        evidence=_evidence(seen),
        version=model.version,
    )


def _confidence(label: Label, compound: float, probability: float) -> float:
    """In [0, 1]: how far feeling and cues agree with the label. By judgement, not calibrated."""
    if label == "negative":
        return round(0.35 + 0.45 * probability + 0.15 * max(0.0, -compound), 3)
    if label == "positive":
        return round(0.35 + 0.4 * (1 - probability) + 0.2 * compound - 0.1, 3)
    return round(0.3 + 0.3 * (1 - abs(compound)) * (1 - probability), 3)


def _evidence(seen: Cold) -> tuple[str, ...]:
    """At most eight, most weighty first; the small groups (mine, yours, denial) explain nothing and are left out."""
    weighty = sorted(seen.weights, key=lambda name: (-abs(seen.weights[name]), name))
    cues = [f'{name}: "{seen.words[name]}"' for name in weighty if abs(seen.weights[name]) >= 0.9]
    compound = seen.feeling.compound
    feeling = [f"feeling {compound:+.2f}"] if abs(compound) >= 0.05 else []
    return (*cues[:4], *feeling, *(f'topic: "{cue}"' for cue in seen.topic_cues[:3]))
