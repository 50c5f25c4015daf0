"""What was pushed and is signed, as mentions: one object or many."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from listeners.common.answer import name
from listeners.contract import OptionalSecret, Received, Unreadable
from listeners.records.mapping import fields_of, value_at
from listeners.records.record import (
    APRIL,
    PLACE,
    Lacking,
    Origin,
    Reading,
    RecordOptions,
    cut,
    is_gone,
    mention_of,
    name_of,
)
from mentions import Mention

LONGEST_KEY = 150
SECRET = Field(min_length=16, description="the key of the signature, 16 characters or more, that you make up")


class PushedOptions(RecordOptions):
    """How deliveries are signed, and where in their JSON the records stand."""

    origin: Annotated[Origin, Field(description=f"{PLACE}the kind and the name of the source")] = None
    dayfirst: Annotated[bool | None, Field(description=f"{APRIL}it is in March")] = None
    previous_secret: Annotated[
        OptionalSecret, Field(min_length=16, description="the key before it, while senders change to the new one")
    ] = None
    window: Annotated[int, Field(ge=10, le=3_600, description="how many seconds the time of a delivery may be off")] = (
        300
    )
    items: Annotated[
        str | None,
        Field(min_length=1, max_length=200, description="the path of the list of objects, such as data.messages"),
    ] = None
    id_from: Annotated[
        str | None,
        Field(min_length=1, max_length=200, description="the path of the delivery's own id; without it its signature"),
    ] = None


def objects_in(said: Any, path: str | None) -> Sequence[Any]:
    """The records of a delivery: the list at the path, else the body, which is one or a list of them.

    Raises Unreadable.
    """
    found = value_at(said, path) if path else said
    if isinstance(found, list):
        return found
    if isinstance(found, Mapping):
        return [found]
    raise Unreadable(f"there is no object and no list {f'at {path}' if path else 'in the body'}")


def received(
    records: Sequence[Any], mapping: Mapping[str, str], reading: Reading, key: str, *, survey: bool = False
) -> Received:
    """A bad record is left out, and told. Raises Unreadable where there are some and none can be read.

    In a survey many people answer the same: a record without id and time is told apart by its delivery, too.
    """
    found: list[Mention] = []
    gone: list[str] = []
    left_out: list[str] = []
    lacking = ""
    for number, record in enumerate(records, start=1):
        named = _namer(record, key if survey else "")
        fields = fields_of(record, mapping, survey=survey) if isinstance(record, Mapping) else {}
        try:
            if is_gone(fields):
                gone.append(str(name(fields["id"])))
            else:
                found.append(cut(mention_of(fields, reading, named)))
        except Lacking as wrong:
            lacking = str(wrong)
            left_out.append(f"record {number} has {lacking}")
    if lacking and not found and not gone:
        raise Unreadable(f"no record has what it needs, there is {lacking}: name its place in `mapping`")
    return Received(key=key, mentions=tuple(found), gone=tuple(gone), left_out=tuple(left_out))


def key_of(said: Any, path: str | None, signature: str) -> str:
    """What names a delivery: its own id where it has one there, else its signature. Both are signed."""
    return ((name(value_at(said, path)) if path else None) or signature)[:LONGEST_KEY]


def _namer(record: Any, place: str) -> Any:
    return lambda timed: name_of(record, "" if timed else place)
