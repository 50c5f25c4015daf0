"""Topics of which nobody wants to be told for a while."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from console.commands.correct import ByOption, person
from console.house import (
    BrandOption,
    JsonOption,
    SettingsOption,
    brand_of,
    moment_of,
    number_of,
    opened,
    refuse,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from settings import Settings

ALL = "all"  # what a person calls every topic


def silence(
    *,
    topic: Annotated[str, typer.Argument(help="as `foreshock topics` names it, volume, or all for every topic")],
    settings: SettingsOption = None,
    brand: Annotated[str | None, typer.Option("--brand", help="whose, where you listen for several")] = None,
    until: Annotated[str, typer.Option("--until", help="a length of time from now, or a moment")] = "24h",
    by: ByOption = None,
    why: Annotated[str, typer.Option("--why", help="for whoever wonders why it was quiet")] = "",
    with_urgent: Annotated[
        bool, typer.Option("--with-urgent", help="with all: hold messages about safety, law and fraud as well")
    ] = False,
) -> None:
    """Tell nobody of a topic for a while: it is still heard, counted and kept, and shown as held.

    Something new is held too when most of what is said of it is about the topic. A message about safety, law or fraud
    is told all the same. What still grows when the silence ends is told then.
    """
    from alerts.silenced import Silence
    from alerts.words import stamp
    from flows.steps.silence import silence as begin
    from storage.engine import reading, writing

    now = datetime.now(UTC)
    with opened(settings) as (known, engine):
        name = brand_of(known, brand) or (known.brands[0].name if len(known.brands) == 1 else None)
        with reading(engine) as conn:
            about = _topic(conn, known, name, topic)
        if with_urgent and about is not None:
            raise refuse(f"--with-urgent goes with all: what is urgent about {about} is always told")
        if name is None:
            raise refuse("--brand NAME: you listen for several; say whose topic is silenced")
        end = moment_of("--until", until, now, ahead=True)
        if end <= now:
            raise refuse(f"--until {until}: that is over already")
        who = person(by)
        with writing(engine) as conn:
            new = Silence(brand=name, topic=about, since=now, until=end, by=who, why=why, urgent=with_urgent)
            id_ = begin(conn, new)
    what = _called(about, with_urgent)
    print(f"silenced: {name}, {what}, until {stamp(end, known.timezone)}; foreshock unsilence {id_} ends it")


def unsilence(
    number: Annotated[int, typer.Argument(parser=number_of, metavar="N", help="as `foreshock silences` numbers it")],
    settings: SettingsOption = None,
) -> None:
    """End a silence now. What was held meanwhile is told if it still grows: foreshock alerts lists the complaints."""
    from storage import silences
    from storage.engine import writing

    with opened(settings) as (_, engine), writing(engine) as conn:
        ended = silences.end(conn, number, datetime.now(UTC))
    if ended is None:
        raise refuse(f"no silence {number} holds; foreshock silences lists those that do")
    print(f"{ended.brand or 'everybody'} is told of {_called(ended.topic, ended.urgent)} again")


def silences(settings: SettingsOption = None, json: JsonOption = False, brand: BrandOption = None) -> None:
    """The silences that hold, the earliest first: who, what, until when, why."""
    from alerts.words import printable, stamp
    from console.lines import line
    from console.summary import aligned
    from storage import silences as kept
    from storage.engine import reading

    now = datetime.now(UTC)
    with opened(settings) as (known, engine), reading(engine) as conn:
        found = kept.between(conn, brand_of(known, brand), now, datetime.max.replace(tzinfo=UTC))
    if json:
        for one in found:
            print(line({part.name: getattr(one, part.name) for part in fields(one)}))
        return
    rows = [
        (
            str(one.id),
            one.brand or "every brand",
            _called(one.topic, one.urgent),
            f"until {stamp(one.until, known.timezone)}",
            f"by {printable(one.by)}",
            printable(one.why, 80),
        )
        for one in found
    ]
    for row in aligned(rows) if rows else ():
        print(row.rstrip())
    if not found:
        print("nothing is silenced; foreshock silence TOPIC --until 24h does it")


def _topic(conn: "Connection", known: "Settings", brand: str | None, given: str) -> str | None:
    """A topic of the taxonomy, or of a complaint that the brand (None: any) had; None for all of them.

    Exits 2 for any other.
    """
    from complaints import VOLUME
    from sentiment.topics import taxonomy
    from settings.problem import nearest
    from storage import complaints

    had = [one.topic for one in complaints.listed(conn, brand)]
    names = dict.fromkeys((*(known.taxonomy or taxonomy()).names, *had, VOLUME, ALL))
    found = {name.casefold(): name for name in names}.get(given.strip().casefold())
    if found is None:
        raise refuse(f"{given}: {brand or known.path.name} has no such topic; {nearest(given, names)}")
    return None if found == ALL else found


def _called(topic: str | None, urgent: bool) -> str:
    return topic or f"every topic{' and what is urgent' * urgent}"
