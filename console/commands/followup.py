"""What was promised to somebody: promise it, see what is due, do it, move it; and say who is away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.commands.correct import ByOption, person
from console.house import (
    YEARS,
    BrandOption,
    JsonOption,
    LimitOption,
    Numbered,
    SettingsOption,
    brand_of,
    number_of,
    opened,
    refuse,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from replies.followups import Absence, Followup
    from settings import Settings

app = typer.Typer(no_args_is_help=True, help="What was promised to somebody: who looks after it, and by when.")
NumberArgument = Annotated[
    int, typer.Argument(parser=number_of, metavar="N", help="as `foreshock followup list` has it")
]
OwnerOption = Annotated[str | None, typer.Option("--owner", help="who looks after it [you]")]
DAY = "2026-07-05 (that day at nine), 2026-07-05T14:00, or 3d"


@app.command("add", cls=Numbered)
def add(
    mention: Annotated[
        int | None, typer.Argument(parser=number_of, metavar="MENTION", help="as `foreshock mentions` numbers it")
    ] = None,
    *,
    due: Annotated[str, typer.Option("--due", help=f"by when: {DAY}")],
    item: Annotated[
        int | None, typer.Option("--item", parser=number_of, help="of what an item of the queue answers instead")
    ] = None,
    author: Annotated[bool, typer.Option("--author", help="for whoever said it, not for this mention alone")] = False,
    note: Annotated[str, typer.Option("--note", help="what is to be done: call back")] = "",
    owner: OwnerOption = None,
    brand: Annotated[str | None, typer.Option("--brand", help="for which brand, where it concerns several")] = None,
    by: ByOption = None,
    settings: SettingsOption = None,
) -> None:
    """Promise something: of a mention, of what an item of the queue answers, or of its author as such."""
    from flows.steps.followups import NoFollowup, of_item, promise

    if (mention is None) == (item is None):
        raise refuse("say which MENTION (foreshock mentions lists them), or --item N of the queue")
    who = person(by)
    with _changing(settings) as (known, conn, now):
        moment, name = _moment("--due", due, now, known.timezone), brand_of(known, brand)
        try:
            about, whose = (mention or 0, name) if item is None else of_item(conn, item)
            facts = {"due": moment, "owner": owner or who, "note": note, "by": who, "now": now, "author": author}
            new = promise(conn, known, mention=about, brand=whose, **facts)  # type: ignore[arg-type]
        except NoFollowup as wrong:
            raise refuse(str(wrong)) from None
        _print(known, conn, new, now)


@app.command("list")
def list_(
    *,
    settings: SettingsOption = None,
    json: JsonOption = False,
    brand: BrandOption = None,
    owner: Annotated[str | None, typer.Option("--owner", help="what this person has now")] = None,
    today: Annotated[bool, typer.Option("--today", help="what is due by the end of today")] = False,
    done: Annotated[bool, typer.Option("--done", help="what was done, the latest first")] = False,
    limit: LimitOption = 50,
) -> None:
    """What was promised and is not done yet, first due first; whose it is now, and why where that is not its owner."""
    from console.lines import line, plain
    from replies.followups import day_ends, theirs, whose
    from storage import absences, followups
    from storage.engine import reading

    now = datetime.now(UTC)
    with opened(settings) as (known, engine), reading(engine) as conn:
        name = brand_of(known, brand)
        brands, away = [name] if name else [], absences.not_over(conn, now)
        before = day_ends(now, known.timezone) if today else None
        some = followups.done(conn, brands=brands) if done else followups.open_(conn, brands=brands, before=before)
        found = (theirs(some, away, owner, now) if owner else some)[:limit]
        for one in found:
            if json:
                print(line(plain(one) | {"whose": whose(one.owner, away, now).who}))
            else:
                _print(known, conn, one, now)
    if not found and not json:
        print("nothing is promised" + (" for today" if today else ""))


@app.command("done", cls=Numbered)
def done(number: NumberArgument, settings: SettingsOption = None, by: ByOption = None) -> None:
    """Say that it is done."""
    from flows.steps.followups import finish

    who = person(by)
    _do(settings, number, lambda conn, now: finish(conn, number, who, now))


@app.command("reopen", cls=Numbered)
def reopen(number: NumberArgument, settings: SettingsOption = None) -> None:
    """Say that it was not done after all."""
    from flows.steps.followups import reopen as again

    _do(settings, number, lambda conn, now: again(conn, number))


@app.command("move", cls=Numbered)
def move(
    number: NumberArgument,
    settings: SettingsOption = None,
    due: Annotated[str | None, typer.Option("--due", help=f"to another day: {DAY}")] = None,
    owner: Annotated[str | None, typer.Option("--owner", help="to somebody else")] = None,
    note: Annotated[str | None, typer.Option("--note", help="what is to be done")] = None,
) -> None:
    """Move it to another day or owner, or write another note."""
    from flows.steps.followups import move as change

    if (due, owner, note) == (None, None, None):
        raise refuse("say what is to change: --due, --owner or --note")
    with opened(settings) as (known, _):
        moment = None if due is None else _moment("--due", due, datetime.now(UTC), known.timezone)
    _do(settings, number, lambda conn, now: change(conn, number, due=moment, owner=owner, note=note))


def away(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="who is away; nobody: who is away is listed")
    ] = None,
    *,
    until: Annotated[str | None, typer.Option("--until", help=f"when they are back: {DAY}")] = None,
    deputy: Annotated[str | None, typer.Option("--deputy", help="who looks after what is theirs")] = None,
    since: Annotated[str | None, typer.Option("--since", help=f"from when on: {DAY} [now]")] = None,
    end: Annotated[int | None, typer.Option("--end", parser=number_of, metavar="N", help="they are back now")] = None,
    by: ByOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
) -> None:
    """Say who is away until when, and who stands in: what is due meanwhile is the deputy's. Without NAME, who is."""
    from storage import absences

    if name is not None and (until is None or deputy is None):
        raise refuse("say --until when, and who is the --deputy")
    with _changing(settings) as (known, conn, now):
        if end is not None and absences.end(conn, end, now) is None:
            raise refuse(f"no absence {end} lasts; foreshock away lists those that do")
        if name is not None:
            begin = now if since is None else _moment("--since", since, now, known.timezone)
            back = _moment("--until", until or "", now, known.timezone)
            _leave(conn, name, begin, back, deputy=deputy or "", by=person(by), now=now)
        found = absences.not_over(conn, now)
    _print_away(found, known, now, json=json)


def _leave(
    conn: "Connection", who: str, since: datetime, until: datetime, *, deputy: str, by: str, now: datetime
) -> None:
    from flows.steps.followups import NoFollowup, leave

    try:
        leave(conn, who, since=since, until=until, deputy=deputy, by=by, now=now)
    except NoFollowup as wrong:
        raise refuse(str(wrong)) from None


def _print_away(found: "list[Absence]", known: "Settings", now: datetime, *, json: bool) -> None:
    from alerts.words import stamp
    from console.lines import line, plain

    for one in found:
        since = "" if one.since <= now else f" from {stamp(one.since, known.timezone)}"
        said = f"#{one.id}  {one.who} is away{since} until {stamp(one.until, known.timezone)}, {one.deputy} stands in"
        print(line(plain(one)) if json else said)
    if not found and not json:
        print("nobody is away; foreshock away NAME --until 2026-07-12 --deputy NAME says who is")


def _do(given: Path | None, number: int, change: "Callable[[Connection, datetime], Followup]") -> None:
    from flows.steps.followups import NoFollowup

    with _changing(given) as (known, conn, now):
        try:
            _print(known, conn, change(conn, now), now)
        except NoFollowup as wrong:
            raise refuse(f"{wrong}; foreshock followup list has those that are open") from None


@contextmanager
def _changing(given: Path | None) -> "Iterator[tuple[Settings, Connection, datetime]]":
    from storage.engine import writing

    with opened(given) as (known, engine), writing(engine) as conn:
        yield known, conn, datetime.now(UTC)


def _print(known: "Settings", conn: "Connection", one: "Followup", now: datetime) -> None:
    """`#4  due Sun 5 Jul 09:00 UTC  anna  Acme, mention 12: call back`"""
    from alerts.words import clock, printable
    from replies.followups import about, instead, standing, whose
    from storage import absences

    zone, found = known.timezone, whose(one.owner, absences.not_over(conn, now), now)
    why, when = instead(found, zone, now), clock(one.due, zone, now)
    state = {"done": f"done by {one.done_by or 'somebody'}", "late": f"LATE, was due {when}"}
    said = state.get(standing(one, now, zone), f"due {when}")
    who = one.owner if one.done else f"{found.who} ({why})" if why else found.who
    note = f": {printable(one.note, 200)}" if one.note else ""
    print(f"#{one.id}  {said}  {who}  {one.brand}, {about(one)}{note}")


def _moment(option: str, said: str, now: datetime, zone: str) -> datetime:
    """On the clock of the house; a length of time is one from now. Exits 2 for what is neither."""
    from replies.followups import due_on
    from settings.duration import duration

    try:
        moment = due_on(said, zone)
    except (ValueError, OverflowError):
        try:
            moment = now + duration(said)
        except (ValueError, OverflowError):
            raise refuse(f"{option} {said}: such as {DAY} for three days from now") from None
    if moment.year not in YEARS:
        raise refuse(f"{option} {said}: should be in the years {YEARS[0]} to {YEARS[-1]}")
    return moment
