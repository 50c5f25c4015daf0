"""What a `foreshock run` that was killed leaves behind: the temporary server that Prefect started for it.

Prefect ends its server at exit, which a kill (-9, or for want of memory) leaves out. So whatever we start carries in
its environment whose it is, and the next start ends the servers whose process is gone. On Linux only; elsewhere nothing
is looked for.
"""

import os
import re
import select
import signal
import sys
from pathlib import Path

MARK = "FORESHOCK_PROCESS"
SERVER = b"prefect.server.api.server:create_app"
PATIENCE = 5.0  # seconds between asking a server to end and ending it
PROC = Path("/proc")
_MARKED = re.compile(rb"(?:^|\0)" + MARK.encode() + rb"=(\d+)\.(\d+)(?:\0|$)")


def tidy() -> None:
    """Ends what killed runs of this user have left, says so, and marks what this process will start."""
    if ended := end_orphans():
        print(f"ended {ended} of Prefect's servers, left by a run that was killed", file=sys.stderr)
    if born := _born(os.getpid()):
        os.environ[MARK] = f"{os.getpid()}.{born}"


def end_orphans() -> int:
    """How many servers without their process were ended."""
    return sum(_end(int(process.name)) for process in PROC.glob("[0-9]*"))


def _end(pid: int) -> bool:
    if sys.platform != "linux":
        return False
    try:
        handle = os.pidfd_open(pid)  # stays this process, whoever is given its number later
    except OSError:
        return False
    try:
        if not _is_orphan(PROC / str(pid)):
            return False
        for what in (signal.SIGTERM, signal.SIGKILL):
            signal.pidfd_send_signal(handle, what)
            if select.select([handle], [], [], PATIENCE)[0]:
                break
        return True
    except OSError:  # it is another user's, or ended by itself
        return False
    finally:
        os.close(handle)


def _is_orphan(process: Path) -> bool:
    if process.stat().st_uid != os.getuid() or SERVER not in (process / "cmdline").read_bytes().split(b"\0"):
        return False
    if (process / "ns/pid").readlink() != (PROC / "self/ns/pid").readlink():  # in a container, numbers mean others
        return False
    mark = _MARKED.search((process / "environ").read_bytes())
    return mark is not None and _born(int(mark[1])) != mark[2].decode()


def _born(pid: int) -> str | None:
    """When a living process began, in ticks since the machine did: with its number that is nobody else."""
    try:
        state, *more = (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except (OSError, ValueError):
        return None
    return None if state in "ZX" else more[18]
