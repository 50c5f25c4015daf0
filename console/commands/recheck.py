"""What is still there of all that was heard."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from console.house import JsonOption, SettingsOption, moment_of, opened, refuse

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from flows.steps.seen import LookedAt
    from settings import Settings, Source


FAILED = 1


def recheck(
    *,
    settings: SettingsOption = None,
    source: Annotated[str | None, typer.Option("--source", help="of this source only")] = None,
    since: Annotated[str, typer.Option("--since", help="what was heard since, such as 2026-03-11 or 7d")] = "30d",
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="at most so many of each source")] = None,
    json: JsonOption = False,
) -> None:
    """Look again at what is stored and due: edits are kept, what was deleted is erased. Exit 1 if some source failed.

    May be ended at any moment: it goes on where it stopped.
    """
    from console.lines import line
    from console.pages import rewrite_pages

    now = datetime.now(UTC)
    begin = moment_of("--since", since, now)
    with opened(settings) as (known, engine):
        looked = asyncio.run(_look(known, engine, source, now=now, since=begin, limit=limit, shown=not json))
        pages = rewrite_pages(known, engine)
    for one in looked:
        print(line({"source": one.source, **_counts(one), "why": one.error or one.skipped}) if json else _told(one))
    if not json:
        print(_sum(looked, len(pages)))
    if any(one.error for one in looked):
        raise typer.Exit(FAILED)


async def _look(
    known: "Settings",
    engine: "Engine",
    name: str | None,
    *,
    now: datetime,
    since: datetime,
    limit: int | None,
    shown: bool,
) -> "list[LookedAt]":
    from console.progress import counted
    from flows.steps.look_again import look_again, unlooked, waiting

    chosen = _chosen(known, name)
    able = [one for one in chosen if not unlooked(one)]
    due = {one.name: waiting(engine, one, now, since=since, limit=limit) for one in able}
    with counted("looking again", lambda: sum(map(len, due.values())), shown=shown) as step:
        looked = [await look_again(engine, known, one, due[one.name], now=now, told=step) for one in able]
    return looked + _out_of_reach(known, engine, [one.name for one in chosen] if name else None, since)


def _out_of_reach(known: "Settings", engine: "Engine", names: list[str] | None, since: datetime) -> "list[LookedAt]":
    """What nobody can be asked for, and why; of these sources, None for all that ever gave something."""
    from flows.steps.look_again import unlooked
    from flows.steps.seen import LookedAt
    from storage import looks
    from storage.engine import reading

    reasons = {one.name: unlooked(one) for one in known.sources}
    with reading(engine) as conn:
        lost = looks.out_of_reach(conn, since, [name for name, why in reasons.items() if why is None])
    return [
        LookedAt(source=name, left=many, skipped=reasons.get(name, f"it is not in {known.path.name} any more"))
        for name, many in lost.items()
        if names is None or name in names
    ]


def _chosen(known: "Settings", name: str | None) -> "list[Source]":
    from settings.problem import nearest

    found = [one for one in known.sources if name in (None, one.name)]
    if name is not None and not found:
        raise refuse(
            f"--source {name}: {known.path.name} has no such source; {nearest(name, [s.name for s in known.sources])}"
        )
    return found


def _counts(one: "LookedAt") -> dict[str, int]:
    return {name: getattr(one, name) for name in ("there", "edited", "gone", "unsaid", "left")}


def _told(one: "LookedAt") -> str:
    from alerts.words import printable

    said = ", ".join(f"{many:,} {name}" for name, many in _words(one) if many) or "nothing is due"
    why = one.error or one.skipped
    return f"{printable(one.source)}: {said}" + (f"; {printable(why, 500)}" if why else "")


def _words(one: "LookedAt") -> list[tuple[str, int]]:
    return [
        ("still there", one.there),
        ("of them edited", one.edited),
        ("gone and erased here", one.gone),
        ("of which it said nothing", one.unsaid),
        ("not asked for", one.left),
    ]


def _sum(looked: "list[LookedAt]", pages: int) -> str:
    done, gone = sum(one.done for one in looked), sum(one.gone for one in looked)
    return f"looked at {done:,} again, {gone:,} of them gone" + (
        f"; {pages:,} alert pages written anew" if pages else ""
    )
