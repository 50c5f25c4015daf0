"""What every task opens for itself: the settings and the database. A task may run in any process."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine

from flows.local import settings_file
from settings import Settings, load
from storage.engine import migrate, open_database

Item = TypeVar("Item")
SHARDS = 3


@contextmanager
def house(settings: str | None) -> Iterator[tuple[Engine, Settings]]:
    """The database (migrated) and the settings, closed at the end. Raises SettingsError."""
    known = load(settings_file(settings), os.environ)
    engine = open_database(known.database)
    try:
        migrate(engine)
        yield engine, known
    finally:
        engine.dispose()


def shards(items: Sequence[Item], at_most: int = SHARDS) -> list[list[Item]]:
    """The items dealt to at most so many hands, none of them empty."""
    return [list(items[i::at_most]) for i in range(min(at_most, len(items)))]
