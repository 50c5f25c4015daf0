"""How far long work is: a bar on standard error, on a terminal only. It never writes to standard output."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

Step = Callable[[int], object]
"""Called with how many more are done."""
Reach = Callable[[float | None, str], object]
"""Called with how far it is, or None where that is not known, and what to say."""


@contextmanager
def counted(what: str, total: Callable[[], int], *, shown: bool = True) -> Iterator[Step]:
    """A bar over so many; `total` is asked only where somebody sees it. None where there is nothing to do."""
    out = Console(stderr=True)
    many = total() if shown and out.is_terminal else 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=out, disable=not many) as bar:
        task = bar.add_task(what, total=many)
        yield lambda more: bar.advance(task, more)


@contextmanager
def reached(what: str, total: Callable[[], float | None], *, shown: bool = True) -> Iterator[Reach]:
    """A bar over a way; `total` is asked only where somebody sees it."""
    out = Console(stderr=True)
    visible = shown and out.is_terminal
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out, disable=not visible) as bar:
        task = bar.add_task(what, total=total() if visible else None)
        yield lambda done, said: bar.update(task, completed=done, description=said)
