"""Numbers: what the detector would have told of a file or of what is stored, and what is understood of each text.

Only the backtest of what is stored reads the database; nothing here asks the network or keeps anything.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from console.house import BrandOption, JsonOption, SettingsOption, brand_of, moment_of, opened, refuse

if TYPE_CHECKING:
    from console.evaluating import Wanted

TAKES = {
    "mentions": (
        ("--alerts", "--volume", "--budget"),
        "a file of mentions, which is told an alert a line; without a file, what is stored is looked at",
    ),
    "counts": (("--scores",), "a file of counts, which has scores alone; --scores FILE says where they go"),
    "stored": (
        ("--budget", "--settings", "--brand", "--since", "--tune", "--json"),
        "what is stored, which goes to standard output with its volume alerts; or give MENTIONS.jsonl or --counts",
    ),
}
"""The options that a backtest of each takes, and what to say where another is given."""


def backtest(
    *,
    mentions: Annotated[
        Path | None, typer.Argument(help=".jsonl or .jsonl.gz; - is standard input [what is stored]")
    ] = None,
    alerts: Annotated[Path | None, typer.Option("--alerts", help="where to write alerts [standard output]")] = None,
    volume: Annotated[bool, typer.Option("--volume", help="with volume alerts; stored history has them")] = False,
    counts: Annotated[Path | None, typer.Option("--counts", help="timestamp,value as .csv")] = None,
    scores: Annotated[Path | None, typer.Option("--scores", help="where to write them [standard output]")] = None,
    budget: Annotated[
        float | None, typer.Option(min=0.05, max=2, help="false alarms a brand-week [0.25; of a brand, its own]")
    ] = None,
    settings: SettingsOption = None,
    brand: BrandOption = None,
    since: Annotated[
        str | None, typer.Option(help="of what is stored: such as 2026-03-11 [90d; with --tune all of it]")
    ] = None,
    tune: Annotated[bool, typer.Option("--tune", help="try budgets on what is stored, propose one")] = False,
    json: JsonOption = False,
) -> None:
    """What would have been told of what is stored, and what that was worth; or of a file of mentions or counts."""
    from complaints.complaint import BUDGET
    from console.backtesting import score, tell_file
    from console.files import Unreadable

    if mentions is not None and counts is not None:
        raise refuse("give either MENTIONS.jsonl or --counts COUNTS.csv")
    asked = {
        "--alerts": alerts is not None,
        "--volume": volume,
        "--scores": scores is not None,
        "--budget": budget is not None,
        "--settings": settings is not None,
        "--brand": brand is not None,
        "--since": since is not None,
        "--tune": tune,
        "--json": json,
    }
    _refuse_unused("counts" if counts is not None else "mentions" if mentions is not None else "stored", asked)
    try:
        if counts is not None:
            score(counts, scores)
        elif mentions is not None:
            tell_file(mentions, alerts, volume=volume, budget=budget or BUDGET)
        else:
            _look_back(settings, brand, since, budget=budget, tune=tune, json=json)
    except Unreadable as wrong:
        raise refuse(str(wrong)) from None


def _refuse_unused(what: str, asked: dict[str, bool]) -> None:
    """Exits 2 for an option that would do nothing."""
    options, instead = TAKES[what]
    if unused := [option for option, given in asked.items() if given and option not in options]:
        raise refuse(f"{', '.join(unused)}: not of {instead}")


def _look_back(
    given: Path | None, brand: str | None, since: str | None, *, budget: float | None, tune: bool, json: bool
) -> None:
    """On what is stored: the alerts and what they were worth, or with `tune` a table of budgets."""
    from console.looking_back import look_back, tell, tell_budgets
    from flows.steps.backtest import BUDGETS

    now = datetime.now(UTC)
    begin = moment_of("--since", since or "90d", now) if since or not tune else None
    if begin is not None and begin >= now:
        raise refuse(f"--since {since}: that is still to come; such as 2026-03-11, or 30d for a time before now")
    with opened(given) as (known, engine):
        name = brand_of(known, brand)
        brands = [one for one in known.brands if name in (None, one.name)]
        budgets = BUDGETS if tune else (budget,) if budget is not None else None
        found = look_back(engine, known, brands, since=begin, until=now, budgets=budgets)
    wanted = [budget or one.budget for one in brands]
    for told in tell_budgets(found, wanted, json=json) if tune else tell(found, known.timezone, json=json):
        print(told)


def understand(
    file: Annotated[Path, typer.Argument(help=".jsonl or .jsonl.gz; - is standard input")],
    out: Annotated[Path | None, typer.Option("--out", help="where to write [standard output]")] = None,
    renamed: Annotated[list[str] | None, typer.Option("--map", help="brand=airline: read brand from that key")] = None,
) -> None:
    """What is understood of each text: sentiment, complaint, topic, language, and why."""
    from console.files import Unreadable
    from console.reading import KEYS, read

    try:
        read(file, out, _renamed(renamed, KEYS))
    except Unreadable as wrong:
        raise refuse(str(wrong)) from None


class Several(TyperCommand):
    """`--labels 200 1000 all` and `--seed 0 1 2` are each of their values, as if the option were repeated."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Options take one value each where click reads them."""
        whole: list[str] = []
        option = ""
        for at, said in enumerate(args):
            value = said == "all" or said.isdecimal()
            if option and value and args[at - 1] != option:
                whole.append(option)
            elif not value:
                option = said if said in ("--labels", "--seed") else ""
            whole.append(said)
        return super().parse_args(ctx, whole)


def evaluate(
    *,
    file: Annotated[Path, typer.Argument(help=".jsonl or .jsonl.gz with text, and what is true of it")],
    truth: Annotated[
        bool,
        # FILE always holds the truth: this is for those who say so
        typer.Option("--truth", hidden=True, is_flag=True),
    ] = True,
    renamed: Annotated[list[str] | None, typer.Option("--map", help="brand=airline: read brand from that key")] = None,
    train: Annotated[
        Path | None, typer.Option("--train", help="where labels are drawn from; FILE itself is split into five folds")
    ] = None,
    labels: Annotated[list[str] | None, typer.Option("--labels", help="how many, or all; may be repeated")] = None,
    seed: Annotated[list[int] | None, typer.Option("--seed", help="of the draw; may be repeated [0]")] = None,
    encoder: Annotated[bool, typer.Option(help="learn with the extra multilingual, where installed")] = True,
    out: Annotated[Path | None, typer.Option("--out", help="predictions, in the form of foreshock understand")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one object for each who predicts")] = False,
) -> None:
    """How good it is on a file whose truth is known, beside plain VADER; with --train, what labels would teach."""
    from console.evaluating import TRUTHS, Wanted
    from console.files import Unreadable
    from console.reading import KEYS

    wanted = Wanted(
        file=file,
        names=_renamed(renamed, (*KEYS, *TRUTHS)),
        train=train,
        labels=_how_many(labels or ["all"]),
        seeds=tuple(seed or [0]),
        encoder=encoder,
        out=out,
    )
    if train is None and (labels or seed):
        raise refuse("--labels and --seed say what is drawn from --train FILE")
    if out is not None and (len(wanted.labels) > 1 or len(wanted.seeds) > 1):
        raise refuse("--out takes the predictions of one training: give one number of labels and one seed")
    try:
        _told(wanted, as_json=as_json)
    except Unreadable as wrong:
        raise refuse(str(wrong)) from None


def _told(wanted: "Wanted", *, as_json: bool) -> None:
    from console.evaluating import confusions, evaluated, notes, table
    from console.lines import line
    from console.summary import aligned

    found = []
    for one in evaluated(wanted):
        found.append(one)
        if as_json:
            print(line(one), flush=True)
    if as_json:
        return
    print("\n".join(row.rstrip() for row in aligned(table(found))))
    for note in notes(found):
        print("", note, sep="\n")
    for title, rows in confusions(found[-1]):
        print("", title, *(row.rstrip() for row in aligned(rows)), sep="\n")
    if "why" in found[-1]:
        encoder = found[-1]["encoder"]
        print("", f"learnt {f'with the encoder {encoder}' if encoder else 'without an encoder'}", sep="\n")
        print(*(f"  {why}" for why in found[-1]["why"].split("; ")), sep="\n")


def _how_many(said: list[str]) -> tuple[int | None, ...]:
    for one in said:
        if one != "all" and not (one.isdecimal() and int(one) > 0):
            raise refuse(f"--labels {one}: a number of labels, or all")
    return tuple(None if one == "all" else int(one) for one in said)


def _renamed(pairs: list[str] | None, keys: tuple[str, ...]) -> dict[str, str]:
    names = {}
    for pair in pairs or ():
        key, _, name = pair.partition("=")
        if key not in keys or not name:
            raise refuse(f"--map {pair}: one of {', '.join(keys)}, then = and the key of the file")
        names[key] = name
    return names
