"""The queue as a page: what was asked for in its address, its rows as they are due, and the ways to ask for less."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from alerts import Severity
from alerts.words import count, printable
from console.web.views.inbox import Choice
from console.web.views.mentions import by_of, where_of
from console.web.views.standing import due_words, levels_of, lock_of, needs_of, reach_of, topic_of, written_by
from replies import Draft, QueueItem, QueueKind, QueueState
from replies.item import WAITING
from storage.mentions import MentionRow
from storage.queue_page import Place, QueueFilter, Tally

PATH = "/queue"
LONGEST = 700  # characters of a mention in the list
LONGEST_DRAFT = 1_000  # of a draft: a longer one is approved where it is read whole
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
STATES: dict[str, tuple[QueueState, ...]] = {
    "queued": ("queued",),
    "seconding": ("seconding",),
    "approved": ("approved",),
    "sent": ("sent", "answered"),
    "closed": ("rejected", "expired", "withdrawn"),
}
"""What an address calls a state, and the states that are meant."""
LABELS = {
    "": "Waiting",
    "queued": "To answer",
    "seconding": "To second",
    "approved": "On the way",
    "sent": "Answered",
    "closed": "No answer",
}
KINDS: tuple[QueueKind, ...] = get_args(QueueKind)
Due = Literal["overdue", "today", "later", "missed", "over"]
TITLES: dict[Due, str] = {
    "overdue": "Overdue",
    "today": "Due today",
    "later": "Later",
    "missed": "Late when it was heard",
    "over": "Settled",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item. `due` says how long is left or how late it is; `lock` who has it open; `needs` why a person must write;
    `blocks` and `warns` count what was found in the draft; `ready` says that it can be approved from the list; `copies`
    counts those that it stands for."""

    id: int
    version: int
    mention: int
    brand: str
    kind: QueueKind
    severity: Severity
    state: QueueState
    words: str
    by: str
    where: str
    url: str | None
    said: datetime
    due: str
    late: bool
    reach: str
    history: str
    topic: str | None
    alerts: tuple[int, ...]
    lock: str
    why: str
    draft: str
    written: str
    needs: str
    blocks: int
    warns: int
    ready: bool
    undo: int
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows that are due at about the same time, under their title."""

    due: Due
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`summary` is the whole of it in one line, `more` the address of what stands behind the last row."""

    summary: str
    groups: tuple[Group, ...]
    choices: Mapping[str, tuple[Choice, ...]]
    narrowed: bool
    more: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of the items of a page beside themselves: mentions and alerts by the mention's row id; drafts, what
    was done before, the seconds in which an approval can be taken back, and how many copies it stands for by the item's
    number."""

    mentions: Mapping[int, MentionRow]
    drafts: Mapping[int, Draft] = field(default_factory=dict)
    histories: Mapping[int, str] = field(default_factory=dict)
    alerts: Mapping[int, Sequence[int]] = field(default_factory=dict)
    undo: Mapping[int, int] = field(default_factory=dict)
    copies: Mapping[int, int] = field(default_factory=dict)


def asked_of(query: Mapping[str, str], me: str) -> QueueFilter:
    """From the query of an address; what makes no sense is passed over: a page is better than a complaint about it."""
    return QueueFilter(
        states=STATES.get(query.get("state", ""), WAITING),
        brand=query.get("brand", "").replace("\0", "") or None,
        kind=next((one for one in KINDS if one == query.get("kind")), None),
        by=me if query.get("mine") else None,
        alert=_number(query.get("alert", "")),
    )


def address_of(asked: QueueFilter, after: Place | None = None) -> str:
    """The page that shows what was asked; `asked_of` and `after_of` read it."""
    state = next((name for name, states in STATES.items() if states == asked.states), None)
    said = {"state": state, "brand": asked.brand, "kind": asked.kind, "mine": "1" if asked.by else None}
    query = {name: value for name, value in said.items() if value} | (
        {"alert": str(asked.alert)} if asked.alert else {}
    )
    if after is not None:
        query["after"] = f"{(after.due - EPOCH) // MICROSECOND}.{after.id}{'.late' * after.missed}"
    return f"{PATH}?{urlencode(query)}" if query else PATH


def after_of(query: Mapping[str, str]) -> Place | None:
    """Behind which place the page begins; None from the start, and where it cannot be read."""
    said = query.get("after", "")
    parts = said.removesuffix(".late").split(".")
    if len(parts) != 2 or not all(part.isdecimal() and len(part) <= 18 for part in parts):
        return None
    try:
        return Place(EPOCH + int(parts[0]) * MICROSECOND, int(parts[1]), said.endswith(".late"))
    except OverflowError:
        return None


def page_of(
    found: Sequence[QueueItem],
    asked: QueueFilter,
    tallies: Sequence[Tally],
    known: Known,
    *,
    me: str,
    brands: Sequence[str],
    now: datetime,
    more: bool,
    zone: str = "UTC",
) -> Page:
    """The page of these items, which come in the order of the list; `more` says whether others stand behind them."""
    rows = [(_when(one, asked, now, zone), row_of(one, known, me, now, zone)) for one in found]
    return Page(
        summary=_summary(tallies),
        groups=tuple(
            Group(due=due, title=title, rows=shown)
            for due, title in TITLES.items()
            if (shown := tuple(row for at, row in rows if at == due))
        ),
        choices=_choices(asked, tallies, me, brands),
        narrowed=asked != QueueFilter(states=asked.states),
        more=address_of(asked, Place(found[-1].due, found[-1].id or 0, found[-1].late_when_heard))
        if more and found
        else None,
    )


def row_of(item: QueueItem, known: Known, me: str, now: datetime, zone: str) -> Row:
    """One item as the list has it; without words where its mention is gone."""
    row, draft = known.mentions.get(item.mention), known.drafts.get(item.id or 0)
    words = row.mention.words.strip() if row and row.gone is None else ""
    blocks, warns = levels_of(draft.checks if draft else ())
    lock = lock_of(item, me, now, zone)
    text = draft.text if draft else ""
    late = item.state in WAITING and item.due <= now
    return Row(
        id=item.id or 0,
        version=item.version,
        mention=item.mention,
        brand=printable(item.brand, 60),
        kind=item.kind,
        severity=item.severity,
        state=item.state,
        words=words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()}…",
        by=by_of(row.mention) if words and row else "somebody",
        where=where_of(row.mention) if row else "",
        url=row.mention.url if words and row else None,
        said=row.mention.said if row else item.due,
        due=due_words(item, now),
        late=late,
        reach=reach_of(item),
        history=known.histories.get(item.id or 0, ""),
        topic=topic_of(item, draft, row),
        alerts=tuple(known.alerts.get(item.mention, ())),
        lock=lock,
        why=printable(item.why, 200),
        draft=text,
        written=written_by(draft),
        needs=needs_of(draft),
        blocks=blocks,
        warns=warns,
        ready=bool(text) and not blocks and not lock and item.state in ("queued", "seconding")
        and len(text) <= LONGEST_DRAFT,
        undo=known.undo.get(item.id or 0, 0),
        copies=known.copies.get(item.id or 0, 0),
    )  # fmt: skip


def _number(said: str) -> int | None:
    return int(said) if said.isdecimal() and len(said) <= 16 and int(said) else None


def _when(item: QueueItem, asked: QueueFilter, now: datetime, zone: str) -> Due:
    if not asked.waits:
        return "over"
    if item.late_when_heard:
        return "missed"
    if item.due <= now:
        return "overdue"
    local = ZoneInfo(zone)
    return "today" if item.due.astimezone(local).date() == now.astimezone(local).date() else "later"


def _summary(tallies: Sequence[Tally]) -> str:
    waiting, late = sum(one.many for one in tallies), sum(one.late for one in tallies)
    if not waiting:
        return "Nobody waits for an answer."
    second = sum(one.many for one in tallies if one.state == "seconding")
    parts = [f"{count(waiting, 'person waits', 'people wait')} for an answer"]
    parts += [f"{late:,} overdue"] if late else []
    parts += [f"{second:,} for a second person"] if second else []
    return f"{', '.join(parts)}."


def _choices(
    asked: QueueFilter, tallies: Sequence[Tally], me: str, brands: Sequence[str]
) -> dict[str, tuple[Choice, ...]]:
    """By what they choose."""

    def choice(label: str, on: bool, many: int | None = None, **changes: object) -> Choice:
        facts = {name: getattr(asked, name) for name in ("states", "brand", "kind", "by", "alert")} | changes
        return Choice(label=label, address=address_of(QueueFilter(**facts)), on=on, many=many)

    states = [
        choice(label, asked.states == states, _many(tallies, states) if states != () else None, states=states)
        for name, label in LABELS.items()
        for states in [STATES.get(name, WAITING)]
    ]
    kinds = [
        choice(one.capitalize() + "s" * (one != "praise"), asked.kind == one, _many(tallies, WAITING, one),
               kind=None if asked.kind == one else one)
        for one in KINDS
    ]  # fmt: skip
    mine = [choice("Mine", asked.by is not None, by=None if asked.by else me)]
    named = [
        choice(printable(one, 40), asked.brand == one, brand=None if asked.brand == one else one) for one in brands
    ]
    return {"State": tuple(states), "Kind": tuple(kinds), "Person": tuple(mine),
            "Brand": tuple(named) if len(brands) > 1 else ()}  # fmt: skip


def _many(tallies: Sequence[Tally], states: Sequence[QueueState], kind: QueueKind | None = None) -> int | None:
    """How many wait; None of what does not wait: it is not counted."""
    if not set(states) <= set(WAITING):
        return None
    return sum(one.many for one in tallies if one.state in states and kind in (None, one.kind))
