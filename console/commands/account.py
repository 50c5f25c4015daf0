"""Who may use the console."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from console.commands.correct import ByOption, person
from console.house import JsonOption, SettingsOption, opened, refuse

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from settings import Settings
    from storage.accounts import Account

app = typer.Typer(no_args_is_help=True, help="Who may use the console (foreshock serve).")
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="of the account; upper and lower case do not matter")]


@app.command("add")
def add(
    name: NameArgument,
    admin: Annotated[bool, typer.Option("--admin", help="who may also add and disable accounts")] = False,
    by: ByOption = None,
    settings: SettingsOption = None,
) -> None:
    """Add one, and print the link under which its person sets a password: once, within 24 hours."""
    from console.accounts import name_flaw
    from storage import accounts

    if (flaw := name_flaw(name)) is not None:
        raise refuse(flaw)
    with _changing(settings, by, "account added", name) as (known, conn, now):
        account = accounts.add(conn, name, now, admin=admin)
        if account is None:
            raise refuse(f"there is an account {accounts.folded(name)}; foreshock account link makes it a new link")
        _print_link(known, conn, account, now)


@app.command("list")
def list_(settings: SettingsOption = None, json: JsonOption = False) -> None:
    """Every account: who is admin, who has not come yet, who is disabled."""
    from alerts.words import stamp
    from console.lines import line
    from storage import accounts
    from storage.engine import reading

    with opened(settings) as (known, engine), reading(engine) as conn:
        found = accounts.listed(conn)
        for one in found:
            keys = {name: getattr(one, name) for name in ("name", "admin", "created", "disabled", "zone")}
            keys["password"] = one.password is not None
            print(line(keys) if json else "  ".join([one.name, *_state(one), stamp(one.created, known.timezone)]))
    if not found and not json:
        print("nobody yet: foreshock serve makes the first admin")


def _state(one: "Account") -> list[str]:
    state = "disabled" if one.disabled else None if one.password else "has not come yet"
    return [said for said in ("admin" if one.admin else None, state) if said]


@app.command("disable")
def disable(name: NameArgument, by: ByOption = None, settings: SettingsOption = None) -> None:
    """Close one at once, wherever it is signed in. What its person did stays theirs."""
    from console.accounts import shut_out

    with _changing(settings, by, "account disabled", name) as (_, conn, now):
        account = _account(conn, name)
        if (why_not := shut_out(conn, account, now)) is not None:
            raise refuse(why_not)
    print(f"{account.name} is disabled")


@app.command("enable")
def enable(name: NameArgument, by: ByOption = None, settings: SettingsOption = None) -> None:
    """Open one again that was disabled; its password is what it was."""
    from storage import accounts

    with _changing(settings, by, "account enabled", name) as (_, conn, _now):
        account = _account(conn, name)
        accounts.disable(conn, account.id, None)
    print(f"{account.name} may sign in again")


@app.command("link")
def link(name: NameArgument, by: ByOption = None, settings: SettingsOption = None) -> None:
    """Print a new link that sets the password: once, within 24 hours; an earlier link works no more."""
    with _changing(settings, by, "account link", name) as (known, conn, now):
        account = _account(conn, name)
        if account.disabled is not None:
            raise refuse(f"{account.name} is disabled; foreshock account enable comes first")
        _print_link(known, conn, account, now)


def _account(conn: "Connection", name: str) -> "Account":
    from alerts.words import printable
    from storage import accounts

    account = accounts.by_name(conn, name)
    if account is None:
        raise refuse(f"there is no account {printable(name, 80)}; foreshock account list shows all")
    return account


def _print_link(known: "Settings", conn: "Connection", account: "Account", now: datetime) -> None:
    from console import accounts

    print(f"{account.name} sets a password here, once, within 24 hours (foreshock serve must be running):")
    print(f"  {accounts.link(conn, account, accounts.base(known), now)}")


@contextmanager
def _changing(
    settings: SettingsOption, by: str | None, did: str, name: str
) -> "Iterator[tuple[Settings, Connection, datetime]]":
    """One transaction that is in the audit log."""
    from storage import audit
    from storage.accounts import folded
    from storage.audit import Audited
    from storage.engine import writing

    now = datetime.now(UTC)
    with opened(settings) as (known, engine), writing(engine) as conn:
        audit.keep(conn, Audited(at=now, by=person(by), did=did, what=folded(name)))
        yield known, conn, now
