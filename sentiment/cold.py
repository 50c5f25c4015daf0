"""What rules and word lists alone make of an English text: the cold scorer, which needs no label of anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sentiment.cues import asks_by_mark, complaint, cues, signs
from sentiment.lexicon import Lexicon
from sentiment.phrases import Found, Phrases
from sentiment.topics import OTHER, Taxonomy, taxonomy
from sentiment.understanding import COMPLAINS, Label
from sentiment.urgent import classes, figures, named
from sentiment.urgent import signs as urgent_signs
from sentiment.vader import Scores, scores

READS = ("reads:good", "reads:bad", "reads:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cold:
    """`feeling` is VADER's on the masked text without courtesy words; `weights` are the log-odds of the cue groups that
    were found, `words` what was found of them; `complaint` is a probability; `topic_cues` speak for `topic`, and
    `topic_weights` are what the cues of every topic weigh that has any."""

    feeling: Scores
    weights: Mapping[str, float]
    words: Mapping[str, str]
    complaint: float
    label: Label
    question: bool
    praise: bool
    topic: str | None
    topic_cues: tuple[str, ...]
    topic_weights: Mapping[str, float]
    written: str = ""
    """The text with its names, which only a head looks at: they tell to whom it speaks."""

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
        """At most eight, most weighty first; the small groups explain nothing and are left out."""
        weighty = sorted(self.weights, key=lambda name: (-abs(self.weights[name]), name))
        cues = [f'{name}: "{self.words[name]}"' for name in weighty if abs(self.weights[name]) >= 0.9]
        compound = self.feeling.compound
        feeling = [f"feeling {compound:+.2f}"] if abs(compound) >= 0.05 else []
        return (*cues[:4], *feeling, *(f'topic: "{cue}"' for cue in self.topic_cues[:3]))


def cold(
    masked: str,
    *,
    linked: bool,
    addressed: bool,
    lexicon: Lexicon | None = None,
    topics: Taxonomy | None = None,
    written: str = "",
) -> Cold:
    """Reads a text without names; `linked` and `addressed` when links and handles were masked out of it. `written` is
    the text before that, and not scored.

    `lexicon` are words of feeling of the brand's own, laid over those of VADER; `topics` a taxonomy of the user's own.
    One pass over the text finds the cues of all groups, topics, questions and thanks.
    """
    topics = topics or taxonomy()
    found = _search(topics).find(masked)
    shown = signs(found, linked=linked, addressed=addressed)
    feeling = scores(_as_meant(found), lexicon)
    probability = complaint(shown.weights, feeling.compound)
    label = label_of(feeling.compound, probability)
    topic, topic_cues, topic_weights = topics.topic_of(found)
    return Cold(
        feeling=feeling,
        weights=shown.weights,
        words=shown.words,
        complaint=probability,
        label=label,
        question="question" in found.spans or asks_by_mark(masked),
        praise=label == "positive" and "thanks" in found.spans,
        topic=topic or (OTHER if probability >= COMPLAINS else None),
        topic_cues=topic_cues,
        topic_weights=topic_weights,
        written=written,
    )


@lru_cache(maxsize=8)
def _search(topics: Taxonomy) -> Phrases:
    known = cues()
    said = {**known.said, **topics.phrases, **named(urgent_signs())}
    return Phrases(said, {**known.unless, **named(figures())}, {**known.lists, **classes()})


def _as_meant(found: Found) -> str:
    """The text for VADER: courtesy taken out, and what it reads the wrong way round put in one plain word."""
    spans = [(start, -end, kind[6:]) for kind in READS for start, end in found.spans.get(kind, ())]
    if not spans:
        return found.text
    parts, at = [], 0
    for start, minus_end, plain in sorted(spans):
        if start >= at:
            parts += [found.text[at:start], plain]
            at = -minus_end
    return "".join((*parts, found.text[at:]))


def label_of(compound: float, probability: float) -> Label:
    """A complaint is negative however politely it is put; praise must be clear to be positive."""
    if probability >= COMPLAINS or (probability >= 0.35 and compound <= -0.05) or compound <= -0.4:
        return "negative"
    return "positive" if compound >= 0.3 and probability < 0.4 else "neutral"
