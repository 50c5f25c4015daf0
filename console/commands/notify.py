"""What is on its way to receivers, and whether it arrives."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.commands.drill import receiver_of
from console.house import JsonOption, LimitOption, Numbered, SettingsOption, number_of, opened, refuse

if TYPE_CHECKING:
    from storage.outbox import Posted

app = typer.Typer(help="What is on its way to receivers: a test, a list, another try.", no_args_is_help=True)


@app.command("test")
def test(
    receiver: Annotated[str, typer.Argument(help="as the settings call it")], settings: SettingsOption = None
) -> None:
    """Send one receiver a real message that is marked as a test, and say what happened. Exit 1 when it failed."""
    from alerts.words import printable
    from flows.steps.deliver import try_out

    with opened(settings) as (known, _):
        name = receiver_of(known, receiver)
        wrong = asyncio.run(try_out(known, name, datetime.now(UTC)))
    if wrong is None:
        print(f"{printable(name)}: handed over; see whether it arrived")
        return
    later = "this does not mend itself: correct the receiver in the settings" if wrong.permanent else "try again later"
    print(f"{printable(name)}: failed: {printable(str(wrong))}; {later}")
    raise typer.Exit(1)


@app.command("list")
def list_(
    *,
    settings: SettingsOption = None,
    failed: Annotated[bool, typer.Option("--failed", help="those alone that were given up")] = False,
    limit: LimitOption = 50,
    as_json: JsonOption = False,
) -> None:
    """The latest notices: to whom, what became of each, and why."""
    from console.lines import line
    from console.summary import aligned
    from storage import outbox
    from storage.engine import reading

    with opened(settings) as (known, engine), reading(engine) as conn:
        found = outbox.latest(conn, failed=failed, limit=limit)
    if as_json:
        for one in found:
            print(line(_keys(one)))
        return
    for row in aligned([_row(one, known.timezone) for one in found]) if found else ():
        print(row.rstrip())
    if not found:
        print("nothing was given up" if failed else "nobody was to be told of anything yet; foreshock drill tries it")
    elif failed:
        print("foreshock notify again N sends one once more")


@app.command("again", cls=Numbered)
def again(
    number: Annotated[int, typer.Argument(parser=number_of, metavar="N", help="as foreshock notify list prints it")],
    settings: SettingsOption = None,
) -> None:
    """Let a notice that was given up wait once more: the next round sends it, under its old key."""
    from storage import outbox
    from storage.engine import writing

    with opened(settings) as (_, engine), writing(engine) as conn:
        if outbox.again(conn, number, datetime.now(UTC)):
            print(f"notice {number} waits again; the next round (foreshock run, up) sends it")
            return
        posted = outbox.one(conn, number)
    state = f"notice {number} is {posted.notice.state}" if posted else f"there is no notice {number}"
    raise refuse(f"{state}: foreshock notify list --failed has those that were given up")


def _keys(one: "Posted") -> dict[str, Any]:
    names = ("id", "key", "alert", "brand", "topic", "severity", "receiver", "kind", "step", "state", "reason", "title",
             "due", "until", "attempts")  # fmt: skip
    facts = {name: getattr(one.notice, name) for name in names}
    return facts | {"sent": one.sent, "error": one.error, "answered": one.answered}


def _row(one: "Posted", zone: str) -> tuple[str, ...]:
    from alerts.words import printable, stamp

    return (
        str(one.notice.id),
        stamp(one.sent or one.notice.due, zone),
        printable(one.notice.receiver, 30),
        one.notice.state,
        printable(one.notice.title, 60),
        printable(one.error or one.notice.reason, 80),
    )
