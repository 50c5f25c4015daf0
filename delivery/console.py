"""The receiver of kind `console`: prints to standard output, so that a first run needs no account anywhere."""

import sys

from delivery.contract import Message, Options, Unreachable, way_out

# what a terminal would obey: C0 but tab and newline, DEL, C1
_OBEYED = {code: "�" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"}
RULE = "─" * 72


class ConsoleOptions(Options):
    """A console receiver has no options."""


@way_out("console", options=ConsoleOptions)
async def send(options: ConsoleOptions, message: Message) -> None:
    """Raises Unreachable when standard output is closed."""
    said = printable(f"{RULE}\n{message.title}\n\n{message.body.rstrip()}\n{RULE}\n")
    encoding = sys.stdout.encoding or "utf8"
    try:
        sys.stdout.write(said.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except (OSError, ValueError) as problem:
        raise Unreachable(f"console: standard output cannot be written ({type(problem).__name__})") from None


def printable(text: str) -> str:
    """The text without characters that command a terminal; each becomes U+FFFD."""
    return text.translate(_OBEYED)
