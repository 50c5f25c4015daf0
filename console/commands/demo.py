"""The demo world: serve it, or begin it anew."""

from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from console.house import SettingsOption, refuse, settings_of

if TYPE_CHECKING:
    from settings import Settings

app = typer.Typer(invoke_without_command=True)


@app.callback()
def demo(
    context: typer.Context,
    reset: Annotated[bool, typer.Option("--reset", help="forget the demo world and all that was heard of it")] = False,
    settings: SettingsOption = None,
) -> None:
    """The demo world: three brands, three weeks of talk, a storm that begins, and decoys."""
    if context.invoked_subcommand is None:
        if not reset:
            print(context.get_help())
            return
        _reset(settings_of(settings))


@app.command()
def serve(
    settings: SettingsOption = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="0 = any free one")] = None,
    seed: Annotated[int | None, typer.Option(help="which world")] = None,
    storm: Annotated[bool, typer.Option(help="with the complaint storm")] = True,
) -> None:
    """Serve the demo world on 127.0.0.1 until Ctrl-C."""
    from datetime import UTC, datetime

    from console.demo.serve import main, moment_of_first_run
    from console.world import command, start_file
    from settings import Demo

    known = settings_of(settings)
    world = known.demo or Demo()
    chosen = Demo(
        seed=world.seed if seed is None else seed,
        port=port or world.port,
        storm=storm and world.storm,
    )
    start = moment_of_first_run(start_file(known), datetime.now(UTC))
    arguments = command(chosen, start)[3:]
    if port == 0:
        arguments[arguments.index("--port") + 1] = "0"
    raise typer.Exit(main(arguments))


def _reset(known: "Settings") -> None:
    """Only where nothing but the demo world was heard: people's own mentions are never thrown away."""
    from console.world import database_file, start_file

    if known.demo is None:
        raise refuse(f"{known.path.name} has no [demo]: there is no demo world to begin anew")
    others = [source.name for source in known.sources if not _of_the_demo(source.options, known.demo.port)]
    if others:
        raise refuse(f"{', '.join(others)} is not of the demo world: its database is not thrown away")
    database = database_file(known)
    if database is None:
        raise refuse("the database is not a file: drop and create it by hand, then run --reset with SQLite")
    pictures = sorted(known.html.glob("alert-*.html"))
    for path in (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm")), *pictures):
        path.unlink(missing_ok=True)
    start_file(known).unlink(missing_ok=True)
    print("forgotten: the next run begins a new demo world")


def _of_the_demo(options: object, port: int) -> bool:
    """Whether some address among the options is of the demo world, and none of another place."""
    values = [value for _, value in options if isinstance(value, str)] if hasattr(options, "__iter__") else []
    places = [urlsplit(value) for value in values if "://" in value]
    return bool(places) and all((at.hostname, at.port) == ("127.0.0.1", port) for at in places)
