"""The files that brands name as their lexicon, read with the settings: what is wrong in them is said with the rest."""

from collections.abc import Iterator
from pathlib import Path

from sentiment.lexicon import Lexicon, read_lexicon
from settings.problem import Problem

LARGEST = 1_000_000  # bytes


def lexicon_in(file: Path, shown: Path, where: str) -> tuple[Lexicon | None, list[Problem]]:
    """The lexicon in a file, and every problem with it; `shown` is how the settings call it, and `where` they do."""
    text, problems = text_in(file, shown, where, "write one with `foreshock lexicon add`, or remove the key")
    if text is None:
        return None, problems
    lexicon, flaws = read_lexicon(text)
    return lexicon, [Problem(f"{shown}, line {flaw.line}", flaw.message, flaw.step) for flaw in flaws]


def text_in(file: Path, shown: Path, where: str, step: str) -> tuple[str | None, list[Problem]]:
    """The text of a file that the settings name, or why there is none; `step` is what to do where it is missing."""
    problems = list(_unreadable(file, where, step))
    if problems:
        return None, problems
    try:
        return file.read_bytes().decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        return None, [Problem(f"{shown}, byte {error.start}", "is not UTF-8", "save the file as UTF-8")]


def _unreadable(file: Path, where: str, step: str) -> Iterator[Problem]:
    try:
        if file.stat().st_size > LARGEST:
            yield Problem(where, f"is a file of more than {LARGEST:,} bytes", "keep the words that matter")
        elif not file.is_file():
            yield Problem(where, "is not a file", step)
        else:
            file.open("rb").close()
    except (OSError, ValueError) as error:  # ValueError: a NUL character
        yield Problem(where, f"cannot be read: {getattr(error, 'strerror', None) or 'this is no path'}", step)
