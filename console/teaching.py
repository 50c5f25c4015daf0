"""A session at the keyboard whose every answer is a correction, stored before the next question."""

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from console.interview import Interview, Session, interview
from console.keyboard import keys
from flows.steps.correct import NotCorrected, correct, undo
from flows.steps.models import models_of, topics_of
from sentiment.corrected import Said
from settings import Brand, Settings
from storage.corrections import Purpose
from storage.understood import Stored

HINT = "answer with: foreshock correct MENTION --brand BRAND --label LABEL --complaint|--no-complaint --topic TOPIC"


def asked(
    engine: Engine,
    known: Settings,
    brand: Brand,
    questions: Sequence[Stored],
    *,
    purpose: Purpose,
    by: str,
    progress: Callable[[int], str],
) -> Interview:
    """Asks them on standard output, and reads keys from standard input."""

    def keep(one: Stored, said: Said) -> int | None:
        word = Said(label=said.label, complaint=said.complaint, topic=said.topic, by=(by,))
        try:
            now = datetime.now(UTC)
            done = correct(engine, known, mention=one.mention, brand=brand.name, said=word, now=now, purpose=purpose)
        except NotCorrected:
            return None
        return done.correction.id

    def take_back(number: int) -> None:
        with suppress(NotCorrected):  # it was deleted meanwhile
            undo(engine, known, number, by=by, now=datetime.now(UTC))

    session = Session(
        keys=keys(),
        out=sys.stdout,
        topics=topics_of(models_of(engine, known)[brand.name]),
        keep=keep,
        take_back=take_back,
        progress=progress,
        now=datetime.now(UTC),
        shown=purpose != "accuracy",
    )
    return interview(session, questions)


def question_keys(one: Stored, topics: Sequence[str], *, shown: bool) -> dict[str, Any]:
    """The keys of one question with --json; `understood` only where a person may see it."""
    names = ("label", "complaint", "topic", "confidence", "evidence", "version")
    meant = {"understood": {name: getattr(one.meant, name) for name in names}} if shown else {}
    return {
        "mention": one.mention,
        "brand": one.brand,
        "said": one.said,
        "words": one.words.words,
        **meant,
        "topics": topics,
    }
