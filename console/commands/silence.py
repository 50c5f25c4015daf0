"""Topics of which nobody wants to be told for a while."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

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

    from alerts import Severity
    from settings import Settings

ALL = "all"  # what a person calls every topic


TopicArgument = Annotated[
    str | None, typer.Argument(help="as `foreshock topics` names it, volume, or all for every topic [all]")
]
WhoseOption = Annotated[
    str | None, typer.Option("--brand", help="whose [the only one, or with what follows every one]")
]
LanguageOption = Annotated[str | None, typer.Option("--language", help="said in it alone, such as es")]
SourceOption = Annotated[
    str | None, typer.Option("--source", help="about this source, or said by people there alone: a name or a host")
]
UrgentOption = Annotated[
    bool, typer.Option("--with-urgent", help="with all: hold messages about safety, law and fraud as well")
]


def silence(
    *,
    topic: TopicArgument = None,
    settings: SettingsOption = None,
    brand: WhoseOption = None,
    severity: Annotated[str | None, typer.Option("--severity", help="what is at most so severe: low, high")] = None,
    source: SourceOption = None,
    language: LanguageOption = None,
    until: Annotated[str, typer.Option("--until", help="a length of time from now, or a moment")] = "24h",
    by: ByOption = None,
    why: Annotated[str, typer.Option("--why", help="for whoever wonders why it was quiet")] = "",
    with_urgent: UrgentOption = False,
) -> None:
    """Tell nobody of a topic for a while, or of what is of little weight, of one place or language: what all that you
    say matches is still heard, counted and kept, and shown as held.

    Something new is held too when most of what is said of it is about the topic. A message about safety, law or fraud
    is told all the same. What still grows when the silence ends is told then.
    """
    from alerts.silenced import Silence, matchers
    from alerts.words import stamp
    from flows.steps.silence import silence as begin
    from storage.engine import reading, writing

    now, narrowed = datetime.now(UTC), (severity, source, language) != (None, None, None)
    if topic is None and not narrowed:
        raise refuse("say what: a TOPIC (foreshock topics lists them), all, --severity, --source or --language")
    with opened(settings) as (known, engine):
        only = known.brands[0].name if len(known.brands) == 1 and not narrowed else None
        name = brand_of(known, brand) or only
        with reading(engine) as conn:
            about = _topic(conn, known, name, ALL if topic is None else topic)
        if with_urgent and about is not None:
            raise refuse(f"--with-urgent goes with all: what is urgent about {about} is always told")
        if name is None and not narrowed:
            raise refuse("--brand NAME: you listen for several; say whose topic is silenced")
        found = _narrowed(known, severity, source, language)
        new = Silence(
            brand=name,
            topic=about,
            since=now,
            until=_end(until, now),
            by=person(by),
            why=why,
            urgent=with_urgent,
            **found,
        )
        with writing(engine) as conn:
            id_ = begin(conn, new)
    print(f"silenced: {matchers(new)}, until {stamp(new.until, known.timezone)}; foreshock unsilence {id_} ends it")


def unsilence(
    number: Annotated[int, typer.Argument(parser=number_of, metavar="N", help="as `foreshock silences` numbers it")],
    settings: SettingsOption = None,
) -> None:
    """End a silence now. What was held meanwhile is told if it still matters: foreshock alerts lists the complaints."""
    from alerts.silenced import matchers
    from flows.steps.silence import unsilence as end
    from storage.engine import writing

    with opened(settings) as (_, engine), writing(engine) as conn:
        ended = end(conn, number, datetime.now(UTC))
    if ended is None:
        raise refuse(f"no silence {number} holds; foreshock silences lists those that do")
    print(f"told again: {matchers(ended)}")


def silences(settings: SettingsOption = None, json: JsonOption = False, brand: BrandOption = None) -> None:
    """The silences that hold, the earliest first: who, what, until when, why."""
    from alerts.silenced import matchers
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
            matchers(one),
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


def _end(given: str, now: datetime) -> datetime:
    end = moment_of("--until", given, now, ahead=True)
    if end <= now:
        raise refuse(f"--until {given}: that is over already")
    return end


def _narrowed(known: "Settings", severity: str | None, source: str | None, language: str | None) -> dict[str, Any]:
    """The matchers beside brand and topic."""
    return {
        "severity": _severity(severity),
        "source": None if source is None else _source(known, source),
        "language": None if language is None else _language(language),
    }


def _severity(given: str | None) -> "Severity | None":
    """Exits 2 for what is none."""
    from alerts import SEVERITIES
    from settings.problem import nearest

    word = next((one for one in SEVERITIES if given is not None and one == given.strip().casefold()), None)
    if given is not None and word is None:
        raise refuse(f"--severity {given}: {nearest(given, SEVERITIES)}")
    return word


def _source(known: "Settings", given: str) -> str:
    """A source of the settings, a platform that can be listened to, or a host. Exits 2 for any other, such as a name
    with a slip in it."""
    from listeners.contract import kinds
    from settings.problem import nearest

    names = {one.casefold(): one for one in (*(one.name for one in known.sources), *kinds())}
    word = given.strip()
    if word.casefold() not in names and "." not in word:
        raise refuse(f"--source {given}: no source is called so, and it is no host; {nearest(given, names.values())}")
    return names.get(word.casefold(), word.casefold())


def _language(given: str) -> str:
    """Its code. Exits 2 for one that nobody knows."""
    from sentiment.language import known
    from settings.problem import nearest

    names = known().names
    codes = {name.casefold(): code for code, name in names.items()} | {code: code for code in (*names, "und")}
    if (found := codes.get(given.strip().casefold())) is None:
        raise refuse(f"--language {given}: {nearest(given, names)}")
    return found
