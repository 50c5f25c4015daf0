"""What if we had had it?"""

from pathlib import Path
from typing import Annotated

import typer

from console.commands.imports import import_source, pair_of
from console.house import JsonOption, SettingsOption, refuse


def replay(
    *,
    file: Annotated[Path, typer.Argument(metavar="EXPORT.csv", help="of any tool: CSV, TSV or JSON Lines, also .gz")],
    pairs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[KEY=VALUE]...", help="such as timezone=Europe/Berlin dayfirst=true"),
    ] = None,
    renamed: Annotated[
        list[str] | None, typer.Option("--map", help="text=Snippet: the column of a field; the rest is guessed")
    ] = None,
    brand: Annotated[
        str | None, typer.Option("--brand", help="of all rows [a column called brand, else the name of the file]")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="the page to write [EXPORT.replay.html]")] = None,
    budget: Annotated[
        float | None, typer.Option(min=0.05, max=2, help="false alarms a brand-week [0.25; of a brand, its own]")
    ] = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
) -> None:
    """What if we had had it? Past storms of an old export, when they would have been told, and at what cost."""
    from console.files import Unreadable, never_over, written
    from console.replay_page import page
    from console.replaying import replay_file, tell
    from flows.steps.export import NoExport
    from listeners.files import ImportOptions

    if not file.is_file():
        raise refuse(f"{file} is not there, or is no file")
    column = next((place for field, place in map(pair_of, renamed or ()) if field == "brand"), None)
    if brand is not None and (column is not None or not brand.strip()):
        raise refuse("give either --brand NAME or --map brand=COLUMN")
    source = import_source(file, "replay", pairs or (), [one for one in renamed or () if pair_of(one)[0] != "brand"])
    target = out or _beside(file)
    assert isinstance(source.options, ImportOptions)  # noqa: S101 - the kind is import
    try:
        never_over(target, file)
        export, pasts, zone = replay_file(
            file, source.options, brand=brand and brand.strip(), column=column, budget=budget, given=settings
        )
        with written(target) as html:
            html.write(page(export, pasts, target, zone=zone))
    except (NoExport, Unreadable) as wrong:
        raise refuse(str(wrong)) from None
    for told in tell(export, pasts, target, zone, json=json):
        print(told)


def _beside(file: Path) -> Path:
    """reviews.replay.html for reviews.csv.gz"""
    stem = Path(file.name.removesuffix(".gz")).stem
    return file.with_name(f"{stem}.replay.html")
