"""A head has the last word: what the cold scorer saw, and what corrections have taught."""

from dataclasses import replace

from sentiment.cold import Cold
from sentiment.cues import asks_by_mark
from sentiment.learning.head import Head, Verdict
from sentiment.model import Model
from sentiment.understanding import COMPLAINS, Understanding

FAMILIAR = 0.6
CONTENT = 0.7  # confidence in a positive label, from which a text has nothing to complain of


def learnt(meant: Understanding, masked: str, seen: Cold, model: Model) -> Understanding:
    """What was understood, with the head's word on all that it has learnt.

    `compound` stays VADER's, which needs no label. A text that is surely positive, complains of nothing and has no cue
    of any topic has none: a head that knows only topics of complaints would give it one of them.
    """
    verdict = _verdict(masked, seen, model)
    if verdict is None or model.head is None:
        return meant
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
        evidence=(*_evidence(verdict, model.head), *meant.evidence),
    )


def learnt_only(masked: str, language: str, model: Model) -> Understanding | None:
    """A text in a language that only the head knows, from at least 100 labels in it; None where it does not know it.

    `compound` is the probability of positive less that of negative, and `complaint` None unless it was learnt.
    """
    head = model.head
    if head is None or language not in head.languages:
        return None
    verdict = _verdict(masked, None, model)
    if verdict is None or verdict.label is None:
        return None
    shares = verdict.probabilities
    return Understanding(
        compound=round(shares.get("positive", 0.0) - shares.get("negative", 0.0), 4),
        label=verdict.label,
        complaint=None if verdict.complaint is None else round(verdict.complaint, 4),
        question=asks_by_mark(masked),
        topic=None if verdict.label == "positive" else verdict.topic or None,
        language=language,
        confidence=verdict.confidence or 0.0,
        evidence=_evidence(verdict, head),
        version=model.version,
    )


def familiar(masked: str, head: Head) -> bool:
    """Whether at least 60 % of the words of a text are among those that the head learnt from: a text whose language
    nobody can tell, because it is short or odd, is then taken as English, as those are."""
    return any(task.space.familiar(masked) >= FAMILIAR for task in head.tasks.values())


def _verdict(masked: str, seen: Cold | None, model: Model) -> Verdict | None:
    """None without a head, and for one that learnt with another encoder than there is."""
    head = model.head
    if head is None:
        return None
    if not head.encoder:
        return head.judge(masked, seen)
    if model.encoder is None or model.encoder.version != head.encoder:
        return None
    return head.judge(masked, seen, model.encoder.encode([masked])[0])


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
