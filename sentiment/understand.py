"""One text, one brand: what was meant. In this order: mask, language, what it says of others, cold scorer, head."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sentiment.cold import Cold, cold
from sentiment.cues import asks_by_mark
from sentiment.language import SCORED, language_of, why_not
from sentiment.mask import addressed, linked, mask
from sentiment.model import COLD, Model
from sentiment.sides import Side, side_at, sides
from sentiment.towards import Place
from sentiment.understanding import Toward, Understanding
from sentiment.vader import LONGEST

if TYPE_CHECKING:
    from sentiment.classifier import Judged

UNCERTAIN = 0.5  # confidence below which a classifier of English is asked: about a fifth of what customers write


def understand(
    mention_words: str,
    *,
    terms: Sequence[str] = (),
    declared: str | None = None,
    others: Mapping[str, Sequence[str]] | None = None,
    at: Place | None = None,
    model: Model = COLD,
) -> Understanding:
    """What a text means for the brand that is called by `terms`; `declared` is the language the platform states.

    `others` are competitors and other brands with what they are called: where the text names one, each is understood
    from its own clauses. `at` is the one place that is asked about, if it is only one: from and to (exclusive), in
    characters. `model` is what is known beside the rules.
    Names, handles and links are masked first. English is scored; any other language gives the label "abstain".
    `compound` is VADER's on the masked text without courtesy words; `label` and `complaint` also weigh the cues.
    """
    words = mention_words[:LONGEST].replace("’", "'").replace("‘", "'")
    masked = mask(words, terms)
    if not any(map(str.isalnum, masked)):
        return _abstained("und", "there are no words in it", masked, model)
    language = language_of(masked, declared)
    if language not in SCORED:
        return _unscored(masked, language, model)
    own, named = (side_at(words, at), {}) if at else sides(words, terms, others or {})
    names = (*terms, *(term for name in named for term in (others or {})[name]))

    def seen_of(side: Side | None) -> tuple[str, Cold]:
        about = mask(side.words if side else words, names) if side or named else masked
        seen = cold(
            about, linked=linked(words), addressed=addressed(words), lexicon=model.lexicon, topics=model.taxonomy
        )
        return about, side.weighed(seen, about) if side else seen

    about, seen = seen_of(own)
    meant = _second_opinion(_judged(about, seen, language, model), about, model, clear="role" in seen.weights)
    return _with_others(meant, {name: seen_of(side)[1] for name, side in named.items()}) if named else meant


def _with_others(meant: Understanding, others: Mapping[str, Cold]) -> Understanding:
    towards = tuple(
        Toward(name=name, label=seen.label, compound=seen.feeling.compound) for name, seen in sorted(others.items())
    )
    return replace(meant, towards=towards, mixed=any(one.label != meant.label for one in towards))


def _unscored(masked: str, language: str, model: Model) -> Understanding:
    """A language without a cold scorer: an installed classifier, or an encoder with a head, may know it."""
    if model.classifier is not None and language in model.classifier.languages:
        return _by_classifier(model.classifier.judge([masked])[0], masked, language, model)
    return _abstained(language, why_not(language, masked), masked, model)


def _by_classifier(judged: "Judged", masked: str, language: str, model: Model) -> Understanding:
    """It knows feelings, and no complaints: how likely a text is negative stands for how likely it is one."""
    return Understanding(
        compound=judged.compound,
        label=judged.label,
        complaint=judged.negative,
        question=asks_by_mark(masked),
        language=language,
        confidence=_likelihood(judged),
        evidence=(f"classifier: {judged.label} {_likelihood(judged):.2f}",),
        version=model.version,
    )


def _second_opinion(meant: Understanding, masked: str, model: Model, *, clear: bool) -> Understanding:
    """Where the cold scorer is unsure of an English text, an installed classifier of English has the say."""
    asked = model.classifier
    if asked is None or clear or meant.language not in asked.languages or meant.confidence >= UNCERTAIN:
        return meant
    judged = asked.judge([masked])[0]
    said = f"classifier: {judged.label} {_likelihood(judged):.2f}"
    return replace(
        meant,
        label=judged.label,
        compound=judged.compound,
        praise=meant.praise and judged.label == "positive",
        confidence=max(meant.confidence, _likelihood(judged)),
        evidence=(said, *meant.evidence),
    )


def _likelihood(judged: "Judged") -> float:
    return max(judged.negative, judged.neutral, judged.positive)


def _judged(masked: str, seen: Cold, language: str, model: Model) -> Understanding:
    """What the cold scorer saw; a head that has learnt from corrections has the last word."""
    return Understanding(
        compound=seen.feeling.compound,
        label=seen.label,
        complaint=round(seen.complaint, 4),
        question=seen.question,
        praise=seen.praise,
        topic=seen.topic,
        language=language,
        confidence=seen.confidence,
        evidence=seen.evidence,
        version=model.version,
    )


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
