"""One JSON object a line: the keys are the field names of the types, times RFC 3339 UTC with Z and milliseconds."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from complaints import Transition
from replies.item import Draft, QueueItem
from sentiment.understanding import COMPLAINS, Understanding

if TYPE_CHECKING:
    from sentiment.topics import Taxonomy
    from storage.groups import Group
    from storage.mentions import MentionRow


def line(keys: Mapping[str, Any]) -> str:
    """One line, without its end. Letters of every script stay as they are."""
    return json.dumps(plain(keys), ensure_ascii=False, allow_nan=False)


def plain(value: Any) -> Any:
    """Dataclasses become objects, times text, durations seconds, tuples lists."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    return value


def moment(time: datetime) -> str:
    """2026-03-11T14:00:00.000Z"""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def draft_keys(draft: Draft) -> dict[str, Any]:
    """The keys of `foreshock drafts --json`."""
    return {
        "id": draft.id,
        "queue_item": draft.queue_item,
        "mention": draft.mention,
        "state": draft.state,
        "due": draft.due,
        "text": draft.text,
        "needs": draft.needs,
        "sources": [asdict(source) for source in draft.sources],
        "checks": [asdict(check) for check in draft.checks],
    }


def queue_keys(item: QueueItem, history: str = "") -> dict[str, Any]:
    """The keys of `foreshock queue --json`: all fields of an item but whose it is, and what is known of that person."""
    return {one.name: getattr(item, one.name) for one in fields(item) if one.name != "voice"} | {"history": history}


def mention_keys(row: "MentionRow", group: "Group | None" = None) -> dict[str, Any]:
    """The keys of `foreshock mentions --json`: all fields of a mention, and its matches with what was understood.

    `copy_of` is the number of the mention that it repeats, `copies` how many repeat the same; of a match, `first` says
    whether it is a voice of its own for the brand, and `urgent` why a person must see it at once, or null.
    """
    copies = {"copy_of": group.original_of(row.id), "copies": group.copies} if group else {"copy_of": None, "copies": 0}
    matches = [
        plain(match) | plain(meant) | {"first": match.brand in row.voices, "urgent": row.urgent.get(match.brand)}
        for match, meant in row.matches
    ]
    return {"id": row.id, **plain(row.mention), **copies, "matches": matches}


def touched(keys: Mapping[str, Any], known: "Taxonomy") -> dict[str, Any]:
    """The same keys, each match with the touchpoint of its topic, null where there is none."""
    matches = [match | {"touchpoint": known.touchpoint_of(match["topic"])} for match in keys["matches"]]
    return {**keys, "matches": matches}


def told_keys(change: Transition, severity: str, why: str) -> dict[str, Any]:
    """The keys of one line of `foreshock backtest --alerts`; the time is the edge at which it was raised."""
    return {"time": change.at, "brand": change.brand, "topic": change.topic, "severity": severity, "why": why}


def felt(meant: Understanding, urgent: str | None = None) -> str:
    """`URGENT safety: "caught fire"; negative, a complaint; Globex: positive`, or `not scored: Khmer (km), no model for
    it is installed`."""
    if urgent:
        return f"URGENT {urgent}; {felt(meant)}"
    if meant.label == "abstain":
        return "not scored: " + (meant.abstained_why or "nobody knows why").replace(" is not scored: ", ", ")
    complains = ", a complaint" if (meant.complaint or 0.0) >= COMPLAINS else ""
    others = "".join(f"; {one.name}: {one.label}" for one in meant.towards)
    return meant.label + complains + others
