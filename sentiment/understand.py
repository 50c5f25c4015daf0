"""One text, one brand: what was meant. In this order: mask, language, what it says of others, cold scorer, head."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

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
    found = reading(mention_words, terms=terms, declared=declared, others=others, at=at, model=model)
    if not any(map(str.isalnum, found.text)):
        return _abstained("und", "there are no words in it", found.text, model)
    if found.seen is None:
        return _unscored(found.text, found.language, model)
    meant = _judged(found.text, found.seen, found.language, model)
    return _with_others(meant, found.others) if found.others else meant


class Reading(NamedTuple):
    """A text before it is judged: without names, and only the clauses about the brand where others are named.

    `seen` is the cold scorer's view, None in a language it does not score; `others` that of what is said of others.
    """

    text: str
    seen: Cold | None
    language: str
    others: Mapping[str, Cold]


def reading(
    mention_words: str,
    *,
    terms: Sequence[str] = (),
    declared: str | None = None,
    others: Mapping[str, Sequence[str]] | None = None,
    at: Place | None = None,
    model: Model = COLD,
) -> Reading:
    """What `understand` judges, and what a head learns from."""
    words = mention_words[:LONGEST].replace("’", "'").replace("‘", "'")
    masked = mask(words, terms)
    language = language_of(masked, declared) if any(map(str.isalnum, masked)) else "und"
    if language not in SCORED and not (language == "und" and _familiar(masked, model)):
        return Reading(masked, None, language, {})
    own, named = (side_at(words, at), {}) if at else sides(words, terms, others or {})
    names = (*terms, *(term for name in named for term in (others or {})[name]))

    def seen_of(side: Side | None) -> tuple[str, Cold]:
        about = mask(side.words if side else words, names) if side or named else masked
        seen = cold(
            about, linked=linked(words), addressed=addressed(words), lexicon=model.lexicon, topics=model.taxonomy
        )
        return about, side.weighed(seen, about) if side else seen

    about, seen = seen_of(own)
    return Reading(about, seen, language, {name: seen_of(side)[1] for name, side in named.items()})


def _familiar(masked: str, model: Model) -> bool:
    if model.head is None:
        return False
    from sentiment.learnt import familiar

    return familiar(masked, model.head)


def _with_others(meant: Understanding, others: Mapping[str, Cold]) -> Understanding:
    towards = tuple(
        Toward(name=name, label=seen.label, compound=seen.feeling.compound) for name, seen in sorted(others.items())
    )
    return replace(meant, towards=towards, mixed=any(one.label != meant.label for one in towards))


def _unscored(masked: str, language: str, model: Model) -> Understanding:
    """A language without a cold scorer: an installed classifier, or an encoder with a head, may know it."""
    if model.head is not None:
        from sentiment.learnt import learnt_only

        if (meant := learnt_only(masked, language, model)) is not None:
            return meant
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
    meant = Understanding(
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
    if model.head is None or "sentiment" not in model.head.tasks:
        meant = _second_opinion(meant, masked, model, clear="role" in seen.weights)
    if model.head is None:
        return meant
    from sentiment.learnt import learnt

    return learnt(meant, masked, seen, model)


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
