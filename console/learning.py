"""Heads and what was decided of them, in words and in keys."""

from typing import Any

from alerts.words import count, printable, stamp
from flows.steps.learn import CHOSEN, LEAST, Learnt, State, unreadable
from storage.heads import HeadRow

SAID: dict[State, str] = {
    "replaced": "another head from now on",
    "rolled back": "rolled back",
    "held": "as before",
    "waiting": "not yet",
    "chosen": "as a person chose",
}


def told(done: Learnt) -> list[str]:
    """The lines that a person reads: a heading, then a reason a task."""
    used = "the cold scorer" if done.head is None else f"head {done.head}"
    head = f"{printable(done.brand)}: {SAID[done.state]}, {used}; {count(done.labels, 'label')} to learn from"
    after = "  understood by it from now on; what is stored: foreshock rescore" if done.head != done.before else ""
    return [head, *(f"  {part}" for part in done.why.split("; ")), *([after] if after else [])]


def keys(done: Learnt) -> dict[str, Any]:
    """The keys of `foreshock learn --json`."""
    names = ("brand", "state", "why", "labels", "head", "before")
    return {**{name: getattr(done, name) for name in names}, "tasks": done.report.get("tasks")}


def head_keys(row: HeadRow) -> dict[str, Any]:
    """The keys of `foreshock heads --json`; `tasks` are the figures of cross-validation, `bytes` its size."""
    names = ("id", "brand", "made", "labels", "state", "why")
    more = {
        "cold": row.is_cold and row.state != "rejected",
        "readable": not unreadable(row),
        "bytes": len(row.data),
        "tasks": row.report.get("tasks"),
        CHOSEN: row.report.get(CHOSEN),
    }
    return {**{name: getattr(row, name) for name in names}, **more}


def head_lines(row: HeadRow, zone: str) -> list[str]:
    """One head: what it is, and why, task by task."""
    what = "the cold scorer" if row.is_cold and row.state != "rejected" else count(row.labels, "label")
    head = f"{row.id}  {printable(row.brand)}  {row.state}, {stamp(row.made, zone)}, {what}"
    lost = ["    cannot be read by this version"] if unreadable(row) else []
    return [head, *(f"    {printable(part, 300)}" for part in row.why.split("; ")), *lost]


def cold_line(brand: str, champion: HeadRow | None, labels: int) -> str:
    """Why a brand is understood with the cold scorer alone, and what to do; `labels` may be learnt from."""
    if champion is not None:
        lost = unreadable(champion)
        why = f"as head {champion.id} cannot be read; foreshock learn" if lost else f"by decision {champion.id}"
    elif labels >= LEAST:
        why = f"with {count(labels, 'label')} to learn from; foreshock learn"
    elif labels:
        why = f"with {labels:,} of the {LEAST} labels from which the head learns; foreshock teach --brand {brand}"
    else:
        why = f"which has learnt from nobody; foreshock teach --brand {brand}"
    return f"{brand}: the cold scorer, {why}"
