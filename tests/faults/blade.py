"""Killing a process between any two statements, and comparing what is left with what should be."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event, select

from storage.engine import reading
from storage.tables import metadata

ROW_IDS = {"mention": "mentions", "queue_item": "queue"}
LEARNT = ("newest", "silences", "sayings", "lag")
"""What a whole hearing teaches of a source: one that is cut off between two pages teaches less and loses nothing."""
NATURAL = {"mentions": ("origin", "external_id"), "queue": ("mention", "brand")}


class Killed(BaseException):
    """The process is gone. Nothing of ours may catch it."""


class Blade:
    """Falls before the `at`-th statement or commit; a dead process says nothing any more."""

    def __init__(self, at: int) -> None:
        self.at, self.count = at, 0

    @property
    def fell(self) -> bool:
        return self.count >= self.at

    def __call__(self, *_: object) -> None:
        self.count += 1
        if self.fell:
            raise Killed(f"before statement {self.at}")


@contextmanager
def killed_at(engine: Engine, at: int) -> Iterator[Blade]:
    """The block ends, without an error, where the blade falls."""
    blade = Blade(at)
    event.listen(engine, "before_cursor_execute", blade)
    event.listen(engine, "commit", blade)
    try:
        yield blade
    except Killed:
        assert blade.fell
    finally:
        event.remove(engine, "before_cursor_execute", blade)
        event.remove(engine, "commit", blade)


def content(engine: Engine, *, but: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Every row of every table without the numbers that the database gave: they may have gaps."""
    with reading(engine) as conn:
        tables = {
            name: [dict(row) for row in conn.execute(select(table)).mappings()]
            for name, table in metadata.tables.items()
        }
    keys: dict[str, dict[int, object]] = {}
    for name in ("mentions", "queue"):
        keys[name] = {row["id"]: _named(row, keys, NATURAL[name]) for row in tables[name]}
    return {name: sorted(str(sorted(_whole(row, keys, but).items())) for row in rows) for name, rows in tables.items()}


def _named(row: dict, keys: dict[str, dict[int, object]], names: tuple[str, ...]) -> object:
    return tuple(_value(name, row[name], keys) for name in names)


def _value(name: str, value: object, keys: dict[str, dict[int, object]]) -> object:
    if name == "witnesses":
        return [keys["mentions"][one] for one in value]
    if name == "body":  # the message names the alert's number
        return re.sub(r"foreshock show \d+", "foreshock show ALERT", value)
    return keys[ROW_IDS[name]][value] if name in ROW_IDS else value


def _whole(row: dict, keys: dict[str, dict[int, object]], but: tuple[str, ...]) -> dict:
    return {name: _value(name, value, keys) for name, value in row.items() if name not in ("id", *but)}
