"""Whether a brand is blind: what cannot be heard of it gave half or more of what is usually said."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from alerts.trouble import BLIND, SourceHealth, trouble_of
from complaints.explanation import Unheard

WEEK = timedelta(days=7)
"""What a source gave in the week before counts as usual; after a week without it, what is left has become usual."""


def unheard(healths: Collection[SourceHealth], at: datetime) -> tuple[Unheard, ...]:
    """Every source that failed when it was last asked, fell silent or may not be asked: known before it is told."""
    return tuple(one for health in healths if (one := _unheard(health, at)) and at - one.since <= WEEK)


def blind_since(sources: Collection[Unheard], given: Mapping[str, int]) -> tuple[datetime, str] | None:
    """Since when most of a brand is not heard, and why. `given`: how many mentions each source gave in the week before
    the first of `sources` fell out. None: it is not blind."""
    missing = sorted((one for one in sources if given.get(one.source)), key=lambda one: one.source)
    if not missing or sum(given[one.source] for one in missing) < BLIND * sum(given.values()):
        return None
    return min(one.since for one in missing), ", ".join(f"{one.source} {one.why}" for one in missing)


def _unheard(health: SourceHealth, at: datetime) -> Unheard | None:
    trouble = trouble_of(health, at)
    if trouble and trouble.cause == "silent":
        return Unheard(source=health.source, since=trouble.since, why="silent")
    if trouble and trouble.cause == "spent":
        return Unheard(source=health.source, since=health.heard or trouble.since, why="spent")
    if health.failed_since:
        return Unheard(source=health.source, since=health.heard or health.failed_since, why="failing")
    return None
