"""Let others push to Foreshock."""

from typing import TYPE_CHECKING, Annotated

import typer

from console.house import SettingsOption, opened, refuse

if TYPE_CHECKING:
    from settings import Settings

HOST, PORT = "127.0.0.1", 8764


def receive(
    settings: SettingsOption = None,
    host: Annotated[str, typer.Option(help="the address to listen on; 0.0.0.0 is every one of this machine")] = HOST,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 = any free one")] = PORT,
) -> None:
    """Receive what others push (webhook, survey, the webhooks of GitHub) and what webhook receivers acknowledge, until
    Ctrl-C or SIGTERM."""
    from datetime import UTC, datetime

    from console.inbound import Tally, app_of, forget_old
    from console.noise_list import dropped
    from console.serving import bound, serve

    with opened(settings) as (known, engine):
        _check(known)
        with bound(host, port) as socket:
            if socket is None:
                raise refuse(f"nothing can listen on {host} port {port}; choose another: foreshock receive --port")
            forget_old(engine, datetime.now(UTC))
            real = socket.getsockname()[1]
            tally = Tally()
            serve(app_of(engine, known, tally=tally), socket, lambda: _tell(known, host, real))
            if said := dropped(tally.heard, tally.matched, tally.noise):
                print(said)


def _check(known: "Settings") -> None:
    from flows.steps.answered import answering
    from flows.steps.receive import pushed

    if not pushed(known.sources) and not answering(known.receivers):
        kinds = 'kind = "webhook", or "survey" or "github" with a `secret`'
        raise refuse(f"{known.path.name} has no source that is pushed to: {kinds}")


def _tell(known: "Settings", host: str, port: int) -> None:
    from alerts.words import printable
    from console.inbound import addresses, answers
    from console.serving import is_loopback

    for source, address in addresses(known, host, port):
        print(f"{printable(source.name)}  {source.kind}{'  paused' if source.paused else ''}  {address}")
    for name, address in answers(known, host, port):
        print(f"{printable(name)}  acknowledges at  {address}")
    if not is_loopback(host):
        print("these addresses speak plain HTTP: put a proxy with TLS before them")
    print("receiving (Ctrl-C ends it)", flush=True)
