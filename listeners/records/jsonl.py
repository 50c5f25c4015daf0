"""JSON Lines: one object a line."""

import json
from collections.abc import Mapping
from typing import Any

from listeners.common.answer import loaded
from listeners.contract import Unreadable
from listeners.records.csv import Group, text_of


class JsonLines:
    """Each line is a record; an empty one is none."""

    before = 0
    names: tuple[str, ...] = ()

    def __init__(self, encoding: str | None) -> None:
        self._encoding = encoding

    def add(self, line: bytes) -> list[Group]:
        """The record that this line is."""
        return [(line,)]

    def end(self) -> list[Group]:
        """Nothing waits."""
        return []

    def read(self, group: Group) -> Mapping[str, Any] | None:
        """The object; empty for an empty line, None where it is none."""
        text = text_of(group[0], self._encoding).lstrip("\ufeff").strip()
        if not text:
            return {}
        try:
            found = loaded(text.encode("utf8", "replace"), "a record")
        except Unreadable:
            return None
        return found if isinstance(found, Mapping) and found else None


def canonical(record: Any) -> str:
    """The same text for the same record, in whatever order its keys come."""
    return json.dumps(record, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=str)
