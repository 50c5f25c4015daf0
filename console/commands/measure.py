"""Numbers on files: what the detector would have told, and what is understood of each text. No database, no network."""

from pathlib import Path
from typing import Annotated

import typer

from console.house import refuse


def backtest(
    *,
    mentions: Annotated[Path | None, typer.Argument(help=".jsonl or .jsonl.gz; - is standard input")] = None,
    alerts: Annotated[Path | None, typer.Option("--alerts", help="where to write alerts [standard output]")] = None,
    volume: Annotated[bool, typer.Option("--volume", help="with volume alerts")] = False,
    counts: Annotated[Path | None, typer.Option("--counts", help="timestamp,value as .csv")] = None,
    scores: Annotated[Path | None, typer.Option("--scores", help="where to write them [standard output]")] = None,
    budget: Annotated[float, typer.Option(min=0.05, max=2, help="false alarms a brand-week, 0.05 to 2")] = 0.25,
) -> None:
    """What would have been told of these mentions, or of these counts."""
    from console.files import Unreadable
    from console.replay import replay, score

    if (mentions is None) == (counts is None):
        raise refuse("give either MENTIONS.jsonl or --counts COUNTS.csv")
    try:
        if counts is not None:
            score(counts, scores)
        elif mentions is not None:
            replay(mentions, alerts, volume=volume, budget=budget)
    except Unreadable as wrong:
        raise refuse(str(wrong)) from None


def understand(
    file: Annotated[Path, typer.Argument(help=".jsonl or .jsonl.gz; - is standard input")],
    out: Annotated[Path | None, typer.Option("--out", help="where to write [standard output]")] = None,
    renamed: Annotated[list[str] | None, typer.Option("--map", help="brand=airline: read brand from that key")] = None,
) -> None:
    """What is understood of each text: sentiment, complaint, topic, language, and why."""
    from console.files import Unreadable
    from console.reading import KEYS, read

    names = {}
    for pair in renamed or ():
        key, _, name = pair.partition("=")
        if key not in KEYS or not name:
            raise refuse(f"--map {pair}: one of {', '.join(KEYS)}, then = and the key of the file")
        names[key] = name
    try:
        read(file, out, names)
    except Unreadable as wrong:
        raise refuse(str(wrong)) from None
