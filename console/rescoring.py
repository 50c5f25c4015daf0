"""What a replay changed, in words and in keys."""

from typing import Any

from alerts.words import count, printable
from console.summary import aligned
from flows.steps.rescore import Rescored, Sample
from sentiment import Label

LABELS: tuple[Label, ...] = ("negative", "neutral", "positive", "abstain")
CALLED = {"abstain": "not scored"}


def told(said: Rescored, *, dry: bool) -> list[str]:
    """The lines that a person reads; a table of labels where one of them changed."""
    name = printable(said.brand)
    if not said.seen:
        return [f"{name}: everything is understood by version {said.version} already{_left(said)}"]
    would = "would be" if dry else "are"
    lines = [f"{name}: {count(said.seen, 'mention')} understood by version {said.version}; {_changes(said, would)}"]
    if any(before != after for before, after in said.labels):
        lines += [f"  {row}".rstrip() for row in aligned(_table(said))]
    lines += [_sample(one) for one in said.samples]
    if said.kept:
        lines.append(f"  {count(said.kept, 'mention')} of which a person's word stands: it was kept")
    if said.added or said.withdrawn:
        lines.append(f"  reply queue: {said.added:,} added, {said.withdrawn:,} withdrawn")
    if said.left:
        lines.append(f"  {said.left:,} were held by others to the end: run it again")
    return lines


def keys(said: Rescored, *, dry: bool) -> dict[str, Any]:
    """The keys of `foreshock rescore --json`, one object a brand."""
    names = ("brand", "version", "seen", "changed", "kept", "left", "topics", "added", "withdrawn")
    labels = [
        {"before": before, "after": after, "mentions": many}
        for (before, after), many in sorted(said.labels.items())
        if before != after
    ]
    complaints = {"new": said.complaints[False, True], "no_more": said.complaints[True, False]}
    return {
        **{name: getattr(said, name) for name in names},
        "dry_run": dry,
        "labels": labels,
        "complaints": complaints,
        "samples": said.samples,
    }


def _changes(said: Rescored, would: str) -> str:
    if not said.changed:
        return "none means anything else than before"
    new, old = said.complaints[False, True], said.complaints[True, False]
    parts = [
        f"{new:,} {would} complaints that were none" if new else "",
        f"{old:,} {would} none any more" if old else "",
    ]
    parts.append(f"{said.topics:,} of another topic" if said.topics else "")
    return "; ".join([f"{said.changed:,} {would} understood otherwise", *filter(None, parts)])


def _table(said: Rescored) -> list[tuple[str, ...]]:
    used = [label for label in LABELS if any(label in pair for pair in said.labels)]
    head = ("before, after", *(CALLED.get(label, label) for label in used))
    rows = [
        (CALLED.get(one, one), *(f"{said.labels[one, other]:,}" if said.labels[one, other] else "·" for other in used))
        for one in used
    ]
    return [head, *rows]


def _sample(one: Sample) -> str:
    complaint = "" if one.complained == one.complains else ", a complaint" if one.complains else ", no complaint"
    before, after = CALLED.get(one.before, one.before), CALLED.get(one.after, one.after)
    return f"  #{one.mention} {before} to {after}{complaint}: “{printable(one.words, 80)}”"


def _left(said: Rescored) -> str:
    return f"; {said.left:,} were held by others: run it again" if said.left else ""
