"""Learn a brand's head from what people said, and decide by the ladder whether it is used. Nothing is decided twice."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import Engine

from flows.steps.models import Knowing, knowing_of
from sentiment.learning.head import Example, Head, learnable
from sentiment.learning.kept import UnreadableHead, dumps, loads
from sentiment.learning.ladder import LABELS, Decision, challenge, look_back
from settings import Brand, Settings
from storage import corrections, heads
from storage.corrections import Example as Labelled
from storage.engine import reading, writing
from storage.heads import HeadRow

LEAST = LABELS["sentiment"]  # labels, below which a brand keeps the cold scorer
MORE = 20  # labels, until a person's choice is challenged again
CHOSEN = "chosen"
State = Literal["replaced", "rolled back", "held", "waiting", "chosen"]


class NotChosen(Exception):
    """There is no such head to use; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What was decided for a brand, and why in words. `labels` could be learnt from; `head` is the number of what is
    used from now on, None for the cold scorer, and `before` what was used until now."""

    brand: str
    state: State
    why: str
    labels: int
    head: int | None
    before: int | None
    report: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """All that a decision is made from. `examples` may be learnt from; `since` were labelled after the champion was
    made; `before` is what it replaced, `last` the latest decision."""

    known: Knowing
    examples: tuple[Example, ...]
    since: tuple[Example, ...]
    champion: HeadRow | None
    before: HeadRow | None
    last: HeadRow | None

    @property
    def labels(self) -> int:
        """How many examples may be learnt from: not those in languages with few."""
        return len(learnable(self.examples))

    @property
    def lost(self) -> bool:
        """Whether the champion cannot be read."""
        return self.champion is not None and unreadable(self.champion)

    @property
    def number(self) -> int | None:
        """Of the champion's row."""
        return self.champion.id if self.champion else None

    @property
    def used(self) -> int | None:
        """The number of the head that is used, None for the cold scorer."""
        return None if self.champion is None or self.champion.is_cold or self.lost else self.champion.id

    @property
    def digest(self) -> str:
        """Of labels and texts, and of the version that reads them: the same would decide the same."""
        said = sorted(repr((one.text, one.language, one.label, one.complaint, one.topic)) for one in self.examples)
        encoder = self.known.model.encoder.version if self.known.model.encoder else ""
        whole = repr((self.known.cold.model.version, encoder, said))
        return sha256(whole.encode("utf8", "replace")).hexdigest()[:16]


def learn_brand(engine: Engine, settings: Settings, brand: Brand, now: datetime) -> Learnt:
    """Looks back at the champion, then challenges it with what is learnt from all labels. Raises storage's Conflict
    where somebody else chose meanwhile: nothing is kept then.

    What was drawn to measure the head, and copies of it, teach nothing; they do judge the champion afterwards. One that
    cannot be read is learnt anew, whatever was decided before.
    """
    seen = _known(engine, settings, brand)
    if not seen.lost and (why := _chosen(seen)) is not None:
        return _told(seen, "chosen", why)
    if not seen.lost and seen.last is not None and seen.last.report.get("of") == seen.digest:
        return _told(seen, "held", f"nothing new to learn from since decision {seen.last.id}; foreshock heads shows it")
    champion, encoder = _read(seen.champion), seen.known.model.encoder
    if champion is not None:
        back = look_back(champion, _read(seen.before), seen.since, encoder=encoder)
        if back.changed:
            return _keep(engine, seen, back, "rolled back", now)
    found = challenge(champion, seen.examples, encoder=encoder)
    if not found.changed and all(rung.gain is None for rung in found.rungs):
        return _told(seen, "waiting", found.why)
    return _keep(engine, seen, found, "replaced" if found.changed else "held", now)


def labels_of(engine: Engine, settings: Settings, brand: Brand) -> int:
    """How many labels of a brand a head may learn from: in English, and in languages with a hundred."""
    return _known(engine, settings, brand).labels


def unreadable(row: HeadRow) -> bool:
    """Whether it is a head that this version cannot read: the cold scorer is used in its place."""
    return not row.is_cold and _read(row) is None


def choose(engine: Engine, settings: Settings, brand: Brand, which: int | None, *, by: str, now: datetime) -> HeadRow:
    """A person's choice: an earlier head, or None for the cold scorer. It is challenged again after 20 labels more.

    Raises NotChosen, and Conflict as `learn_brand`.
    """
    seen = _known(engine, settings, brand)
    chosen = {CHOSEN: {"by": by, "labels": seen.labels}}
    with writing(engine) as conn:
        if which is None and not (seen.champion and seen.champion.is_cold):
            row = HeadRow(
                brand=brand.name, made=now, labels=0, state="champion", why=f"{by} wants the cold scorer",
                report=chosen, data=heads.COLD,
            )  # fmt: skip
            return heads.keep(conn, row, against=seen.number)
        wanted = seen.champion if which is None else heads.one(conn, which)
        if wanted is None or wanted.brand != brand.name:
            raise NotChosen(f"{brand.name} has no head {which}; foreshock heads lists them")
        if wanted.state == "rejected":
            raise NotChosen(f"head {which} did not prove better, so it was not kept: choose one that was used")
        why = f"{by} wants the cold scorer" if which is None else f"{by} wants it; {_own_why(wanted)}"
        heads.use(conn, wanted, against=seen.number, why=why, report=dict(wanted.report) | chosen)
        found = heads.champion(conn, brand.name)
    assert found is not None, "it was chosen a moment ago"  # noqa: S101 - for mypy
    return found


def _known(engine: Engine, settings: Settings, brand: Brand) -> _Known:
    known = knowing_of(engine, settings)[brand.name]
    with reading(engine) as conn:
        champion, rows = heads.champion(conn, brand.name), heads.listed(conn, brand.name)
        before = heads.one(conn, champion.report.get("before") or 0) if champion else None
        labelled = corrections.examples(conn, brand.name)
    measured = {one.group for one in labelled if one.measured is not None}
    mine = [one for one in labelled if corrections.is_learnt_from(one) and one.group not in measured]
    since = [one for one in labelled if champion and one.at > champion.made and one.said.anything]
    return _Known(
        known=known,
        examples=tuple(example_of(known, one) for one in mine),
        since=tuple(example_of(known, one) for one in since),
        champion=champion,
        before=before,
        last=max(rows, key=lambda row: row.made, default=None),
    )


def _keep(engine: Engine, seen: _Known, found: Decision, state: State, now: datetime) -> Learnt:
    """Nothing of it where the champion is not the one any more that it was compared with."""
    report = {"of": seen.digest, "before": seen.used, "tasks": {rung.task: asdict(rung) for rung in found.rungs}}
    row = HeadRow(
        brand=seen.known.brand.name,
        made=now,
        labels=seen.labels,
        state="champion" if found.changed else "rejected",
        why=found.why,
        report=report,
        data=dumps(found.head) if found.changed and found.head is not None else heads.COLD,
    )
    with writing(engine) as conn:
        kept = heads.keep(conn, row, against=seen.number)
    told = replace(_told(seen, state, found.why), report=report)
    return replace(told, head=None if kept.is_cold else kept.id) if found.changed else told


def _told(seen: _Known, state: State, why: str) -> Learnt:
    name, labels, used = seen.known.brand.name, seen.labels, seen.used
    return Learnt(brand=name, state=state, why=why, labels=labels, head=used, before=used)


def _chosen(seen: _Known) -> str | None:
    """Why a person's choice is left alone."""
    if seen.champion is None or CHOSEN not in seen.champion.report:
        return None
    chosen = seen.champion.report[CHOSEN]
    until = chosen["labels"] + MORE
    if seen.labels >= until:
        return None
    return f"{chosen['by']} chose it; challenged again from {until} labels on"


def _own_why(row: HeadRow) -> str:
    """Its reason, without the word of whoever chose it before."""
    chosen = row.report.get(CHOSEN)
    return row.why.removeprefix(f"{chosen['by']} wants it; ") if chosen else row.why


def _read(row: HeadRow | None) -> Head | None:
    try:
        return None if row is None or row.is_cold else loads(row.data)
    except UnreadableHead:
        return None


def example_of(known: Knowing, one: Labelled) -> Example:
    """What a head learns from: the text as it will judge it, and what people said of it."""
    seen = known.cold.reading(one.words)
    return Example(
        text=seen.text,
        seen=seen.seen,
        language=seen.language,
        label=one.said.label,
        complaint=one.said.complaint,
        topic=one.said.topic,
        asked=bool(one.purposes & {"teach", "accuracy"}),
    )
