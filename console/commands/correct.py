"""A person's word about what was understood, what was said so far, and how to take it back."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.house import BrandOption, JsonOption, LimitOption, SettingsOption, brand_of, number_of, opened, refuse

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from flows.steps.correct import Corrected
    from settings import Settings

LABELS = ("negative", "neutral", "positive")
NONE = "none"
ByOption = Annotated[str | None, typer.Option("--by", help="who says so [your login]")]


def correct(
    *,
    mention: Annotated[
        int | None, typer.Argument(parser=number_of, metavar="MENTION", help="as `foreshock mentions` numbers it")
    ] = None,
    settings: SettingsOption = None,
    brand: Annotated[str | None, typer.Option("--brand", help="for which brand, where it concerns several")] = None,
    label: Annotated[str | None, typer.Option("--label", help="negative, neutral or positive")] = None,
    complaint: Annotated[bool | None, typer.Option("--complaint/--no-complaint", help="whether it is one")] = None,
    topic: Annotated[str | None, typer.Option("--topic", help="what it is about; none: nothing of the list")] = None,
    by: ByOption = None,
    why: Annotated[str, typer.Option("--why", help="for whoever reads the log")] = "",
    undo: Annotated[
        int | None, typer.Option("--undo", parser=number_of, metavar="N", help="take this correction back")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Say what a mention means: it holds at once, for good, and the brand's head learns from it tonight.

    Nothing is overwritten: every correction is a row of a log, and can be taken back.
    """
    said_something = label is not None or complaint is not None or topic is not None
    if undo is not None and (mention is not None or said_something):
        raise refuse("--undo N stands alone: what N said is taken back")
    if undo is None and (mention is None or not said_something):
        raise refuse("say which MENTION and what it is: --label, --complaint or --no-complaint, --topic")
    if label is not None and label not in LABELS:
        raise refuse(f"--label {label}: {_nearest(label)}")
    with opened(settings) as (known, engine):
        who = person(by)
        if undo is not None:
            done = _undone(engine, known, undo, who, why)
        else:
            said = {"label": label, "complaint": complaint, "topic": topic}
            done = _corrected(engine, known, mention or 0, brand, said, by=who, why=why)
        _tell(done, known, json)


def corrections(
    settings: SettingsOption = None, json: JsonOption = False, brand: BrandOption = None, limit: LimitOption = 50
) -> None:
    """What people corrected, latest first: who, what, what had been understood, and whether it still counts."""
    from console.correcting import correction_keys, logged
    from console.lines import line
    from sentiment.topics import taxonomy
    from storage import corrections as kept
    from storage import mentions
    from storage.engine import reading

    with opened(settings) as (known, engine), reading(engine) as conn:
        found = kept.listed(conn, brand=brand_of(known, brand), limit=limit)
        states = kept.states(conn, found)
        words = {row.id: row.mention.words for row in mentions.by_ids(conn, [one.mention for one in found])}
    topics = known.taxonomy or taxonomy()
    for one in found:
        state = states[one.id or 0]
        keys = {**correction_keys(one), "touchpoint": topics.touchpoint_of(one.topic), "state": state}
        print(line(keys) if json else logged(one, state, words.get(one.mention) or "(gone)", known.timezone))
    if not found and not json:
        print("no corrections; foreshock correct MENTION --label negative makes one, foreshock teach asks for some")


def _nearest(label: str) -> str:
    from settings.problem import nearest

    return nearest(label, LABELS)


def person(given: str | None) -> str:
    """Who says so: the given name, else the login; one line of it. Exits 2 where there is none, and for the name under
    which an alert's timeline has what nobody did."""
    import getpass

    from alerts.timeline import HOUSE
    from alerts.words import printable

    try:
        name = printable(given if given is not None else getpass.getuser(), 80)
    except (OSError, KeyError, ImportError):
        name = ""
    if not name:
        raise refuse("--by NAME: say whose word it is")
    if name.casefold() == HOUSE:
        raise refuse(f"--by {name}: {HOUSE} is the house itself; say who you are")
    return name


def topic_of(given: str, topics: tuple[str, ...]) -> str:
    """The topic as the taxonomy calls it, "" for none. Exits 2 for one that it does not have."""
    from sentiment.corrected import NO_TOPIC
    from settings.problem import nearest

    names = {name.casefold(): name for name in topics} | {NONE: NO_TOPIC}
    if (name := names.get(given.strip().casefold())) is not None:
        return name
    raise refuse(f"--topic {given}: there is no such topic; {nearest(given, (*topics, NONE))}")


def _corrected(
    engine: "Engine", known: "Settings", mention: int, brand: str | None, said: dict[str, Any], *, by: str, why: str
) -> "Corrected":
    from flows.steps.correct import NotCorrected
    from flows.steps.correct import correct as write
    from flows.steps.models import models_of, topics_of
    from sentiment.corrected import Said

    name, topic = _brand(engine, known, mention, brand), said["topic"]
    about = None if topic is None else topic_of(topic, topics_of(models_of(engine, known)[name]))
    word = Said(label=said["label"], complaint=said["complaint"], topic=about, by=(by,))
    try:
        return write(engine, known, mention=mention, brand=name, said=word, now=datetime.now(UTC), why=why)
    except NotCorrected as wrong:
        raise refuse(str(wrong)) from None


def _brand(engine: "Engine", known: "Settings", mention: int, given: str | None) -> str:
    """The brand that the mention concerns, where it is one; of several, the one that was named."""
    from flows.steps.correct import concerned

    name = brand_of(known, given)
    found = [one.brand for one in concerned(engine, mention)]
    if not found:
        raise refuse(f"there is no mention {mention}; foreshock mentions lists them")
    if name is not None and name not in found:
        raise refuse(f"mention {mention} does not concern {name}; it concerns {', '.join(found)}")
    ours = [one for one in found if one in {brand.name for brand in known.brands}]
    if name is None and len(ours) != 1:
        raise refuse(f"mention {mention} concerns {', '.join(found)}: say for which --brand")
    return name or ours[0]


def _undone(engine: "Engine", known: "Settings", id_: int, by: str, why: str) -> "Corrected":
    from flows.steps.correct import NotCorrected
    from flows.steps.correct import undo as take_back

    try:
        return take_back(engine, known, id_, by=by, now=datetime.now(UTC), why=why)
    except NotCorrected as wrong:
        raise refuse(str(wrong)) from None


def _tell(done: "Corrected", known: "Settings", json: bool) -> None:
    from console.correcting import keys, told
    from console.lines import line

    for text in [line(keys(done))] if json else told(done, known.timezone):
        print(text)
