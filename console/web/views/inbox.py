"""The inbox as a page: what was asked for in its address, its rows in groups, and the ways to ask for less."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from alerts import SEVERITIES, Alert, Severity, State
from alerts.timeline import Verdict
from alerts.why import headline
from alerts.words import clock, count, printable, rough
from complaints import Outcome
from console.picture import title
from console.web.views.alert import LONGEST_TITLE, size_of, title_of
from console.web.views.spark import Spark, spark_of
from storage.inbox import LIVING, STATES, AlertFilter, Bells, Place, Tally, place_of

PATH = "/alerts"
NONE = "-"
"""In an address: nobody's, or about sources and no brand."""
LONGEST_WHY = 320  # characters
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
TITLES: dict[State, str] = {
    "open": "Nobody has answered yet",
    "acknowledged": "Somebody looks after it",
    "resolved": "Over",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One story: `title` fits a lock screen, `told` says who heard of it, `age` how long ago it was raised."""

    id: int
    severity: Severity
    state: State
    title: str
    why: str
    told: str
    owner: str | None
    verdict: Verdict | None
    raised: datetime
    age: str
    spark: Spark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows of one state, under its title."""

    state: State
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A way to ask for less, or for all again where it is `on`; `many` is how many living alerts it shows, if known."""

    label: str
    address: str
    on: bool
    many: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """`summary` is the whole of it in one line, `more` the address of what stands behind the last row."""

    summary: str
    groups: tuple[Group, ...]
    states: tuple[Choice, ...]
    severities: tuple[Choice, ...]
    owners: tuple[Choice, ...]
    brands: tuple[Choice, ...]
    narrowed: bool
    more: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of the alerts of a page beside themselves, by key and by number."""

    bells: Mapping[str, Bells]
    verdicts: Mapping[int, Verdict]
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    """By complaint, of those that are closed."""


def asked_of(query: Mapping[str, str]) -> AlertFilter:
    """From the query of an address; what makes no sense is passed over: a page is better than a complaint about it."""
    state, severity = query.get("state"), query.get("severity")
    return AlertFilter(
        states=next(((one,) for one in STATES if one == state), LIVING),
        severity=next((one for one in SEVERITIES if one == severity), None),
        brand=_named(query.get("brand")),
        owner=_named(query.get("owner")),
    )


def address_of(asked: AlertFilter, after: Place | None = None) -> str:
    """The page that shows what was asked; `asked_of` and `after_of` read it."""
    state = asked.states[0] if len(asked.states) == 1 else None
    said = {"state": state, "severity": asked.severity, "brand": asked.brand, "owner": asked.owner}
    query = {name: value or NONE for name, value in said.items() if value is not None}
    if after is not None:
        query["after"] = f"{after.pressing}.{(after.time - EPOCH) // MICROSECOND}.{after.id}"
    return f"{PATH}?{urlencode(query)}" if query else PATH


def after_of(query: Mapping[str, str]) -> Place | None:
    """Behind which place the page begins; None from the start, and where it cannot be read."""
    parts = query.get("after", "").split(".")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) <= 18 for part in parts):
        return None
    pressing, time, id_ = map(int, parts)
    try:
        return Place(pressing, EPOCH + time * MICROSECOND, id_)
    except OverflowError:
        return None


def inbox_of(
    found: Sequence[Alert],
    asked: AlertFilter,
    tallies: Sequence[Tally],
    known: Known,
    *,
    me: str,
    brands: Sequence[str],
    now: datetime,
    more: bool,
    zone: str = "UTC",
) -> Inbox:
    """The page of these alerts, which come in the order of the inbox; `more` says whether others stand behind them."""
    states = [state for state in reversed(STATES) if any(one.state == state for one in found)]
    rows = [(one.state, _row(one, known, now, zone)) for one in found]
    return Inbox(
        summary=_summary(tallies, me),
        groups=tuple(
            Group(state=state, title=TITLES[state], rows=tuple(row for at, row in rows if at == state))
            for state in states
        ),
        states=tuple(_states(asked, tallies)),
        severities=tuple(_severities(asked, tallies)),
        owners=tuple(_owners(asked, tallies, me)),
        brands=tuple(_brands(asked, brands)),
        narrowed=asked != AlertFilter(states=asked.states),
        more=address_of(asked, place_of(found[-1], asked)) if more and found else None,
    )


def _named(said: str | None) -> str | None:
    """PostgreSQL knows no NUL, and nobody is called so."""
    return "" if said == NONE else (said or "").replace("\0", "") or None


def _row(alert: Alert, known: Known, now: datetime, zone: str) -> Row:
    id_, (heading, why) = alert.id or 0, _said(alert, known, now, zone)
    return Row(
        id=id_,
        severity=alert.severity,
        state=alert.state,
        title=heading,
        why=printable(why, LONGEST_WHY),
        told=_told(known.bells.get(alert.key, Bells())),
        owner=alert.owner,
        verdict=known.verdicts.get(id_),
        raised=alert.time,
        age=rough(max(now - alert.time, timedelta())),
        spark=spark_of(alert.evidence.hours) if alert.evidence else None,
    )


def _said(alert: Alert, known: Known, now: datetime, zone: str) -> tuple[str, str]:
    """Heading and sentence: of what is over what it came to, where that is known, and else what it was."""
    if alert.state != "resolved":
        return title_of(alert), alert.why
    if outcome := known.outcomes.get(alert.complaint or ""):
        peaked = f"{size_of(outcome)}, and peaked at {clock(outcome.peak, zone, now)}."
        return headline(replace(alert, stage="closed")), peaked
    return printable(title(alert), LONGEST_TITLE), f"It was: {alert.why}"


def _told(bells: Bells) -> str:
    """`2 told, 1 held`"""
    words = [
        f"{many} {word}" for many, word in zip(bells, ("told", "on the way", "held", "failed"), strict=True) if many
    ]
    return ", ".join(words) or "nobody told"


def _many(tallies: Sequence[Tally], **of: object) -> int:
    return sum(one.many for one in tallies if all(getattr(one, name) == value for name, value in of.items()))


def _summary(tallies: Sequence[Tally], me: str) -> str:
    open_, taken = _many(tallies, state="open"), _many(tallies, state="acknowledged")
    if not open_:
        after = f"; {count(taken, 'alert')} {'is' if taken == 1 else 'are'} looked after" if taken else ""
        return f"Nothing waits for an answer{after}."
    worst = next(one for one in reversed(SEVERITIES) if _many(tallies, state="open", severity=one))
    grave = _many(tallies, state="open", severity=worst)
    mine = sum(one.many for one in tallies if one.owner == me)
    parts = [f"{count(open_, 'alert')} {'waits' if open_ == 1 else 'wait'} for an answer, {grave} {worst}"]
    parts += [f"{taken} looked after"] * bool(taken) + [f"{mine} yours"] * bool(mine)
    return f"{'; '.join(parts)}."


def _states(asked: AlertFilter, tallies: Sequence[Tally]) -> Iterator[Choice]:
    living = sum(one.many for one in tallies)
    yield _choice("Now", replace(asked, states=LIVING), asked, living)
    for state in LIVING:
        yield _choice(state.capitalize(), replace(asked, states=(state,)), asked, _many(tallies, state=state))
    yield _choice("Resolved", replace(asked, states=("resolved",)), asked, None)


def _severities(asked: AlertFilter, tallies: Sequence[Tally]) -> Iterator[Choice]:
    for one in reversed(SEVERITIES):
        wanted = replace(asked, severity=None if asked.severity == one else one)
        yield Choice(label=one, address=address_of(wanted), on=asked.severity == one, many=_many(tallies, severity=one))


def _owners(asked: AlertFilter, tallies: Sequence[Tally], me: str) -> Iterator[Choice]:
    named = sorted({one.owner for one in tallies if one.owner and one.owner != me})
    for label, owner in (("Mine", me), ("Nobody's", ""), *((printable(one, 40), one) for one in named)):
        on = asked.owner == owner
        many = sum(one.many for one in tallies if (one.owner or "") == owner)
        yield Choice(label=label, address=address_of(replace(asked, owner=None if on else owner)), on=on, many=many)


def _brands(asked: AlertFilter, brands: Sequence[str]) -> Iterator[Choice]:
    for label, brand in (*((printable(one, 40), one) for one in brands), ("Sources", "")):
        on = asked.brand == brand
        yield Choice(label=label, address=address_of(replace(asked, brand=None if on else brand)), on=on)


def _choice(label: str, wanted: AlertFilter, asked: AlertFilter, many: int | None) -> Choice:
    return Choice(label=label, address=address_of(wanted), on=wanted == asked, many=many)
