"""Between frozen dataclasses and rows: one place where compound fields become JSON and come back exactly."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import islice
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Thing = TypeVar("Thing")
CHUNK = 400  # values of one IN list: below SQLite's and PostgreSQL's limits whatever the columns


_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Made once for each kind: that is the slow part."""
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def plain(thing: Any) -> Any:
    """JSON values of a dataclass, or of a sequence of them."""
    return _adapter(type(thing)).dump_python(thing, mode="json")


def row_of(thing: Any, *, compound: Collection[str] = ()) -> dict[str, Any]:
    """The columns of a dataclass without its id, which the database gives; those in `compound` are kept as JSON."""
    names = [one.name for one in fields(thing) if one.name != "id"]
    return {name: plain(getattr(thing, name)) if name in compound else getattr(thing, name) for name in names}


def whole(kind: type[Thing], row: Mapping[Any, Any]) -> Thing:
    """The dataclass of a row: columns and fields have the same names; other columns are passed over."""
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # every kind here is a dataclass
    thing: Thing = _adapter(kind).validate_python({key: value for key, value in row.items() if key in names})
    return thing


def insert(conn: Connection, table: Table) -> Any:
    """The insert of the dialect: both know on_conflict_do_nothing and on_conflict_do_update."""
    dialect: Callable[[Table], Any] = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    return dialect(table)


def chunks(items: Iterable[Thing], size: int = CHUNK) -> Iterator[Sequence[Thing]]:
    """The items, a few hundred at a time."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
