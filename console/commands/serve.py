"""The console in a browser."""

from typing import TYPE_CHECKING, Annotated

import typer

from console.house import SettingsOption, opened, refuse

if TYPE_CHECKING:
    from settings import Settings

HOST, PORT = "127.0.0.1", 8765


def serve(
    settings: SettingsOption = None,
    host: Annotated[str, typer.Option(help="the address to listen on; 0.0.0.0 is every one of this machine")] = HOST,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 = any free one")] = PORT,
    link: Annotated[bool, typer.Option("--link/--no-link", hidden=True)] = True,
) -> None:
    """Open the console: alerts, mentions, sources, people, in a browser, until Ctrl-C or SIGTERM.

    Where nobody can sign in yet it prints a link, for one day and one use, that sets the password of an admin.
    """
    from console.accounts import base
    from console.serving import bound, hurry
    from console.serving import serve as served
    from console.web.app import app_of

    with opened(settings) as (known, engine), bound(host, port) as socket:
        if socket is None:
            raise refuse(f"nothing can listen on {host} port {port}; choose another: foreshock serve --port")
        hurry(engine)
        real = base(known, host, socket.getsockname()[1])
        app = app_of(engine, known)
        greeting = first_link(known, real) if link else None
        served(app, socket, lambda: _tell(known, host, real, greeting))


def first_link(known: "Settings", base: str) -> str | None:
    """Where no admin can sign in yet: the one-time link of the first one."""
    from datetime import UTC, datetime

    from console import accounts
    from console.house import stored
    from storage.engine import writing

    with stored(known) as engine, writing(engine) as conn:
        return accounts.first_link(conn, base, datetime.now(UTC))


def _tell(known: "Settings", host: str, base: str, link: str | None) -> None:
    from console.serving import is_loopback

    print(f"the console: {base}")
    if link is not None:
        print(f"nobody can sign in yet; set the password of the first admin (once, within 24 hours):\n  {link}")
    if not is_loopback(host) and not (known.address or "").startswith("https://"):
        print("it speaks plain HTTP beyond this machine: put a proxy with TLS before it, and its https address into")
        print("[foreshock] address")
    print("serving (Ctrl-C ends it)", flush=True)
