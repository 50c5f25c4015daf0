"""What a person reads of sources in trouble: one alert, one sentence, and the next step."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime

from alerts.alert import SEVERITIES, Alert, TroubleCause
from alerts.trouble import BLIND, Budget, SourceTrouble, lost
from alerts.words import clock, count, percent, printable, rough, uncalled

NAMED = 5  # sources and brands of one sentence
LONGEST_ERROR = 120
LONGEST_NAME = 40
ALL = 0.995
_NO_KEY = re.compile(r"\b40[13]\b")
_DOES: dict[str, tuple[str, str]] = {
    "Refused": ("says no", "correct the source in the settings, or set `paused = true`"),
    "RateLimited": ("asks for a pause", "ask it less often: a longer `every` in its settings"),
    "Unavailable": (
        "cannot be reached",
        "open its address yourself; if it is down, it is heard by itself once it is back",
    ),
    "Unreadable": ("answers what cannot be read", "open its address yourself: it may have moved or changed"),
}
_FILE = ("has records that cannot be read", "correct the file, or what the settings say of it")
_FAULT = ("cannot be heard", "please report it, with what `foreshock doctor` says")
_MANY: dict[TroubleCause, tuple[str, str]] = {
    "failing": ("cannot be heard", "see whether this machine has a network, then `foreshock sources`"),
    "silent": ("say unusually long nothing", "open one of them yourself; `foreshock sources` has their rhythm"),
    "budget": (
        "have nearly spent their budgets",
        "`foreshock sources` has the sums; raise `budget` where it is worth it",
    ),
    "spent": ("are not heard: their budgets are spent", "raise `budget` in the settings where it is worth it"),
}


def alert_of_troubles(troubles: Sequence[SourceTrouble], now: datetime, *, zone: str = "UTC") -> Alert:
    """One alert of all that began together; they are of one cause. The same troubles always have the same key.

    Together they may blind a brand that each alone would not. Raises ZoneInfoNotFoundError.
    """
    some = sorted(troubles, key=lambda one: one.source)
    cause, names = some[0].cause, [printable(one.source, LONGEST_NAME) for one in some]
    blind = cause != "budget" and any(share >= BLIND for share in lost(some).values())
    worst = max((one.severity for one in some), key=SEVERITIES.index)
    return Alert(
        key=_key(some),
        complaint=None,
        time=now,
        brand=None,
        source=_listed(names),
        topic=f"{_listed(names)} {cause}",
        cause=cause,
        stage=None,
        severity="high" if blind else worst,
        why=sentence(some[0], now, zone=zone) if len(some) == 1 else _several(some, now, zone),
        evidence=None,
    )


def sentence(trouble: SourceTrouble, now: datetime, *, zone: str = "UTC") -> str:
    """What is wrong with one source since when, what to do, and what is not heard meanwhile."""
    tell = {"failing": _failing, "silent": _silent, "budget": _budget, "spent": _spent}[trouble.cause]
    return f"{tell(trouble, now, zone)}{_without([trouble])}."


def _several(troubles: Sequence[SourceTrouble], now: datetime, zone: str) -> str:
    did, step = _MANY[troubles[0].cause]
    names = _listed([f'"{printable(one.source, LONGEST_NAME)}"' for one in troubles])
    first = clock(min(one.since for one in troubles), zone, now)
    since = f" since {first}" if troubles[0].cause in ("failing", "silent") else ""
    wrong = {one.health.error_class for one in troubles if one.cause == "failing"}
    kind = f" ({_DOES.get(str(*wrong), _FAULT)[0]})" if len(wrong) == 1 else ""
    return f"{count(len(troubles), 'source')} {did}{since}{kind}: {names}; {step}{_without(troubles)}."


def _failing(trouble: SourceTrouble, now: datetime, zone: str) -> str:
    health, since = trouble.health, clock(trouble.since, zone, now)
    error = uncalled(printable(health.error or "no reason is known", LONGEST_ERROR))
    name = f'"{printable(trouble.source, LONGEST_NAME)}"'
    if health.error_class == "Refused" and health.key and _NO_KEY.search(error):
        return f"the key of {name} is refused since {since} ({error}): get a new one at {health.key}"
    does, step = _DOES.get(health.error_class or "", _FAULT)
    if health.way == "read" and health.error_class == "Unreadable":
        does, step = _FILE
    return f"{name} {does} since {since} ({error}): {step}"


def _silent(trouble: SourceTrouble, now: datetime, zone: str) -> str:
    rhythm, name = trouble.health.rhythm, printable(trouble.source, LONGEST_NAME)
    step = "it answers, so open it yourself: it may have moved, or what is searched may no longer be said there"
    if trouble.health.way == "pushed":
        step = "others push to it: see whether they still send, and whether `foreshock receive` runs"
    return (
        f'"{name}" says nothing since {clock(trouble.since, zone, now)}, {rough(now - trouble.since)} ago, where its '
        f"longest silence in four weeks was {rough(rhythm.longest)}: {step}"
    )


def _budget(trouble: SourceTrouble, now: datetime, zone: str) -> str:
    money, name = _money(trouble), printable(trouble.source, LONGEST_NAME)
    return (
        f'"{name}" has spent {percent(money.spent / money.budget)} of its budget ({_sum(money)}): the rest may go with '
        f"the next runs, before it renews at {clock(money.resets, zone, now)}; raise its `budget` in the "
        "settings, or ask for less (query, days, every)"
    )


def _spent(trouble: SourceTrouble, now: datetime, zone: str) -> str:
    money, name = _money(trouble), printable(trouble.source, LONGEST_NAME)
    left = money.budget - money.spent
    why = f", and one question can cost {money.page:g}" if left > 0 else ""
    return (
        f'"{name}" is not heard until {clock(money.resets, zone, now)}: its budget is spent ({_sum(money)}{why}); '
        "to hear it sooner, raise its `budget` in the settings"
    )


def _without(troubles: Sequence[SourceTrouble]) -> str:
    """What nobody hears meanwhile."""
    if troubles[0].cause == "budget":
        return ""
    them, gone = "them" if len(troubles) > 1 else "it", lost(troubles)
    if not gone:
        return ""
    parts = [f"{_share(share)} of what is usually said about {printable(brand)}" for brand, share in gone.items()]
    until = "what is missing may be" if troubles[0].cause == "silent" else f"until then nothing of {them} is heard:"
    return f"; {until} {_listed(parts[:NAMED], len(parts) - NAMED)}"


def _share(share: float) -> str:
    return "all" if share >= ALL else "under 1 %" if share < 1 - ALL else percent(share)


def _money(trouble: SourceTrouble) -> Budget:
    assert trouble.health.budget is not None, "only a budget can be spent"  # noqa: S101 - for mypy
    return trouble.health.budget


def _sum(money: Budget) -> str:
    return f"{money.spent:.6g} of {money.budget:.6g} {money.unit}"


def _listed(parts: Sequence[str], more: int = 0) -> str:
    """`a, b and c`; `a, b, c, d, e and 3 more`."""
    shown, more = list(parts[:NAMED]), max(more, len(parts) - NAMED)
    last = f"{more} more" if more > 0 else shown.pop()
    return f"{', '.join(shown)} and {last}" if shown else last


def _key(troubles: Sequence[SourceTrouble]) -> str:
    parts = (f"{one.source}\0{one.cause}\0{one.since.isoformat()}{_of_budget(one)}" for one in troubles)
    return hashlib.sha256("\0\0".join(parts).encode()).hexdigest()[:24]


def _of_budget(trouble: SourceTrouble) -> str:
    """A budget that was raised can be spent again: that is another trouble."""
    money = trouble.health.budget
    return f"\0{money.budget:g}" if money and trouble.cause in ("budget", "spent") else ""
