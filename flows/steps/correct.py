"""A person's word about one mention, or the word taken back: logged and applied in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from flows.steps.models import knowing_of
from flows.steps.requeue import Requeued, requeue
from sentiment import Understanding
from sentiment.corrected import BY, Said, corrected
from settings import Settings
from storage import corrections, understood
from storage.corrections import Correction, Purpose
from storage.engine import Busy, giving_way, reading
from storage.understood import Change, Stored

LONGEST_WHY = 500  # characters: a reason is a line of a log
TRIES = 20  # of half a second each, while others hold the row
Done = TypeVar("Done")


class NotCorrected(Exception):
    """Nothing was written; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What was written, what had been understood and what is now, and what became of the reply queue.

    `folded` is the edge at which the detector had counted the mention: it is never counted again.
    """

    correction: Correction
    before: Understanding
    after: Understanding
    queue: Requeued = field(default_factory=Requeued)
    folded: datetime | None = None


def correct(
    engine: Engine,
    settings: Settings,
    *,
    mention: int,
    brand: str,
    said: Said,
    now: datetime,
    purpose: Purpose = "correction",
    why: str = "",
) -> Corrected:
    """Writes down what a person says and gives it the last word. Raises NotCorrected.

    Where `said` says nothing, the mention was passed over: that is written down too, and changes nothing.
    """
    by = _by(said)
    _check(why)

    def write(conn: Connection) -> Corrected:
        was = _stored(conn, mention, brand)
        after = corrected(was.meant, said)
        if after.label == "abstain" and said.complaint is not None:
            raise NotCorrected(f"nothing is known of its feeling ({was.meant.abstained_why}): say its label as well")
        row = Correction(
            at=now,
            by=by,
            mention=mention,
            brand=brand,
            purpose=purpose,
            label=said.label,
            complaint=said.complaint,
            topic=said.topic,
            before=_before(was.meant),
            content=was.content,
            why=why,
        )
        return _applied(conn, settings, row, Change(was=was, meant=after, urgent=said.urgency(was.urgent)))

    return patiently(engine, write)


def undo(engine: Engine, settings: Settings, id_: int, *, by: str, now: datetime, why: str = "") -> Corrected:
    """Appends the row that takes this one back: the mention is understood by the model and by what still stands.

    Raises NotCorrected.
    """
    knowing = knowing_of(engine, settings)
    _check(why)

    def write(conn: Connection) -> Corrected:
        taken = _to_be_undone(conn, id_)
        found = understood.of_mention(conn, taken.mention, taken.brand, locked=True)
        if not found:
            raise NotCorrected(f"mention {taken.mention} does not concern {taken.brand} any more")
        was = _with_words(found[0])
        rows = corrections.of(conn, [(taken.mention, taken.brand)])[taken.mention, taken.brand]
        left = corrections.said_of([one for one in rows if one.id != id_], was.content)
        after, reason = was.meant, was.urgent
        if taken.content == was.content and taken.said.anything:
            known = knowing.get(taken.brand)
            after = corrected(known.meant(was.words) if known else _as_before(was.meant, rows), left)
            reason = left.urgency(known.urgent(was.words) if known else was.urgent)
        row = Correction(
            at=now,
            by=by,
            mention=taken.mention,
            brand=taken.brand,
            purpose=taken.purpose,
            before=_before(was.meant),
            content=was.content,
            why=why,
            undoes=id_,
        )
        return _applied(conn, settings, row, Change(was=was, meant=after, urgent=reason))

    try:
        return patiently(engine, write)
    except IntegrityError:
        raise NotCorrected(f"correction {id_} is undone already") from None


def patiently(engine: Engine, write: Callable[[Connection], Done]) -> Done:
    """Tries again while others hold what it needs. Raises Busy at the end."""
    for _ in range(TRIES - 1):
        try:
            with giving_way(engine) as conn:
                return write(conn)
        except Busy:
            continue
    with giving_way(engine) as conn:
        return write(conn)


def concerned(engine: Engine, mention: int) -> list[Stored]:
    """What is stored of this mention, for each brand that it concerns."""
    with reading(engine) as conn:
        return understood.of_mention(conn, mention)


def _stored(conn: Connection, mention: int, brand: str) -> Stored:
    found = understood.of_mention(conn, mention, brand, locked=True)
    if not found:
        raise NotCorrected(f"mention {mention} does not concern {brand}")
    return _with_words(found[0])


def _with_words(one: Stored) -> Stored:
    if one.gone is not None:
        raise NotCorrected(f"mention {one.mention} is gone: its words are erased, and nothing is left to judge")
    return one


def _check(why: str) -> None:
    if len(why) > LONGEST_WHY:
        raise NotCorrected(f"--why has {len(why):,} characters, and {LONGEST_WHY} are kept at most: say it shorter")


def _to_be_undone(conn: Connection, id_: int) -> Correction:
    taken = corrections.one(conn, id_)
    if taken is None:
        raise NotCorrected(f"there is no correction {id_}; foreshock corrections lists them")
    if taken.undoes is not None:
        again = f"to say it again: foreshock correct {taken.mention}"
        raise NotCorrected(f"{id_} took correction {taken.undoes} back, which cannot be undone; {again}")
    if (by := corrections.undone_by(conn, id_)) is not None:
        raise NotCorrected(f"correction {id_} is undone already, by {by.by} in {by.id}")
    return taken


def _applied(conn: Connection, settings: Settings, row: Correction, change: Change) -> Corrected:
    was, after, kept = change.was, change.meant, corrections.keep(conn, row)
    done = Requeued()
    if (after, change.urgent) != (was.meant, was.urgent):
        understood.replace(conn, [change])
        for brand in settings.brands:
            if brand.name == row.brand:
                done = requeue(conn, settings, brand, [change])
    return Corrected(correction=kept, before=was.meant, after=after, queue=done, folded=was.folded)


def _before(meant: Understanding) -> dict[str, object]:
    """No evidence: that would be words of the mention."""
    names = ("compound", "label", "complaint", "topic", "confidence", "version")
    return {name: getattr(meant, name) for name in names}


def _as_before(meant: Understanding, rows: Sequence[Correction]) -> Understanding:
    """What the first correction of these found, where nobody can understand the mention anew: its brand is no more."""
    before = {name: rows[0].before[name] for name in ("label", "complaint", "topic", "confidence", "version")}
    return replace(meant, **before, evidence=tuple(one for one in meant.evidence if not one.startswith(BY)))


def _by(said: Said) -> str:
    return said.by[-1] if said.by else ""
