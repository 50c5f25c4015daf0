"""What a person said of a text, and an understanding that gives this person the last word."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sentiment.understanding import Label, Understanding

BY = "corrected by "
NO_TOPIC = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What people said of one text for one brand; None where nobody said anything. `topic` is "" where it is about none
    of the taxonomy. `by` are their names, the first first."""

    label: Label | None = None
    complaint: bool | None = None
    topic: str | None = None
    by: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether anything was said."""
        return not (self.label is None and self.complaint is None and self.topic is None)

    def urgency(self, seen: str | None) -> str | None:
        """Why it is urgent after all: what somebody calls no complaint is not."""
        return None if self.complaint is False else seen


def together(words: Iterable[Said]) -> Said:
    """The later word counts, field by field."""
    whole = Said()
    for one in words:
        if one.anything:
            whole = Said(
                label=whole.label if one.label is None else one.label,
                complaint=whole.complaint if one.complaint is None else one.complaint,
                topic=whole.topic if one.topic is None else one.topic,
                by=tuple(dict.fromkeys((*whole.by, *one.by))),
            )
    return whole


def corrected(meant: Understanding, said: Said) -> Understanding:
    """What was understood, but for what was said. Nothing is concluded from what was not said: somebody who calls a
    text negative has not called it a complaint. Of a text without a label nothing is known, a complaint neither."""
    if not said.anything:
        return meant
    label = meant.label if said.label is None else said.label
    complaint = meant.complaint if said.complaint is None or label == "abstain" else float(said.complaint)
    evidence = (word for word in meant.evidence if not word.startswith(BY))
    return replace(
        meant,
        label=label,
        complaint=complaint,
        topic=meant.topic if said.topic is None else said.topic or None,
        praise=meant.praise and label == "positive",
        confidence=meant.confidence if said.label is None else 1.0,
        abstained_why=meant.abstained_why if label == "abstain" else None,
        mixed=meant.mixed
        if said.label is None
        else any(other.label not in (label, "abstain") for other in meant.towards),
        evidence=(BY + ", ".join(said.by), *evidence),
    )
