"""The demo world as a child process, and the moment it began, kept beside the database."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.words import printable
from console.child import Child, python
from console.demo.serve import GREETING, STATE, greeting, moment_of_first_run
from console.demo.world import World

if TYPE_CHECKING:
    from settings import Demo, Settings

START_UP = 30.0  # seconds
LONGEST_GREETING = 200  # bytes


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
    """Starts the demo world and waits until it answers. None without [demo], or where it already answers.

    Raises NoWorld, also where another world answers: what it says would be taken for this one's.
    """
    demo = settings.demo
    if demo is None or _served(settings, demo):
        return None
    try:
        start = moment_of_first_run(start_file(settings), datetime.now(UTC))
    except ValueError:
        raise NoWorld(f"{start_file(settings)} holds no moment; foreshock demo --reset begins a new world") from None
    child = Child("demo", command(demo, start), piped=True)
    if child.says(START_UP).startswith("ready"):
        return child
    why = child.end() or "it does not answer"
    if _served(settings, demo):  # another run took the port between our question and our start
        return None
    raise NoWorld(f"the demo world does not start: {why}; choose another port in [demo] and in its sources")


def _served(settings: "Settings", demo: "Demo") -> bool:
    """Whether the world of these settings answers. Raises NoWorld where another does."""
    there = answers(demo.port)
    if there is None or is_ours(settings, there):
        return there is not None
    step = "end that one, or choose another port in [demo] and in its sources"
    raise NoWorld(f"another demo world is on port {demo.port} ({there}); {step}")


@contextmanager
def beside(settings: "Settings") -> Iterator[None]:
    """The demo world runs while the block does. Raises NoWorld."""
    child = begin(settings)
    try:
        yield
    finally:
        if child is not None:
            child.end()


def answers(port: int) -> str | None:
    """What a demo world on this port greets with, of another `foreshock up` or `demo serve`; None without one."""
    there = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        there.request("GET", "/")
        said = there.getresponse().read(LONGEST_GREETING).decode(errors="replace").partition("\n")[0]
    except (OSError, http.client.HTTPException):
        return None
    finally:
        there.close()
    return printable(said) if said.startswith(GREETING) else None


def is_ours(settings: "Settings", said: str) -> bool:
    """Whether this greeting is of the world of these settings: its seed, its storm, and the moment of its first run."""
    demo, kept = settings.demo, start_file(settings)
    if demo is None or not kept.exists():
        return False
    try:
        start = moment_of_first_run(kept, datetime.now(UTC))
    except ValueError:
        return False
    return said == greeting(World(demo.seed, start, demo.storm))
