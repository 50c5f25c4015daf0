"""The numbers of an alert in plain words: the same in a message, in the picture and in the terminal."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from alerts.alert import Alert
from alerts.certainty import odds
from alerts.words import (
    about,
    among,
    clock,
    count,
    language,
    length,
    number,
    people,
    percent,
    printable,
    quoted,
    rough,
    stamp,
    uncalled,
    usual,
)
from complaints import Evidence, Explanation, Role
from complaints.outlook import AHEAD, Outlook

FRESH = timedelta(minutes=10)
NOTABLE = 0.005  # less than that is 0 %
NAMED = 4  # places, languages or sources; more are only counted
AS_WHAT: dict[Role, str] = {
    "urgent": "what made it urgent",
    "earliest": "the first of them",
    "most reached": "the most widely read, as far as is known",
    "most typical": "the most typical of them",
    "surest": "one that is surely a complaint",
}


def facts(alert: Alert, *, zone: str = "UTC") -> tuple[tuple[str, str], ...]:
    """Pairs of (a short figure, a sentence that goes on from it); none about a source, whose `why` says it all.

    Raises ZoneInfoNotFoundError.
    """
    return tuple(_facts(alert, alert.evidence, zone)) if alert.evidence else ()


def as_of(alert: Alert, due: datetime | None = None, *, zone: str = "UTC") -> str:
    """`As of 14:00 UTC`: the moment the numbers are from; and how old they are at `due`, from ten minutes on.

    Without `due` the date stands there too.
    """
    if due is None:
        return f"As of {stamp(alert.time, zone)}"
    old = f", {rough(due - alert.time)} before this message" if due - alert.time > FRESH else ""
    return f"As of {clock(alert.time, zone, due)}{old}"


def counted(alert: Alert) -> str | None:
    """How mentions were added up; None where each is simply one."""
    if alert.evidence is None:
        return None
    how = [] if alert.cause == "volume" else ["each counted by how surely it is a complaint"]
    if alert.evidence.removed >= NOTABLE:
        how.append("copies and repeats count less")
    return ", ".join(how) or None


def as_what(roles: Sequence[Role]) -> str:
    """`The first of them, the most typical of them`: why a witness is quoted."""
    words = ", ".join(AS_WHAT[role] for role in roles)
    return words[:1].upper() + words[1:]


def _facts(alert: Alert, seen: Evidence, zone: str) -> Iterator[tuple[str, str]]:
    how = counted(alert)
    yield (
        about(seen.observed),
        f"heard in the last {length(seen.scale)}, {usual(seen.expected)}" + (f" ({how})" if how else ""),
    )
    if alert.cause == "urgent":
        yield people(seen.urgent or 1), "said what is urgent"
    yield people(seen.voices), f"in {count(seen.texts, 'wording')}, {_removed(seen.removed)}"
    if seen.growth is not None:
        sure = "" if seen.growth_sure is None else f"; that it keeps going is {percent(seen.growth_sure)} sure"
        yield f"× {seen.growth:.1f}", f"new voices follow from each one{sure}"
    if alert.explanation and alert.explanation.outlook:
        yield _ahead(alert, alert.explanation.outlook, zone)
    elif seen.forecast is not None:
        yield about(seen.forecast), "in the end, if nothing changes"
    if seen.reach:
        yield number(seen.reach), "followers of those who spoke, counted once each"
    yield odds(seen.surprise), "is the chance of so many by accident, at such an hour"
    if seen.since is not None:
        yield clock(seen.since, zone, alert.time), "is when the first of them was said"
    if alert.explanation:
        yield from _behind(alert, alert.explanation, zone)


def _ahead(alert: Alert, outlook: Outlook, zone: str) -> tuple[str, str]:
    """The interval; from what it is where the brand has enough complaints of its own."""
    by = clock(alert.time + AHEAD, zone, alert.time)
    own = f", as {count(outlook.own, 'earlier complaint')} of this brand went" if outlook.own else ""
    return f"{number(outlook.low)} to {number(outlook.high)}", f"expected in all by {by}, in 8 of 10 such cases{own}"


def _behind(alert: Alert, behind: Explanation, zone: str) -> Iterator[tuple[str, str]]:
    """What is new in their words, where they spoke, in which languages, and what was not seen."""
    if behind.phrases:
        yield count(len(behind.phrases), "new phrase"), f"of three people or more: {quoted(behind.phrases)}"
    if behind.sources:
        yield (
            count(len(behind.sources), "place"),
            f"{'has' if len(behind.sources) == 1 else 'have'} them: "
            + among([f"{uncalled(printable(name, 40))} {number}" for name, number in behind.sources.items()], NAMED),
        )
    if len(behind.languages) > 1:
        spoken = [f"{language(code)} {number}" for code, number in behind.languages.items()]
        yield count(len(behind.languages), "language"), f"are spoken: {among(spoken, NAMED)}"
    if behind.unheard:
        gone = [
            f"{printable(one.source, 40)} since {clock(one.since, zone, alert.time)} ({one.why})"
            for one in behind.unheard
        ]
        yield count(len(gone), "source"), f"could not be heard: {among(gone, NAMED)}; there may be more than we know"
    if missed := sum(behind.unscored.values()):
        told = [f"{number} in {language(code)}" for code, number in behind.unscored.items()]
        are = "is" if missed == 1 else "are"
        yield count(missed, "mention"), f"of that time could not be judged and {are} not counted: {among(told, NAMED)}"


def _removed(share: float) -> str:
    if share < NOTABLE:
        return "none of them a copy"
    return f"{percent(share)} of the weight taken away as copies and repeats"
