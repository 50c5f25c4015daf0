"""How well people are answered."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from console.house import BrandOption, JsonOption, SettingsOption, brand_of, moment_of, opened

if TYPE_CHECKING:
    from flows.steps.measuring import Answers
    from settings import Settings


class By(StrEnum):
    """By what the figures are told apart."""

    brand = "brand"
    topic = "topic"
    source = "source"
    person = "person"


def replies(
    settings: SettingsOption = None,
    json: JsonOption = False,
    *,
    brand: BrandOption = None,
    since: Annotated[str, typer.Option("--since", help="a moment, or a length of time before now")] = "30d",
    by: Annotated[By, typer.Option("--by", help="what the figures are told apart by")] = By.brand,
    hours: Annotated[bool, typer.Option("--hours", help="the hours of the week instead: came in, and in time")] = False,
) -> None:
    """How soon people are answered, how many in time, whether it helped, and how good the drafts are."""
    from console.answers import keys_of, table
    from console.lines import line
    from flows.steps.measuring import answers_of
    from storage.engine import reading

    now = datetime.now(UTC)
    begin = moment_of("--since", since, now)
    with opened(settings) as (known, engine), reading(engine) as conn:
        name = brand_of(known, brand)
        found = answers_of(conn, known, [name] if name else [], begin, now, by=by.value)
    if hours:
        _hours(found, known, name, json=json)
        return
    for text in map(line, keys_of(found, by.value)) if json else table(found, by.value, known.timezone):
        print(text)


def _hours(found: "Answers", known: "Settings", brand: str | None, *, json: bool) -> None:
    from console.answers import cell_keys, week
    from console.lines import line
    from flows.steps.measuring import zone_of
    from replies.measures import hours_of

    zone = zone_of(known, brand)
    cells = hours_of(found.items, zone, found.until)
    for text in (line(cell_keys(one)) for one in cells) if json else week(cells, zone):
        print(text)
