"""A mention that deserves an answer, a proposed answer, and what was found in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from alerts import Severity

QueueKind = Literal["complaint", "question", "praise"]
QueueState = Literal["queued", "seconding", "approved", "sent", "answered", "rejected", "expired", "withdrawn"]
"""Waits for an answer; waits for a second person's approval; approved, and on its way; sent, or marked as sent; its
author wrote again; a person decided against an answer; too old or gone; understood otherwise by now."""
WAITING: tuple[QueueState, ...] = ("queued", "seconding", "approved")
"""Nobody was answered yet."""
DraftState = Literal["proposed", "approved", "sent", "rejected"]
Situation = Literal["first", "repeated", "waiting", "fixed", "thanks", "question", "safety", "legal"]
"""A first complaint; one of somebody who complained before; a fix is on its way; it is fixed; praise; a question;
somebody may be hurt; lawyers, the press or the law are spoken of."""
Level = Literal["block", "warn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """`mention` is its integer row id; `due` is when the answer should be there.

    `severity` is the worst of its own urgency and of its complaint's alert; `reach` how many people may have seen it;
    `voice` is origin and key of the author, None where that is unknown. Nobody but `editor` changes it before
    `editing_until`. `version` counts its changes. `after` is the row of the author's next mention after the answer.
    """

    id: int | None = None
    mention: int
    brand: str
    kind: QueueKind
    due: datetime
    state: QueueState = "queued"
    queued: datetime | None = None
    severity: Severity = "low"
    reach: int = 0
    voice: str | None = None
    editor: str | None = None
    editing_until: datetime | None = None
    version: int = 0
    sent: datetime | None = None
    after: int | None = None
    why: str = ""

    @property
    def late_when_heard(self) -> bool:
        """Whether it was overdue when it came in: nobody could have answered in time."""
        return self.queued is not None and self.queued > self.due


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Characters [start, end) of a draft, and why they should be looked at (`warn`) or must not be sent (`block`).

    Of the whole text, start and end are both 0. `instead` are words to put there, where there are better ones.
    """

    check: str
    level: Level
    why: str
    start: int = 0
    end: int = 0
    instead: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a draft is written from: an entry of the knowledge by its key, and how well it fits, in [0, 1]."""

    key: str
    question: str
    fit: float
    used: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text that a person may approve. Empty where it `needs` a person, who then reads here why.

    `by` is "templates", a model's name, or who wrote it last. `sources` are the entries it is written from (`used`),
    or the nearest, where none fits. `content` is the hash of the words of the mention that it answers.
    """

    id: int | None = None
    queue_item: int
    mention: int
    state: DraftState = "proposed"
    due: datetime
    text: str
    checks: tuple[Finding, ...] = ()
    by: str = "templates"
    sources: tuple[Source, ...] = ()
    needs: str | None = None
    language: str = "en"
    topic: str | None = None
    situation: Situation | Literal[""] = ""
    content: str = ""
    at: datetime | None = None
