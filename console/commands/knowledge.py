"""What the brand knows: see it, find in it, look through it, and add to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.commands.correct import ByOption, person
from console.house import (
    USAGE,
    BrandOption,
    JsonOption,
    LimitOption,
    Numbered,
    SettingsOption,
    brand_of,
    number_of,
    opened,
    refuse,
)

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from replies import Entry
    from settings import Settings

app = typer.Typer(no_args_is_help=True, help="Questions and answers from which replies are drafted.")
SOON = timedelta(days=14)
LanguageOption = Annotated[str | None, typer.Option("--language", help="two letters: en, es")]
TagsOption = Annotated[str, typer.Option("--tags", help="topics and words of your own, with commas between")]
NEXT = "write knowledge/faq.md beside your settings: docs/knowledge.md shows how"


@app.command("list")
def list_(
    *,
    settings: SettingsOption = None,
    brand: BrandOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Every entry by its key: what expired stands first."""
    from console.knowing import told
    from console.lines import line
    from replies.knowledge import expires
    from storage import knowledge
    from storage.engine import reading

    now = datetime.now(UTC)
    with _loaded(settings, now) as (known, engine), reading(engine) as conn:
        found = knowledge.listed(conn, brand=brand_of(known, brand), language=language)
    for one in sorted(found, key=lambda one: not expires(one, now)):
        print(line(_keys(one)) if json else told(one, now, known.timezone))
    if not found and not json:
        print(f"nothing is known yet; {NEXT}")


@app.command()
def check(settings: SettingsOption = None, json: JsonOption = False) -> None:
    """Look through the files: what cannot be used, what expired or soon will, two answers to one question, and offers.

    Exit 2 where something cannot be used.
    """
    from alerts.words import count
    from console.knowing import looked_over, stopped
    from console.lines import line
    from flows.steps.knowledge import looked_through
    from storage import knowledge
    from storage.engine import reading

    now = datetime.now(UTC)
    with _loaded(settings, now, tells=False) as (known, engine):
        _, flaws = looked_through(known, now)
        with reading(engine) as conn:
            entries = knowledge.listed(conn)
    doubts = [*looked_over(entries, now, SOON, known.timezone), *stopped(entries, known.permissions, now)]
    for flaw in flaws:
        keys = {"where": flaw.file, "line": flaw.flaw.line, "what": flaw.flaw.message, "next": flaw.flaw.step}
        print(line({"verdict": "bad", **keys}) if json else f"BAD  {flaw}")
    for doubt in doubts:
        keys = {"verdict": "warning", "where": doubt.key, "line": None, "what": doubt.what, "next": doubt.step}
        print(line(keys) if json else f"!    {doubt.key}: {doubt.what}; {doubt.step}")
    if not json:
        print(f"{count(len(entries), 'entry', 'entries')} can be used" if entries else f"nothing is known yet; {NEXT}")
    if flaws:
        raise typer.Exit(USAGE)


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="what somebody might write")],
    *,
    settings: SettingsOption = None,
    brand: BrandOption = None,
    language: LanguageOption = None,
    limit: LimitOption = 5,
    json: JsonOption = False,
) -> None:
    """Which entries answer a text, and how well: a draft is written from one that fits only."""
    from console.knowing import fit_words
    from console.lines import line
    from flows.steps.knowledge import found_for
    from storage.engine import reading

    now = datetime.now(UTC)
    with _loaded(settings, now) as (known, engine), reading(engine) as conn:
        found = found_for(conn, text, brand=brand_of(known, brand), language=language, now=now)[:limit]
    for one in found:
        print(line(_keys(one.entry) | {"fit": one.fit, "fits": one.fits}) if json else fit_words(one))
    if not json and not any(one.fits for one in found):
        print("nothing in the knowledge answers this: a draft would say that it needs a person")


@app.command(cls=Numbered)
def keep(
    item: Annotated[int, typer.Argument(parser=number_of, metavar="ITEM", help="as `foreshock queue` numbers it")],
    *,
    question: Annotated[str, typer.Option("--question", help="what it answers, in your own words")],
    answer: Annotated[str, typer.Option("--answer", help="worded for whoever asks next [as it was sent]")] = "",
    tags: TagsOption = "",
    by: ByOption = None,
    settings: SettingsOption = None,
) -> None:
    """Make an approved answer knowledge, without the name of whom it was written to."""
    from console.knowing import told
    from flows.steps.knowledge import NotKept, keep_answer
    from storage.engine import writing

    now, who = datetime.now(UTC), person(by)
    with opened(settings) as (known, engine):
        try:
            with writing(engine) as conn:
                said = {"question": question, "answer": answer}
                entry = keep_answer(conn, known, item, by=who, now=now, tags=_listed(tags), **said)
        except NotKept as wrong:
            raise refuse(str(wrong)) from None
        print(told(entry, now, known.timezone))


@app.command()
def remove(
    key: Annotated[
        str, typer.Argument(help="of an answer that was kept, as `foreshock knowledge list` has it: item:12")
    ],
    settings: SettingsOption = None,
) -> None:
    """Take an answer that was kept out again. What stands in a file is taken out of the file."""
    from flows.steps.knowledge import ITEM
    from storage import knowledge
    from storage.engine import writing

    if not key.startswith(ITEM):
        raise refuse(f"{key} stands in a file: take it out there")
    with opened(settings) as (_, engine), writing(engine) as conn:
        if not knowledge.remove(conn, [key], datetime.now(UTC)):
            raise refuse(f"there is no {key}; foreshock knowledge list has every key")
    print(f"{key} is used no more; drafts that used it stay as they are")


@app.command()
def add(
    *,
    question: Annotated[str, typer.Option("--question", help="as people ask it")],
    answer: Annotated[str, typer.Option("--answer", help="plain text; links may stand in it")],
    tags: TagsOption = "",
    language: LanguageOption = None,
    brand: Annotated[str | None, typer.Option("--brand", help="for this brand only")] = None,
    until: Annotated[str | None, typer.Option("--valid-until", help="the last day on which it is true")] = None,
    file: Annotated[str, typer.Option("--file", help="of the folder, to whose end it is written")] = "answers.md",
    settings: SettingsOption = None,
) -> None:
    """Write a question and its answer to the end of a file of knowledge."""
    from console.house import settings_of
    from console.knowing import NotAdded, added, written
    from flows.local import ROOT

    known = settings_of(settings)
    if known.path == ROOT / "foreshock.example.toml":
        raise refuse("there is no foreshock.toml here yet; foreshock init writes one")
    facts = {"tags": tags, "language": language, "brand": brand_of(known, brand), "valid until": until}
    try:
        path = added(known, file, written(question, answer, facts), datetime.now(UTC))
    except NotAdded as wrong:
        raise refuse(str(wrong)) from None
    with _loaded(settings, datetime.now(UTC)):
        print(f"{path} has it")


@contextmanager
def _loaded(given: Path | None, now: datetime, *, tells: bool = True) -> "Iterator[tuple[Settings, Engine]]":
    """What stands in the files by now is in the database; what is wrong in them is told in one line."""
    import sys

    from alerts.words import count
    from flows.steps.knowledge import load

    with opened(given) as (known, engine):
        flaws = load(engine, known, now).flaws
        if flaws and tells:
            print(f"{count(len(flaws), 'problem')} in the files: foreshock knowledge check says which", file=sys.stderr)
        yield known, engine


def _keys(entry: "Entry") -> dict[str, object]:
    from console.lines import plain

    keys: dict[str, object] = plain(entry)
    return keys


def _listed(tags: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, tags.split(","))))
