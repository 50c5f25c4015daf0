"""Answers that are overdue: one alert a brand, told again only when there are four times as many."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.alert import SEVERITIES, Alert, Severity, WitnessText
from alerts.words import count, printable, rough

OVERDUE = "overdue"
"""Cause and topic of these alerts."""
FOURFOLD = 4
LONGEST_BRAND = 40
_MANY = {"complaint": "complaints", "question": "questions", "praise": "words of praise"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """An answer that should have been there at `due`, to what `kind` of mention, how severe."""

    kind: str
    due: datetime
    severity: Severity = "low"


def alert_of_overdue(
    brand: str, late: Sequence[Late], now: datetime, witnesses: Sequence[WitnessText] = (), before: Alert | None = None
) -> Alert | None:
    """The alert to raise; None where nothing is overdue, and where the one `before`, which is not over, says enough:
    there are not four times as many as it told of, and nothing is worse.

    `witnesses` are of the same mentions, in their order. It is as severe as the worst that is overdue.
    """
    if not late:
        return None
    severity = max((one.severity for one in late), key=SEVERITIES.index)
    grown = before is not None and len(late) >= FOURFOLD * told_of(before)
    worse = before is not None and SEVERITIES.index(severity) > SEVERITIES.index(before.severity)
    if before is not None and not grown and not worse:
        return None
    return Alert(
        key=_key(brand, len(late), now),
        complaint=None,
        time=now,
        brand=brand,
        topic=OVERDUE,
        cause="overdue",
        stage=None,
        severity=severity,
        why=sentence(brand, late, now),
        escalated=grown,
        evidence=None,
        witnesses=tuple(witnesses),
        owner=before.owner if before else None,
        continues=before.id if before else None,
    )


def sentence(brand: str, late: Sequence[Late], now: datetime) -> str:
    """`Acme: 3 answers are overdue, the oldest since 2 hours: 2 complaints, 1 question; 1 of them is critical.`"""
    oldest, kinds = min(one.due for one in late), Counter(one.kind for one in late)
    parts = [f"{many} {kind if many == 1 else _MANY[kind]}" for kind, many in sorted(kinds.items())]
    worst = sum(one.severity == "critical" for one in late)
    critical = f"; {worst} of them {'is' if worst == 1 else 'are'} critical" if worst else ""
    are = "answer is" if len(late) == 1 else "answers are"
    since = "it since" if len(late) == 1 else "the oldest since"
    name = printable(brand, LONGEST_BRAND)
    return f"{name}: {len(late):,} {are} overdue, {since} {rough(now - oldest)}: {', '.join(parts)}{critical}."


def told_of(alert: Alert) -> int:
    """How many answers an alert told of."""
    return int(alert.key.split("-")[1])


def headline(alert: Alert) -> str:
    """`Acme: 3 answers are overdue`"""
    many = told_of(alert)
    name = printable(alert.brand or "", LONGEST_BRAND)
    return f"{name}: {count(many, 'answer')} {'is' if many == 1 else 'are'} overdue"


def _key(brand: str, many: int, now: datetime) -> str:
    """Of one opening: how many it tells of stands in it, because nothing else of an alert is a number."""
    named = hashlib.sha256(f"{brand}\0{now.isoformat()}".encode()).hexdigest()[:24]
    return f"{OVERDUE}-{many}-{named}"
