"""What is done about one answer of the queue, and what is checked in any."""

from pathlib import Path
from typing import Annotated

import typer

from console.commands import answering, drafting, model
from console.house import BrandOption, JsonOption, Numbered, SettingsOption, brand_of, refuse, settings_of

app = typer.Typer(no_args_is_help=True, help="Answers of the queue, and what is found in a text.")
for command in answering.COMMANDS:
    app.command(command.__name__, cls=Numbered)(command)
app.command("draft", cls=Numbered)(drafting.anew)
app.command("rewrite", cls=Numbered)(model.rewrite)


@app.command()
def check(
    *,
    file: Annotated[Path, typer.Argument(help="one text, or .jsonl with one a line; - is standard input")],
    settings: SettingsOption = None,
    brand: BrandOption = None,
    platform: Annotated[str, typer.Option(help="where it goes, which counts in its own way: x, bluesky, ...")] = "",
    by: Annotated[str | None, typer.Option(help="the account that would approve it [nobody]")] = None,
    json: JsonOption = False,
) -> None:
    """What must be looked at in a text before it is sent. Exit 1 where something blocks. Nothing is kept."""
    from console.checking import checked, read, told
    from console.files import Unreadable
    from console.lines import line
    from replies.platform import platforms

    if platform and platform not in platforms():
        raise refuse(f"--platform should be one of {', '.join(platforms())}")
    known = settings_of(settings)
    name, blocks = brand_of(known, brand), False
    try:
        for text in read(file):
            found = checked(text, known, brand=name, platform=platform, by=by)
            blocks = blocks or any(one.level == "block" for one in found)
            for said in told(text, found) if not json else [line({"id": text.id, "checks": found})]:
                print(said)
    except Unreadable as wrong:
        raise refuse(str(wrong)) from None
    if blocks:
        raise typer.Exit(1)
