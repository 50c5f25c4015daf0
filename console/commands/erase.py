"""Erase what one person said, with a receipt."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.house import JsonOption, SettingsOption, opened, refuse

if TYPE_CHECKING:
    from flows.steps.erase import Found

NONE = 1


def erase(
    *,
    settings: SettingsOption = None,
    author: Annotated[str | None, typer.Option("--author", help="id, handle or address of the profile")] = None,
    origin: Annotated[str | None, typer.Option("--origin", help="only there, such as x or mastodon.social")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
    receipt: Annotated[Path | None, typer.Option("--receipt", help="write the receipt too: .json, else text")] = None,
    check: Annotated[str | None, typer.Option("--check", help="only say whether there is a receipt of them")] = None,
    json: JsonOption = False,
) -> None:
    """Erase a person's words, names and drafts, and quotations of them. Counts stay. It cannot be undone.

    May be ended at any moment: the same command goes on. Exit 1 where nothing is kept of this person.
    """
    from mentions.whose import plain_name

    if (author is None) == (check is None) or not plain_name(author or check or ""):
        raise refuse("give --author WHO to erase, or --check WHO to look for a receipt")
    if check is not None:
        _check(settings, check, origin, json)
    else:
        _erase(settings, author or "", origin, yes=yes, file=receipt, json=json)


def _erase(settings: Path | None, author: str, origin: str | None, *, yes: bool, file: Path | None, json: bool) -> None:
    from console.files import Unreadable
    from console.pages import rewrite_pages
    from console.receipt import keys, saved, text
    from flows.steps.erase import erase as erased
    from flows.steps.erase import find
    from storage.engine import forget

    if file is not None and not file.absolute().parent.is_dir():
        raise refuse(f"--receipt {file}: there is no folder {file.absolute().parent}")
    with opened(settings) as (known, engine):
        found = find(engine, author, origin)
        if found.ids and not yes:
            _ask(found)
        done = erased(engine, known, author, origin, datetime.now(UTC))
        rewrite_pages(known, engine)
        emptied = forget(engine)
    if done is None:
        print("nothing is kept of this person", file=sys.stderr)
        raise typer.Exit(NONE)
    if not emptied:
        step = "it is emptied when the last of them ends (foreshock up, receive, run)"
        print(f"another process has the database open: its log may hold the words until then; {step}", file=sys.stderr)
    print(_line(keys(done)) if json else text(done), end="\n" if json else "")
    try:
        if file is not None:
            saved(done, file)
    except Unreadable as wrong:
        raise refuse(f"all was erased, but the receipt is only here: {wrong}") from None


def _ask(found: "Found") -> None:
    """Shows what would go, on standard error; ends the command unless a person says yes."""
    from alerts.words import count, printable, stamp

    for row in found.sample:
        said = row.mention
        print(f"  {stamp(said.said)}  {said.origin}  “{printable(said.words, 100)}”", file=sys.stderr)
    places = ", ".join(f"{many:,} from {printable(origin)}" for origin, many in sorted(found.origins.items()))
    print(f"{count(len(found.ids), 'mention')} of this person: {places}", file=sys.stderr)
    if not sys.stdin.isatty():
        raise refuse("nothing is erased without --yes where nobody can be asked")
    if not typer.confirm("Erase them for good?", err=True):
        raise refuse("nothing was erased")


def _check(settings: Path | None, who: str, origin: str | None, json: bool) -> None:
    from console.receipt import keys, text
    from flows.steps.erase import check

    with opened(settings) as (_, engine):
        found = check(engine, who, origin)
    for one in found:
        print(_line(keys(one)) if json else text(one))
    if not found:
        print("there is no receipt of this person", file=sys.stderr)
        raise typer.Exit(NONE)


def _line(keys: dict[str, object]) -> str:
    from console.lines import line

    return line(keys)
