"""The receiver of kind `console`: prints to standard output, so that a first run needs no account anywhere."""

import sys

from alerts.words import harmless
from delivery.contract import Message, Options, Unreachable, way_out

RULE = "─" * 72


class ConsoleOptions(Options):
    """A console receiver has no options."""


@way_out("console", options=ConsoleOptions)
async def send(options: ConsoleOptions, message: Message) -> None:
    """Raises Unreachable when standard output is closed."""
    said = harmless(f"{RULE}\n{message.title}\n\n{message.body.rstrip()}\n{RULE}\n")
    encoding = sys.stdout.encoding or "utf8"
    try:
        sys.stdout.write(said.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except (OSError, ValueError) as problem:
        raise Unreachable(f"console: standard output cannot be written ({type(problem).__name__})") from None
