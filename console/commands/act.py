"""What a person does with an alert: acknowledge, resolve, reopen, assign, comment, say what it was."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.commands.correct import ByOption, person
from console.house import SettingsOption, number_of, opened, refuse

if TYPE_CHECKING:
    from alerts.life import Acted
    from alerts.timeline import Did

NOBODY = "nobody"
AlertArgument = Annotated[
    int, typer.Argument(parser=number_of, metavar="ALERT", help="its number, as `foreshock alerts` prints it")
]
WhyOption = Annotated[str, typer.Option("--why", help="for whoever reads the timeline")]


def acknowledge(
    alert: AlertArgument, settings: SettingsOption = None, by: ByOption = None, why: WhyOption = ""
) -> None:
    """Say that you look after an alert: nobody more is rung for it, and it is yours if it was nobody's."""
    _act(settings, alert, "acknowledged", person(by), why=why)


def resolve(alert: AlertArgument, settings: SettingsOption = None, by: ByOption = None, why: WhyOption = "") -> None:
    """Say that an alert needs nobody any more; who was told of it is told so. It goes on as another if it grows."""
    _act(settings, alert, "resolved", person(by), why=why)


def reopen(alert: AlertArgument, settings: SettingsOption = None, by: ByOption = None, why: WhyOption = "") -> None:
    """Take back that an alert is acknowledged or resolved: its escalation goes on."""
    _act(settings, alert, "reopened", person(by), why=why)


def assign(
    alert: AlertArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="who is to look after it, or nobody")],
    settings: SettingsOption = None,
    by: ByOption = None,
    why: WhyOption = "",
) -> None:
    """Say who looks after an alert. It rings until somebody acknowledges it all the same."""
    said = "" if name.strip().casefold() == NOBODY else name
    _act(settings, alert, "assigned", person(by), said=said, why=why)


def comment(
    alert: AlertArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="for whoever reads the timeline")],
    settings: SettingsOption = None,
    by: ByOption = None,
) -> None:
    """Write something into the timeline of an alert."""
    _act(settings, alert, "commented", person(by), said=text)


def verdict(
    alert: AlertArgument,
    said: Annotated[str, typer.Argument(metavar="VERDICT", help="real, noise, duplicate or known")],
    settings: SettingsOption = None,
    by: ByOption = None,
    why: WhyOption = "",
) -> None:
    """Say what an alert was: real, noise (a false alarm), a duplicate, or known already. The last verdict counts.

    Whoever says so has seen it: an open alert is acknowledged.
    """
    from alerts.timeline import MEANS, VERDICTS
    from settings.problem import nearest

    word = next((one for one in VERDICTS if one == said.strip().casefold()), None)
    if word is None:
        raise refuse(f"{said}: {nearest(said.strip().casefold(), VERDICTS)}")
    _act(settings, alert, "verdict", person(by), said=word, why=why)
    print(f"{word}: {MEANS[word]}")


def _act(given: Path | None, alert: int, did: "Did", by: str, *, said: str = "", why: str = "") -> None:
    """Does it and tells what came of it. Exits 2 where there is no such alert, or it means nothing."""
    from alerts.life import answer
    from flows.steps.act import NoSuchAlert, act
    from storage.engine import writing

    now = datetime.now(UTC)
    with opened(given) as (known, engine):
        try:
            with writing(engine) as conn:
                acted = act(conn, alert, did, by, now, said=said, why=why, settings=known)
        except NoSuchAlert as wrong:
            raise refuse(f"{wrong}; foreshock alerts lists them") from None
        except ValueError as wrong:
            raise refuse(str(wrong)) from None
    print(f"{_how(acted)}: {answer(acted, now, zone=known.timezone)}")


def _how(acted: "Acted") -> str:
    """`alert 3 is acknowledged, anna has it`"""
    alert = acted.alert
    return f"alert {alert.id} is {alert.state}, {alert.owner or NOBODY} has it"
