"""One key at a time: from a terminal without Enter, else from whatever is piped in."""

import os
import sys
from collections.abc import Callable
from typing import TextIO

Key = str
END = ""
"""No key will come any more."""
_END_OF_TEXT = ("\x04", "\x03")  # Ctrl-D, Ctrl-C where the terminal hands it over


def keys(source: TextIO | None = None) -> Callable[[], Key]:
    """A function that waits for the next key and gives it in lower case; END at the end."""
    source = source or sys.stdin
    try:
        return _terminal(source.fileno()) if source.isatty() else _piped(source)
    except (OSError, ValueError, ImportError):  # no file behind it, or no POSIX terminal
        return _piped(source)


def _piped(source: TextIO) -> Callable[[], Key]:
    def read() -> Key:
        letter = source.read(1)
        return END if letter in _END_OF_TEXT else letter.lower()

    return read


def _terminal(number: int) -> Callable[[], Key]:
    import select
    import termios
    import tty

    def read() -> Key:
        before = termios.tcgetattr(number)
        try:
            tty.setcbreak(number, termios.TCSADRAIN)  # by default it throws away what was typed ahead
            said = os.read(number, 1)
            if said == b"\x1b":  # an arrow or a function key is several bytes: none of them is an answer
                while select.select([number], [], [], 0.01)[0]:
                    os.read(number, 1)
        except KeyboardInterrupt:
            return END  # what was said before is to be kept
        finally:
            termios.tcsetattr(number, termios.TCSADRAIN, before)
        letter = said.decode("ascii", "replace").lower()
        return END if not said or letter in _END_OF_TEXT else letter

    return read
