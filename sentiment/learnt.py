"""A head has the last word: what the cold scorer saw, and what corrections have taught."""

from collections.abc import Sequence
from dataclasses import replace

from sentiment.cold import Cold
from sentiment.cues import asks_by_mark
from sentiment.language import SCORED, may_be_english
from sentiment.learning.head import Encodes, Head, Verdict
from sentiment.reading import Reading
from sentiment.understanding import COMPLAINS, Understanding

FAMILIAR = 0.6
CONTENT = 0.7  # confidence in a positive label, from which a text has nothing to complain of


def verdicts(page: Sequence[Reading], head: Head, encoder: Encodes | None) -> list[Verdict | None]:
    """What the head makes of each text; None for a text without words or in a language that it has not learnt, and for
    all where it learnt with another encoder than there is."""
    found: list[Verdict | None] = [None] * len(page)
    wanted = encoder if head.encoder else None
    if head.encoder != (wanted.version if wanted else ""):
        return found
    known = [
        at
        for at, one in enumerate(page)
        if not one.wordless and (one.seen is not None or one.language in head.languages)
    ]
    texts = [page[at].text for at in known]
    vectors = wanted.encode(texts) if wanted and texts else [None] * len(texts)
    for at, text, vector in zip(known, texts, vectors, strict=True):
        found[at] = head.judge(text, page[at].seen, vector)
    return found


def learnt(meant: Understanding, seen: Cold, verdict: Verdict, head: Head) -> Understanding:
    """What was understood, with the head's word on all that it has learnt.

    `compound` stays VADER's, which needs no label. A text that is surely positive, complains of nothing and has no cue
    of any topic has none: a head that knows only topics of complaints would give it one of them.
    """
    label = verdict.label or meant.label
    complaint = meant.complaint if verdict.complaint is None else round(verdict.complaint, 4)
    sure = meant.confidence if verdict.confidence is None else verdict.confidence
    content = label == "positive" and sure >= CONTENT and (complaint or 0.0) < COMPLAINS
    return replace(
        meant,
        label=label,
        complaint=complaint,
        praise=meant.praise and label == "positive",
        topic=meant.topic if verdict.topic is None or (content and not seen.topic_weights) else verdict.topic or None,
        confidence=sure,
        evidence=(*_evidence(verdict, head), *meant.evidence),
    )


def learnt_only(found: Reading, verdict: Verdict, head: Head, version: str) -> Understanding:
    """A text in a language that only the head knows, from at least 100 labels in it; `verdict` has a label.

    `compound` is the probability of positive less that of negative, and `complaint` None unless it was learnt.
    """
    shares = verdict.probabilities
    return Understanding(
        compound=round(shares.get("positive", 0.0) - shares.get("negative", 0.0), 4),
        label=verdict.label or "abstain",
        complaint=None if verdict.complaint is None else round(verdict.complaint, 4),
        question=asks_by_mark(found.text),
        topic=None if verdict.label == "positive" else verdict.topic or None,
        language=found.language,
        confidence=verdict.confidence or 0.0,
        evidence=_evidence(verdict, head),
        version=version,
    )


def familiar(masked: str, head: Head) -> bool:
    """Whether a text whose language nobody can tell, because it is short or odd, is taken as English: where all that
    the head learnt from is English and this may be, or at least 60 % of its words are among those it learnt from."""
    if head.languages <= SCORED and may_be_english(masked):
        return True
    return any(task.space.familiar(masked) >= FAMILIAR for task in head.tasks.values())


def _evidence(verdict: Verdict, head: Head) -> tuple[str, ...]:
    """What was learnt, before what the cold scorer found."""
    found = []
    if verdict.label is not None:
        found.append(f"learnt from {head.tasks['sentiment'].labels} labels: {verdict.label} {verdict.confidence:.2f}")
    if verdict.complaint is not None:
        found.append(f"learnt from {head.tasks['complaint'].labels} labels: complaint {verdict.complaint:.2f}")
    if verdict.topic:
        found.append(f"learnt from {head.tasks['topic'].labels} labels: {verdict.topic} {verdict.sure:.2f}")
    return tuple(found)
