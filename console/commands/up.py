"""Keep doing it on a schedule."""

from typing import Annotated

import typer

from console.commands import receive, serve
from console.house import SettingsOption, opened

PORT = 4200


def up(
    *,
    settings: SettingsOption = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="of Prefect's server, on 127.0.0.1")] = PORT,
    receive_host: Annotated[str, typer.Option(help="where sources that push are received")] = receive.HOST,
    receive_port: Annotated[int, typer.Option(min=1, max=65535, help="and on which port")] = receive.PORT,
    serve_host: Annotated[str, typer.Option(help="where the console is served")] = serve.HOST,
    serve_port: Annotated[int, typer.Option(min=1, max=65535, help="and on which port")] = serve.PORT,
) -> None:
    """Listen on a schedule with a Prefect server of its own, receive what is pushed, serve the console."""
    from console.orphans import tidy
    from console.up import watch
    from flows.local import settle

    with opened(settings) as (known, _):
        settle(known.path.parent)
        tidy()
    raise typer.Exit(watch(known, port, (receive_host, receive_port), (serve_host, serve_port)))
