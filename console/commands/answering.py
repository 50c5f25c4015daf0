"""What a person does about one answer of the queue: read it, write it, approve it, take that back, say it is sent."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.commands.correct import ByOption, person
from console.house import JsonOption, SettingsOption, number_of, opened, refuse

if TYPE_CHECKING:
    from replies.timeline import Did

ItemArgument = Annotated[
    int, typer.Argument(parser=number_of, metavar="N", help="its number, as `foreshock queue` prints it")
]
WhyOption = Annotated[str, typer.Option("--why", help="for whoever reads the timeline")]
SeenOption = Annotated[
    int | None,
    typer.Option("--version", help="as `show` printed it: nothing is done about what changed since [as it is now]"),
]
Refused = 1


def show(item: ItemArgument, settings: SettingsOption = None, json: JsonOption = False) -> None:
    """One answer: to what, the text, what was found in it, what it is written from, what was done, by whom."""
    from console.answering import told
    from storage.engine import reading

    with opened(settings) as (known, engine), reading(engine) as conn:
        lines = told(conn, known, item, datetime.now(UTC), json=json)
    if lines is None:
        raise refuse(f"nothing in the queue has the number {item}; foreshock queue lists what waits")
    for text in lines:
        print(text)


def take(item: ItemArgument, settings: SettingsOption = None, by: ByOption = None) -> None:
    """Open it for ten minutes: nobody else changes it meanwhile."""
    _do(settings, item, "took", by)


def release(item: ItemArgument, settings: SettingsOption = None, by: ByOption = None) -> None:
    """Close what you have open."""
    _do(settings, item, "released", by)


def edit(
    item: ItemArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="the whole answer; - is standard input")],
    settings: SettingsOption = None,
    by: ByOption = None,
    version: SeenOption = None,
) -> None:
    """Put this text in the place of the answer. It ends every approval; what is found in it is told."""
    import sys

    _do(settings, item, "edited", by, text=sys.stdin.read() if text == "-" else text, version=version)


def approve(
    item: ItemArgument, settings: SettingsOption = None, by: ByOption = None, version: SeenOption = None
) -> None:
    """Approve the answer as it stands. Where a publisher is, it goes out in ten seconds at the earliest."""
    _do(settings, item, "approved", by, version=version)


def undo(item: ItemArgument, settings: SettingsOption = None, by: ByOption = None) -> None:
    """Take back the last approval, or that it is sent: within ten seconds."""
    _do(settings, item, "undone", by)


def reject(
    item: ItemArgument,
    *,
    why: Annotated[str, typer.Option("--why", help="why nobody should be answered")],
    settings: SettingsOption = None,
    by: ByOption = None,
    version: SeenOption = None,
    copies: Annotated[bool, typer.Option("--copies", help="and against one to every copy of it that waits")] = False,
) -> None:
    """Decide against an answer."""
    from alerts.words import count
    from flows.steps.answering import reject_copies

    _do(settings, item, "rejected", by, why=why, version=version)
    if copies:
        with opened(settings) as (known, engine):
            many = reject_copies(engine, known, item, person(by), why=why, now=datetime.now(UTC))
        print(f"  and {count(many, 'copy', 'copies')} of it")


def reopen(item: ItemArgument, settings: SettingsOption = None, by: ByOption = None, why: WhyOption = "") -> None:
    """It waits for an answer again."""
    _do(settings, item, "reopened", by, why=why)


def sent(item: ItemArgument, settings: SettingsOption = None, by: ByOption = None, why: WhyOption = "") -> None:
    """Say that you put the approved answer where it belongs: for every platform that has no publisher."""
    _do(settings, item, "marked", by, why=why)


def comment(
    item: ItemArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="for whoever reads the timeline")],
    settings: SettingsOption = None,
    by: ByOption = None,
) -> None:
    """Write something into the timeline of an answer."""
    _do(settings, item, "commented", by, why=text)


COMMANDS: tuple[Callable[..., None], ...] = (
    show, take, release, edit, approve, undo, reject, reopen, sent, comment,
)  # fmt: skip
"""Each is a command of `foreshock reply` under its name."""


def _do(
    given: Path | None,
    item: int,
    did: "Did",
    by: str | None,
    *,
    text: str | None = None,
    why: str = "",
    version: int | None = None,
) -> None:
    """Does it and tells what came of it. Exits 1 where it is refused, 2 where there is no such item."""
    from console.answering import after
    from flows.steps.answering import NoSuchItem, answer
    from storage.engine import writing

    who, now = person(by), datetime.now(UTC)
    with opened(given) as (known, engine):
        try:
            with writing(engine) as conn:
                done = answer(conn, known, item, did, who, now=now, text=text, why=why, version=version)
                said = list(after(conn, done, now, zone=known.timezone))
        except (NoSuchItem, ValueError) as wrong:
            raise refuse(str(wrong)) from None
    for line in said:
        print(line)
    if done.refused is not None:
        raise typer.Exit(Refused)
