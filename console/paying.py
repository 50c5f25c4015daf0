"""What a dry run may spend: it is told and agreed to first, and charged like a hearing under the name of its source."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import typer
from sqlalchemy import Engine

from alerts.words import count
from console.house import refuse, stored
from flows.steps.budget import Room, price_of, room
from flows.steps.charge import charge
from settings import Settings, Source
from storage.engine import writing

Pay = Callable[[float], str | None]
"""Charges what a page cost, and says why no more may be asked; None: one more may."""


def free(_: float) -> str | None:
    """Of a kind without a price."""
    return None


@contextmanager
def paying(known: Settings, source: Source, now: datetime, *, pages: int, yes: bool) -> Iterator[Pay]:
    """Exits 2 where nobody agrees to what so many pages can cost."""
    if price_of(source) is None:
        yield free
        return
    with stored(known) as engine:
        money = room(engine, source, now)
        if money.fits:
            _agree(money, pages, yes=yes)
        yield lambda cost: _pay(engine, known, source, cost, now)


def _pay(engine: Engine, known: Settings, source: Source, cost: float, now: datetime) -> str | None:
    if cost:
        with writing(engine) as conn:
            charge(conn, known, source, cost, now)
    left = room(engine, source, now)
    return None if left.fits else left.told(now)


def _agree(money: Room, pages: int, *, yes: bool) -> None:
    """Says on standard error what it can cost; ends the command unless a person, or `--yes`, agrees."""
    most = min(pages * money.page, money.left)
    print(
        f"{count(pages, 'page')} can cost up to {most:g} {money.unit}; {money.left:g} of {money.budget:g} are left "
        f"in the budget of {money.source}, which is charged",
        file=sys.stderr,
    )
    if yes or (sys.stdin.isatty() and typer.confirm("Spend it?", err=True)):
        return
    raise refuse("nothing is asked" if sys.stdin.isatty() else "nothing is asked without --yes where nobody can agree")
