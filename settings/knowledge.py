"""The folder in which the brand's questions and answers stand."""

from collections.abc import Iterator
from pathlib import Path

from settings.problem import Problem

USUAL = Path("knowledge")
"""Where it is looked for, beside the settings, when these do not say."""


def knowledge_in(named: Path | None, home: Path) -> Path | None:
    """The folder, absolute; None where the settings name none and there is none of the usual name."""
    if named is not None:
        return home / named
    return home / USUAL if (home / USUAL).is_dir() else None


def knowledge_problems(named: Path | None, home: Path) -> Iterator[Problem]:
    """Of the folder alone: what is wrong in its files `foreshock knowledge check` says, and stops nothing."""
    where, step = "foreshock.knowledge", "make the folder, or remove the key: see docs/knowledge.md"
    try:
        if named is not None and not (home / named).is_dir():
            yield Problem(where, "is not a folder", step)
    except (OSError, ValueError) as error:  # ValueError: a NUL character
        yield Problem(where, f"cannot be read: {getattr(error, 'strerror', None) or 'this is no path'}", step)
