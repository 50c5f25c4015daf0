"""What happened in a day or week, and what to fix."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

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

WhoseOption = Annotated[str | None, typer.Option("--brand", help="whose, where you listen for several")]


def digest(
    *,
    settings: SettingsOption = None,
    json: JsonOption = False,
    brand: BrandOption = None,
    weekly: Annotated[bool, typer.Option("--weekly", help="of the last seven days, not the last day")] = False,
) -> None:
    """What a digest would say now: what happened, what was held and why, how good the detector is, what to fix."""
    from alerts.digest import digest_of
    from alerts.words import harmless
    from console.lines import line, plain
    from flows.steps.digest import facts
    from mentions.personal import masked
    from storage.engine import reading

    with opened(settings) as (known, engine), reading(engine) as conn:
        name = brand_of(known, brand)
        asked = [name] if name else []
        found = facts(conn, known, "weekly" if weekly else "daily", datetime.now(UTC), brands=asked)
    if json:
        stories = tuple(replace(one, why=masked(one.why).text) for one in found.stories)
        pending = tuple(replace(one, why=masked(one.why).text) for one in found.pending)
        print(line(plain(replace(found, stories=stories, pending=pending))))
        return
    made = digest_of(found, zone=known.timezone)
    print(made.title, harmless(made.body), sep="\n\n", end="")


def fixed(
    topic: Annotated[str, typer.Argument(help="as `foreshock topics` names it")],
    *,
    settings: SettingsOption = None,
    brand: WhoseOption = None,
    at: Annotated[str, typer.Option("--at", help="since when: such as 2026-03-11, or 2d for two days ago")] = "0s",
    by: ByOption = None,
    why: Annotated[str, typer.Option("--why", help="what was done")] = "",
) -> None:
    """Mark what people complained about as fixed: from then on it is told whether they complain less."""
    from alerts.words import stamp
    from flows.steps.fixes import NoFix, mark
    from storage.engine import writing

    now = datetime.now(UTC)
    with opened(settings) as (known, engine):
        name = brand_of(known, brand)
        since = moment_of("--at", at, now)
        try:
            with writing(engine) as conn:
                new = mark(conn, known, brand=name, topic=topic, at=since, by=person(by), now=now, why=why)
        except NoFix as wrong:
            raise refuse(str(wrong)) from None
    print(f"{new.brand}: {new.topic} is fixed since {stamp(new.at, known.timezone)}")
    print(f"foreshock fixes tells what comes of it; foreshock unfixed {new.id} takes it back")


def unfixed(
    number: Annotated[int, typer.Argument(parser=number_of, metavar="N", help="as `foreshock fixes` numbers it")],
    settings: SettingsOption = None,
) -> None:
    """Take back what was marked as fixed by mistake."""
    from storage import fixes
    from storage.engine import writing

    with opened(settings) as (_, engine), writing(engine) as conn:
        gone = fixes.remove(conn, number)
    if gone is None:
        raise refuse(f"no fix {number}; foreshock fixes lists them")
    print(f"{gone.brand}: {gone.topic} is not marked as fixed any more")


def fixes(settings: SettingsOption = None, json: JsonOption = False, brand: BrandOption = None) -> None:
    """What was marked as fixed, the latest first, and whether people complain less about it since."""
    from alerts.tofix import effect_words
    from alerts.words import printable, stamp
    from console.lines import line, plain
    from flows.steps.fixes import effects_of
    from sentiment.topics import taxonomy
    from storage.engine import reading

    with opened(settings) as (known, engine), reading(engine) as conn:
        name = brand_of(known, brand)
        names = [name] if name else [one.name for one in known.brands]
        found = effects_of(conn, names, known.taxonomy or taxonomy(), datetime.now(UTC))
    for one in found:
        fix = one.fix
        if json:
            print(line(plain(one)))
            continue
        print(f"#{fix.id}  {fix.brand}: {fix.topic}, {stamp(fix.at, known.timezone)}, by {printable(fix.by, 40)}")
        print(*(f"    {said}" for said in (printable(fix.why, 200), effect_words(one)) if said), sep="\n")
    if not found and not json:
        print('nothing is marked as fixed; foreshock fixed TOPIC --why "what was done" does it')
