"""One text, one brand: what was meant. It is read, then judged: by the cold scorer, a classifier, a head."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from sentiment.cold import Cold
from sentiment.cues import asks_by_mark
from sentiment.language import why_not
from sentiment.model import COLD, Model
from sentiment.reading import Reading, reading
from sentiment.towards import Place
from sentiment.understanding import Toward, Understanding

if TYPE_CHECKING:
    from sentiment.classifier import Judged
    from sentiment.learning.head import Verdict

UNCERTAIN = 0.5  # confidence below which a classifier of English is asked: about a fifth of what customers write
TOGETHER = 256  # texts that are judged at once: with more an encoder is no quicker


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
    return next(understand_all([found], model))


def understand_all(found: Iterable[Reading], model: Model = COLD) -> Iterator[Understanding]:
    """What was meant by each text, in their order: what `understand` gives, which is the page of one text.

    An encoder and a classifier take less time for many texts at once. So many are read ahead, and no more are held.
    """
    coming = iter(found)
    while page := list(islice(coming, TOGETHER)):
        verdicts = _verdicts(page, model)
        judged = _judged(page, verdicts, model)
        for one, verdict, opinion in zip(page, verdicts, judged, strict=True):
            yield _meant(one, verdict, opinion, model)


def _verdicts(page: Sequence[Reading], model: Model) -> Sequence["Verdict | None"]:
    if model.head is None:
        return [None] * len(page)
    from sentiment.learnt import verdicts

    return verdicts(page, model.head, model.encoder)


def _judged(page: Sequence[Reading], verdicts: Sequence["Verdict | None"], model: Model) -> Sequence["Judged | None"]:
    """What an installed classifier says of each text that it is asked about."""
    judged: list[Judged | None] = [None] * len(page)
    if model.classifier is not None:
        known = model.classifier.languages
        asked = [
            at
            for at, (one, verdict) in enumerate(zip(page, verdicts, strict=True))
            if one.language in known and not one.wordless and _open(one, verdict, model)
        ]
        for at, said in zip(asked, model.classifier.judge([page[at].text for at in asked]), strict=True):
            judged[at] = said
    return judged


def _open(found: Reading, verdict: "Verdict | None", model: Model) -> bool:
    """Whether neither a head nor the cold scorer is sure enough of a text to do without a classifier."""
    if found.seen is None:
        return verdict is None or verdict.label is None
    if model.head is not None and "sentiment" in model.head.tasks:
        return False
    return "role" not in found.seen.weights and found.seen.confidence < UNCERTAIN


def _meant(found: Reading, verdict: "Verdict | None", judged: "Judged | None", model: Model) -> Understanding:
    """A head that has learnt from corrections has the last word, before it a classifier, first the cold scorer."""
    if found.wordless:
        return _abstained("und", "there are no words in it", found.text, model)
    if found.seen is None:
        return _unscored(found, verdict, judged, model)
    meant = _by_cold(found.seen, found.language, model)
    if judged is not None:
        meant = _second_opinion(meant, judged)
    if verdict is not None and model.head is not None:
        from sentiment.learnt import learnt

        meant = learnt(meant, found.seen, verdict, model.head)
    return _with_others(meant, found.others) if found.others else meant


def _with_others(meant: Understanding, others: Mapping[str, Cold]) -> Understanding:
    towards = tuple(
        Toward(name=name, label=seen.label, compound=seen.feeling.compound) for name, seen in sorted(others.items())
    )
    return replace(meant, towards=towards, mixed=any(one.label != meant.label for one in towards))


def _unscored(found: Reading, verdict: "Verdict | None", judged: "Judged | None", model: Model) -> Understanding:
    """A language without a cold scorer: a head that has learnt it, or an installed classifier, may know it."""
    if verdict is not None and verdict.label is not None and model.head is not None:
        from sentiment.learnt import learnt_only

        return learnt_only(found, verdict, model.head, model.version)
    if judged is not None:
        return _by_classifier(judged, found.text, found.language, model)
    return _abstained(found.language, why_not(found.language, found.text), found.text, model)


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


def _second_opinion(meant: Understanding, judged: "Judged") -> Understanding:
    """Where the cold scorer is unsure of an English text, an installed classifier of English has the say."""
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


def _by_cold(seen: Cold, language: str, model: Model) -> Understanding:
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
