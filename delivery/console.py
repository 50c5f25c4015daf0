"""The receiver of kind `console`: prints to standard output, so that a first run needs no account anywhere."""

import sys

from alerts.families import lock_line, plain
from delivery.contract import Message, Options, Unreachable, way_out

RULE = "─" * 72


class ConsoleOptions(Options):
    """A console receiver has no options."""


@way_out("console", options=ConsoleOptions)
async def send(options: ConsoleOptions, message: Message) -> None:
    """Raises Unreachable when standard output is closed."""
    said = f"{RULE}\n{lock_line(message)}\n\n{plain(message)}{RULE}\n"
    encoding = sys.stdout.encoding or "utf8"
    try:
        sys.stdout.write(said.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except (OSError, ValueError) as problem:
        raise Unreachable(f"console: standard output cannot be written ({type(problem).__name__})") from None
