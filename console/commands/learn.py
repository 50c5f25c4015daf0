"""What was learnt from corrections: learn now, see which head is used and why, and go back."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from console.commands.correct import ByOption, person
from console.house import DIGITS, BrandOption, JsonOption, SettingsOption, brand_of, opened, refuse

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from settings import Brand, Settings

BEATEN = 1
COLD = "cold"


def learn(settings: SettingsOption = None, brand: BrandOption = None, json: JsonOption = False) -> None:
    """Learn from corrections now; `foreshock up` does it every night. A head is used only where it proves better.

    Exit 1 where another run chose at the same time.
    """
    from console.learning import keys, told
    from console.lines import line
    from flows.steps.learn import learn_brand
    from storage.complaints import Conflict

    beaten = False
    with opened(settings) as (known, engine):
        for one in _brands(known, brand):
            try:
                done = learn_brand(engine, known, one, datetime.now(UTC))
            except Conflict as wrong:
                beaten = True
                print(f"foreshock: {wrong}", file=sys.stderr)
                continue
            for text in [line(keys(done))] if json else told(done):
                print(text)
    if beaten:
        raise typer.Exit(BEATEN)


def heads(
    *,
    settings: SettingsOption = None,
    brand: BrandOption = None,
    use: Annotated[str | None, typer.Option("--use", help="the number of an earlier head, or cold")] = None,
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """What each brand is understood with, what was tried, and why; the latest first. With --use: choose one of them."""
    from console.learning import cold_line, head_keys, head_lines
    from console.lines import line
    from flows.steps.learn import labels_of, unreadable
    from storage import heads as kept
    from storage.engine import reading

    with opened(settings) as (known, engine):
        if use is not None:
            _use(settings=known, engine=engine, given=brand, use=use, by=person(by))
        with reading(engine) as conn:
            brands = _brands(known, brand)
            found = [row for one in brands for row in kept.listed(conn, one.name)]
        champions = {row.brand: row for row in found if row.state == "champion"}
        cold = [one for one in brands if (row := champions.get(one.name)) is None or row.is_cold or unreadable(row)]
        labels = {one.name: labels_of(engine, known, one) for one in cold}
    for row in found:
        for text in [line(head_keys(row))] if json else head_lines(row, known.timezone):
            print(text)
    if not json:
        for one in cold:
            print(cold_line(one.name, champions.get(one.name), labels[one.name]))


def _use(*, settings: "Settings", engine: "Engine", given: str | None, use: str, by: str) -> None:
    from flows.steps.learn import NotChosen, choose
    from storage import heads as kept
    from storage.complaints import Conflict
    from storage.engine import reading

    if use != COLD and not (use.isdecimal() and len(use) <= DIGITS):
        raise refuse(f"--use {use}: the number of a head, as this command prints it, or cold")
    with reading(engine) as conn:
        row = None if use == COLD else kept.one(conn, int(use))
    if row is None and use != COLD:
        raise refuse(f"--use {use}: there is no such head; foreshock heads lists them")
    name = brand_of(settings, given) or (row.brand if row else None)
    found = [one for one in settings.brands if name in (None, one.name)]
    if len(found) != 1:
        raise refuse(f"--use {use}: of which --brand? {', '.join(one.name for one in settings.brands)}")
    try:
        choose(engine, settings, found[0], None if use == COLD else int(use), by=by, now=datetime.now(UTC))
    except (NotChosen, Conflict) as wrong:
        raise refuse(str(wrong)) from None


def _brands(known: "Settings", given: str | None) -> "list[Brand]":
    name = brand_of(known, given)
    return [one for one in known.brands if name in (None, one.name)]
