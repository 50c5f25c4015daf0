"""The demo world as a child process, and the moment it began, kept beside the database."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from console.child import Child, python
from console.demo.serve import STATE, moment_of_first_run

if TYPE_CHECKING:
    from settings import Demo, Settings

START_UP = 30.0  # seconds
GREETING = b"The demo world of Foreshock"


class NoWorld(Exception):
    """The demo world does not start; the message says why and what to do."""


def database_file(settings: "Settings") -> Path | None:
    """The file of an SQLite database, None for another."""
    if not settings.database.startswith("sqlite:///"):
        return None
    return Path(settings.database.removeprefix("sqlite:///").partition("?")[0])


def start_file(settings: "Settings") -> Path:
    """Where the moment of the demo's first run is kept: beside the database, else beside the settings."""
    database = database_file(settings)
    return database.with_name(STATE) if database else settings.path.parent / ".foreshock" / STATE


def command(demo: "Demo", start: datetime) -> list[str]:
    """The command of the child."""
    storm = () if demo.storm else ("--no-storm",)
    world = ("--port", str(demo.port), "--seed", str(demo.seed), "--start", start.isoformat())
    return python("-m", "console.demo", *world, *storm)


def begin(settings: "Settings") -> Child | None:
    """Starts the demo world and waits until it answers. None without [demo], or where it already answers."""
    demo = settings.demo
    if demo is None or answers(demo.port):
        return None
    start = moment_of_first_run(start_file(settings), datetime.now(UTC))
    child = Child("demo", command(demo, start), piped=True)
    if child.says(START_UP).startswith("ready"):
        return child
    why = child.end() or "it does not answer"
    raise NoWorld(f"the demo world does not start: {why}; choose another port in [demo]")


@contextmanager
def beside(settings: "Settings") -> Iterator[None]:
    """The demo world runs while the block does. Raises NoWorld."""
    child = begin(settings)
    try:
        yield
    finally:
        if child is not None:
            child.end()


def answers(port: int) -> bool:
    """Whether a demo world is served on this port, of another `foreshock up` or `demo serve`."""
    there = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        there.request("GET", "/")
        return there.getresponse().read(len(GREETING)) == GREETING
    except (OSError, http.client.HTTPException):
        return False
    finally:
        there.close()
