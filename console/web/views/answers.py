"""How well we answer as a page shows it: figures with their items, groups, and the hours of the week as a drawing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from math import sqrt
from typing import Literal
from urllib.parse import urlencode

from alerts.hours import DAYS
from alerts.words import count, printable, rough
from console.answers import NONE, shared, waited
from console.web.views.inbox import Choice
from flows.steps.measuring import BY, Answers
from replies.measures import FEELS, FEW, Cell, Handled, Measured, drafted, resolved, stands
from sentiment.measures import Share

PATH = "/answers"
SINCE = {"7d": "a week", "30d": "a month", "90d": "three months"}
SPANS = {"7d": timedelta(days=7), "30d": timedelta(days=30), "90d": timedelta(days=90)}
GOOD, FAIR = 0.9, 0.5
SIDE, GAP, LEFT, TOP = 22, 3, 40, 18  # of a square of the drawing and around it, in units of SVG
MOST = 50  # items behind a figure
Show = Literal["late", "again", "edited", "worse", "unheard"]
SHOWN: dict[str, str] = {
    "late": "Not answered in time",
    "again": "Complained again within a week",
    "edited": "Drafts that people changed",
    "worse": "Felt worse after the answer",
    "unheard": "Heard only after the answer was due",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for; `name` is a group of `by`, empty: all of them."""

    brand: str = ""
    since: str = "30d"
    by: str = "topic"
    name: str = ""
    show: str = ""

    def address(self, **changes: str) -> str:
        """The page that shows it, otherwise asked."""
        other = replace(self, **changes)
        said = {one.name: getattr(other, one.name) for one in fields(other)}
        query = {name: value for name, value in said.items() if value and value != getattr(Asked(), name)}
        return f"{PATH}?{urlencode(query)}{'#items' if other.show else ''}" if query else PATH


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure at a glance; `link` leads to the items that speak against it, which `behind` counts; both
    are empty where there are none."""

    name: str
    figure: str
    note: str
    link: str = ""
    behind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """One group of the table, with the address of what was late of it."""

    name: str
    address: str
    came: str
    answered: str
    in_time: str
    late: str
    response: str
    resolved: str
    as_drafted: str
    mood: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """One hour of the drawing: larger where more came in, its `level` by how much of it was answered in time."""

    x: float
    y: float
    side: float
    level: Literal["good", "fair", "poor", "unknown"]
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One item behind a figure, and what became of it in a few words."""

    id: int
    kind: str
    topic: str
    said: datetime
    person: str
    how: str


def asked_of(query: Mapping[str, str], brands: Sequence[str]) -> Asked:
    """What makes no sense is passed over."""
    said = {one.name: query.get(one.name, "").replace("\0", "")[:200] for one in fields(Asked)}
    return Asked(
        brand=said["brand"] if said["brand"] in brands else "",
        since=said["since"] if said["since"] in SPANS else "30d",
        by=said["by"] if said["by"] in BY else "topic",
        name=said["name"],
        show=said["show"] if said["show"] in SHOWN else "",
    )


def figures_of(one: Measured, asked: Asked, late: int) -> tuple[Figure, ...]:
    """Those that tell most; `late` is how many were not answered in time."""
    again, mood, wording = one.resolved.of - one.resolved.hits, one.mood, one.wording
    edited = wording.as_drafted.of - wording.as_drafted.hits
    changed = (
        "" if wording.changed is None else f"{round(100 * wording.changed)} % of the words of the middle one changed"
    )
    drafts = {"figure": _percent(wording.as_drafted), "note": changed or "no draft was sent yet"}
    spread = {"figure": waited(one.worked or one.response), "note": _spread(one)}

    def figure(name: str, said: dict[str, str], show: str, many: int, how: str) -> Figure:
        behind = {"link": asked.address(show=show), "behind": f"{many:,} {how}"} if many else {}
        return Figure(name=name, **said, **behind)

    return (
        figure("Answered in time", _shared(one.in_time), "late", late, "late"),
        Figure(name="First answer, the middle one", **spread),
        figure("Helped at once", _shared(one.resolved), "again", again, "came again"),
        figure("Sent as drafted", drafts, "edited", edited, "changed"),
        figure("Not angry any more", _shared(mood.turned), "worse", mood.worse, "felt worse"),
    )


def group_rows(found: Answers, asked: Asked) -> tuple[GroupRow, ...]:
    """The largest first."""
    return tuple(_group(name, one, asked) for name, one in found.by.items())


def left_out(one: Measured, asked: Asked) -> tuple[tuple[str, str], ...]:
    """What is in no figure: how many, and the address of them where there is one."""
    told = [
        (one.open, "not due yet and not answered", ""),
        (one.closed, "that nobody was to answer", ""),
        (one.unheard, "heard only after the answer was due", asked.address(show="unheard")),
    ]
    return tuple((f"{count(many, 'item')} {what}", link) for many, what, link in told if many)


def squares_of(cells: Sequence[Cell]) -> tuple[Square, ...]:
    """The area of a square is how much came in, against the hour in which most did."""
    most = max((one.came for one in cells), default=0)
    return tuple(_square(one, most) for one in cells if one.came)


def items_of(found: Answers, asked: Asked) -> tuple[ItemRow, ...]:
    """Those behind the figure that is asked for, the latest first."""
    chosen = [one for one in found.items if _shows(one, asked, found.until)]
    return tuple(_item(one) for one in sorted(chosen, key=lambda one: (one.said, one.item), reverse=True))


def of_group(items: Sequence[Handled], asked: Asked) -> list[Handled]:
    """Those of the group that is asked for."""
    return [one for one in items if not asked.name or BY[asked.by](one) == asked.name]


def choices_of(asked: Asked, brands: Sequence[str]) -> dict[str, tuple[Choice, ...]]:
    """Of how long, of which brand, told apart by what."""
    since = (
        Choice(label=label, address=asked.address(since=one), on=asked.since == one) for one, label in SINCE.items()
    )
    by = (Choice(label=f"by {one}", address=asked.address(by=one, name=""), on=asked.by == one) for one in BY)
    ways = ((one, "" if one == asked.brand else one) for one in brands if len(brands) > 1)
    named = (Choice(label=printable(one, 40), address=asked.address(brand=to, name=""), on=not to) for one, to in ways)
    return {"Since": tuple(since), "Brand": tuple(named), "Told apart": tuple(by)}


def _shared(one: Share) -> dict[str, str]:
    if not one.of:
        return {"figure": NONE, "note": "nothing to count yet"}
    low, high = (round(100 * edge) for edge in one.interval)
    note = f"{one.hits:,} of {one.of:,}"
    return {
        "figure": _percent(one),
        "note": f"{note}: too few to tell" if one.of < FEW else f"{note}, {low} to {high} %",
    }


def _percent(one: Share) -> str:
    if not one.of:
        return NONE
    return f"{one.hits} of {one.of}" if one.of < FEW else f"{round(100 * one.hits / one.of)} %"


def _spread(one: Measured) -> str:
    spread = one.worked or one.response
    if spread is None:
        return "nothing is answered yet"
    hours = " of work" if one.worked else ""
    return f"nine of ten within {rough(spread.most)}{hours}; {count(spread.of, 'answer')}"


def _group(name: str, one: Measured, asked: Asked) -> GroupRow:
    mood, spread = one.mood, one.worked or one.response
    late = one.in_time.of - one.in_time.hits
    return GroupRow(
        name=printable(name, 60),
        address=asked.address(name=name, show="late"),
        came=f"{one.came:,}",
        answered=f"{one.answered:,}",
        in_time=shared(one.in_time),
        late=f"{late:,} late" if late else "",
        response=NONE if spread is None else f"{rough(spread.median)}, 9 of 10 within {rough(spread.most)}",
        resolved=shared(one.resolved),
        as_drafted=shared(one.wording.as_drafted),
        mood=f"{mood.better} better, {mood.same} the same, {mood.worse} worse"
        if mood.better + mood.same + mood.worse
        else NONE,
    )


def _square(one: Cell, most: int) -> Square:
    side = max(5.0, SIDE * sqrt(one.came / most))
    inset = (SIDE - side) / 2
    value = one.in_time.value
    told = "not due yet" if value is None else f"{one.in_time.hits} of {one.in_time.of} answered in time"
    return Square(
        x=round(LEFT + one.hour * (SIDE + GAP) + inset, 1),
        y=round(TOP + one.day * (SIDE + GAP) + inset, 1),
        side=round(side, 1),
        level="unknown" if value is None else "good" if value >= GOOD else "fair" if value >= FAIR else "poor",
        title=f"{DAYS[one.day]} {one.hour:02}:00: {one.came} came in, {told}",
    )


def _shows(one: Handled, asked: Asked, now: datetime) -> bool:
    ways: dict[str, Callable[[], bool]] = {
        "late": lambda: stands(one, now) == "late",
        "again": lambda: resolved(one, now) is False,
        "edited": lambda: one.sent is not None and len(set(drafted(one) or ())) > 1,
        "worse": lambda: _worse(one),
        "unheard": lambda: stands(one, now) == "unheard",
    }
    heard = asked.show == "unheard" or stands(one, now) != "unheard"
    return asked.show in ways and heard and ways[asked.show]()


def _worse(one: Handled) -> bool:
    before, after = FEELS.get(one.felt), FEELS.get(one.after.label) if one.after else None
    return one.sent is not None and before is not None and after is not None and after < before


def _item(one: Handled) -> ItemRow:
    took = one.waited
    return ItemRow(
        id=one.item,
        kind=one.kind,
        topic=printable(one.topic or "", 40),
        said=one.said,
        person=printable(one.person or "", 80),
        how="not answered" if took is None else f"answered after {rough(took)}",
    )
