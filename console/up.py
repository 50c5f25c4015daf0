"""Prefect's server, its deployments, a worker, the demo world and the door for what is pushed, until it is ended."""

import http.client
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from alerts.words import printable
from console.child import Child, python
from console.commands.serve import HOST, PORT, first_link
from flows.local import SETTINGS, START_UP

if TYPE_CHECKING:
    from settings import Settings

POOL = "foreshock"
DEPLOY = 180.0  # seconds
DOOR = 60.0
GLANCE = 0.5
EVERY_4 = "0.0.0.0"  # noqa: S104 - it is only compared with


class Fallen(Exception):
    """Something that must run has ended, or does not start; the message says what and where its log is."""


class Up:
    """The children of `foreshock up`, in the order in which they are started; ended in the opposite order."""

    def __init__(
        self, settings: "Settings", port: int, door: tuple[str, int], console: tuple[str, int] = (HOST, PORT)
    ) -> None:
        self.settings, self.port, self.door, self.console = settings, port, door, console
        self.logs = settings.path.parent / ".prefect" / "logs"
        self.children: list[Child] = []
        self.ending: str | None = None

    def watch(self) -> None:
        """Starts everything and returns when a signal came. Raises Fallen when a child ended by itself."""
        self._start()
        print(f"foreshock is up: runs and schedules at http://127.0.0.1:{self.port} (Ctrl-C ends it)", flush=True)
        while self.ending is None:
            for child in self.children:
                if child.ended is not None:
                    raise Fallen(f"{child.name} has ended (code {child.ended}); its log: {self._log(child.name)}")
            time.sleep(GLANCE)

    def end(self) -> None:
        """Ends every child with all it has started."""
        while self.children:
            self.children.pop().end()

    def _start(self) -> None:
        from console.world import begin

        self.logs.mkdir(parents=True, exist_ok=True)
        if taken(self.port):
            raise Fallen(f"port {self.port} is taken; choose another: foreshock up --port")
        if demo := begin(self.settings):
            self.children.append(demo)
        host = ("--host", "127.0.0.1", "--port", str(self.port))
        server = self._child("server", "-m", "prefect", "server", "start", *host)
        self._wait_for(server)
        self._done("work-pool", "-m", "prefect", "work-pool", "create", POOL, "--type", "process", "--overwrite")
        self._done("deploy", "-m", "prefect", "--no-prompt", "deploy", "--all")
        self._child("worker", "-m", "prefect", "worker", "start", "--pool", POOL, "--name", "foreshock")
        self._receive()
        self._serve()

    def _receive(self) -> None:
        """Where the settings have sources that push, or receivers that answer; it waits until they can."""
        from console.inbound import addresses
        from console.inbound import answers as answered

        host, port = self.door
        if not addresses(self.settings, host, port) and not answered(self.settings, host, port):
            return
        where = ("--host", host, "--port", str(port), "--settings", str(self.settings.path))
        receiver = self._child("receive", "-m", "console", "receive", *where)
        until = time.monotonic() + DOOR
        while not answers(host, port, "/health"):
            self._go_on(receiver, until)
        for source, address in addresses(self.settings, host, port):
            print(f"{printable(source.name)} is pushed to {address}", flush=True)
        for name, address in answered(self.settings, host, port):
            print(f"{printable(name)} acknowledges at {address}", flush=True)

    def _serve(self) -> None:
        """The console; the link of its first admin is printed here, so that it stands in no log."""
        from console.accounts import base
        from console.alive import served
        from console.house import stored

        host, port = self.console
        reached = base(self.settings, host, port)
        with stored(self.settings) as engine:
            there = served(engine, host, port)
            if there is False:
                raise Fallen(f"another console is on port {port}; choose another: foreshock up --serve-port")
            if there is None:
                where = ("--host", host, "--port", str(port), "--settings", str(self.settings.path))
                child = self._child("console", "-m", "console", "serve", "--no-link", *where)
                until = time.monotonic() + DOOR
                while not served(engine, host, port):
                    self._go_on(child, until)
        print(f"the console: {reached}", flush=True)
        if link := first_link(self.settings, reached):
            print(f"set the password of its first admin (once, within 24 hours):\n  {link}", flush=True)

    def _environ(self) -> Mapping[str, str]:
        return {"PREFECT_API_URL": f"http://127.0.0.1:{self.port}/api", SETTINGS: str(self.settings.path)}

    def _child(self, name: str, *arguments: str) -> Child:
        child = Child(name, python(*arguments), environ=self._environ(), log=self._log(name))
        self.children.append(child)
        return child

    def _wait_for(self, server: Child) -> None:
        until = time.monotonic() + START_UP
        while not healthy(self.port):
            self._go_on(server, until)

    def _done(self, name: str, *arguments: str) -> None:
        """A command that ends by itself."""
        child = self._child(name, *arguments)
        until = time.monotonic() + DEPLOY
        while child.ended is None:
            self._go_on(None, until)
        self.children.remove(child)
        if child.ended:
            raise Fallen(f"{name} has failed; its log: {self._log(name)}")

    def _go_on(self, child: Child | None, until: float) -> None:
        if self.ending is not None:
            raise Ended(self.ending)
        if child is not None and child.ended is not None:
            raise Fallen(f"{child.name} does not start; its log: {self._log(child.name)}")
        if time.monotonic() > until:
            raise Fallen(f"this takes too long; the logs are in {self.logs}")
        time.sleep(0.1)

    def _log(self, name: str) -> Path:
        return self.logs / f"{name}.log"


class Ended(Exception):
    """A signal came while it was starting."""


def watch(settings: "Settings", port: int, door: tuple[str, int], console: tuple[str, int]) -> int:
    """Keeps everything up until Ctrl-C or SIGTERM: 0. When something falls, all of it is ended: 1."""
    from console.world import NoWorld

    house = Up(settings, port, door, console)
    with _signals(house):
        try:
            house.watch()
        except Ended:
            pass
        except (Fallen, NoWorld) as wrong:
            print(f"foreshock: {wrong}", file=sys.stderr)
            return 1
        finally:
            house.end()
    print("foreshock is down")
    return 0


@contextmanager
def _signals(house: Up) -> Iterator[None]:
    """Ctrl-C and SIGTERM are noted, not raised: nothing is left half started."""

    def note(number: int, frame: FrameType | None) -> None:
        house.ending = signal.Signals(number).name

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def healthy(port: int) -> bool:
    """Whether a Prefect server answers there."""
    return answers("127.0.0.1", port, "/api/health")


def answers(host: str, port: int, path: str) -> bool:
    """Whether a server says 200 to this path; one that listens on every address is asked on the loopback one."""
    there = http.client.HTTPConnection({EVERY_4: "127.0.0.1", "::": "::1"}.get(host, host), port, timeout=5)
    try:
        there.request("GET", path)
        return there.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        there.close()


def taken(port: int) -> bool:
    """Whether something listens on this port of the loopback address."""
    with socket.socket() as mine:
        mine.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            mine.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
