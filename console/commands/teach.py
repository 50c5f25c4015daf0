"""A person at the keyboard: the labels that teach most, and a random sample that measures."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from console.commands.correct import ByOption, person
from console.house import BrandOption, JsonOption, SettingsOption, brand_of, opened, refuse

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from console.interview import Interview
    from settings import Brand, Settings


def teach(
    *,
    settings: SettingsOption = None,
    brand: BrandOption = None,
    count: Annotated[int, typer.Option("--count", min=1, max=1_000, help="how many mentions")] = 20,
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Label the mentions that teach most, key by key. Every answer is kept at once; nothing is asked twice.

    Works with keys that are piped in too. With --json the questions are listed and nobody is asked.
    """
    from console.lines import line
    from console.teaching import HINT, asked, question_keys
    from flows.steps.ask import to_teach
    from flows.steps.learn import labels_of
    from flows.steps.models import models_of, topics_of

    with opened(settings) as (known, engine):
        one, who = _one(known, brand), person(by)
        questions = to_teach(engine, known, one, count)
        if json:
            for question in questions:
                print(line(question_keys(question, topics_of(models_of(engine, known)[one.name]), shown=True)))
            print(HINT, file=sys.stderr)
            return
        before = labels_of(engine, known, one)
        if not questions:
            print(f"{one.name}: nothing is left to ask about; it has {before:,} labels to learn from")
            return
        done = asked(
            engine, known, one, questions, purpose="teach", by=who, progress=lambda more: _progress(before + more)
        )
        after = labels_of(engine, known, one)  # what was answered in another language teaches nothing yet
    _end(done)
    print(f"{done.answered:,} answered, {done.skipped:,} skipped: {_progress(after)}")


def accuracy(
    *,
    settings: SettingsOption = None,
    brand: BrandOption = None,
    count: Annotated[
        int, typer.Option("--count", min=1, max=10_000, help="how many labels the sample should have")
    ] = 100,
    seed: Annotated[int, typer.Option("--seed", help="which random sample")] = 0,
    report: Annotated[bool, typer.Option("--report", help="ask nothing, print what the labels so far say")] = False,
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """How often what is understood is right: label mentions drawn at random, today or over days, then see the table.

    What is labelled here is never learnt from. With --json nobody is asked: it is the report.
    """
    from console.accuracy import keys, told
    from console.lines import line
    from flows.steps.measure import measure

    with opened(settings) as (known, engine):
        one, who = _one(known, brand), person(by)
        if not (report or json):
            _sample(engine, known, one, count=count, seed=seed, by=who)
        found = measure(engine, known, one)
    for text in [line(keys(found))] if json else told(found):
        print(text)


def _sample(engine: "Engine", known: "Settings", brand: "Brand", *, count: int, seed: int, by: str) -> None:
    from console.teaching import asked
    from flows.steps.ask import to_measure

    sample = to_measure(engine, brand, count, seed)
    drawn = f"a simple random sample (seed {seed}) of {sample.population:,} mentions, what was learnt from left out"
    print(f"{brand.name}: {drawn}; {sample.answered:,} of {count:,} have a label, {sample.passed:,} were skipped")
    if sample.left:
        done = asked(
            engine,
            known,
            brand,
            sample.left,
            purpose="accuracy",
            by=by,
            progress=lambda more: f"{sample.answered + more:,} of {count:,} labels",
        )
        if done.silent and not sample.answered:
            _end(done)
        print()


def _one(known: "Settings", given: str | None) -> "Brand":
    """The brand that was named, or the only one. Exits 2 where there is a choice."""
    name = brand_of(known, given)
    if name is None and len(known.brands) > 1:
        raise refuse(f"--brand: of which? {', '.join(brand.name for brand in known.brands)}")
    return next(brand for brand in known.brands if name in (None, brand.name))


def _end(done: "Interview") -> None:
    """Exits 2 where nobody was there to answer."""
    if done.silent:
        print(file=sys.stdout)
        raise refuse("nobody answered: run it on a terminal, or pipe keys: printf 'ny1 0n s q' | foreshock teach")


def _progress(labels: int) -> str:
    from alerts.words import count
    from flows.steps.learn import LEAST

    left = LEAST - labels
    until = f"{left:,} until the head may learn" if left > 0 else "enough for the head to learn from"
    return f"{count(labels, 'label')} to learn from, {until}"
