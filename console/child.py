"""Processes that we start, each a group of its own, so that ending one ends whatever it has started too."""

import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from flows.local import ROOT

PATIENCE = 10.0  # seconds between asking a group to end and ending it
PR_SET_PDEATHSIG = 1


class Child:
    """A running process group."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        environ: Mapping[str, str] | None = None,
        log: Path | None = None,
        folder: Path = ROOT,
        piped: bool = False,
    ) -> None:
        self.name = name
        out = log.open("ab") if log else None
        try:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env={**os.environ, "PYTHONPATH": _path(), **(environ or {})},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if piped else out,
                stderr=subprocess.PIPE if piped else out,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - no thread of ours is alive yet
            )
        finally:
            if out:
                out.close()

    @property
    def ended(self) -> int | None:
        """Its exit code, None while it runs."""
        return self.process.poll()

    def says(self, patience: float) -> str:
        """Its next line when it is piped; empty when none comes in so many seconds."""
        if self.process.stdout is None or not select.select([self.process.stdout], [], [], patience)[0]:
            return ""
        return self.process.stdout.readline().decode()

    def end(self, patience: float = PATIENCE) -> str:
        """Asks the whole group to end, then ends it. When no process of it is left: what it complained of, if piped."""
        self._tell(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        until = time.monotonic() + 2
        while self._lives() and time.monotonic() < until:
            time.sleep(0.05)
        self._tell(signal.SIGKILL)
        self.process.wait()
        complaint = self.process.stderr.read().decode(errors="replace").strip() if self.process.stderr else ""
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe:
                pipe.close()
        return complaint

    def _tell(self, what: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, what)

    def _lives(self) -> bool:
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True


def python(*arguments: str) -> list[str]:
    """This Python with these arguments."""
    return [sys.executable, *arguments]


def _path() -> str:
    """Children find the checkout wherever they stand, and whatever the user has added."""
    return os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))


def _end_with_parent() -> None:
    """On Linux a child also ends when we are killed without a chance to end it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
