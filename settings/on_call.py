"""What is wrong with who is told after whom: names that nobody has, people who are never rung, ways never taken."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from alerts import hours as week
from alerts.hours import Clock
from complaints import VOLUME
from settings.problem import Problem, nearest

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)  # any: the clocks of UTC never leap
NEW = "new"
"""The topic of what has no name yet, in `topics`."""
_WIDE = ("brands", "topics", "languages", "sources")
_GROUPS = ("receivers", "teams", "rota")


def flaws(toml: Mapping[str, Any], topics: Collection[str]) -> Iterator[Problem]:
    """Every one that can be seen in what is written, whatever else is wrong with it. `topics` are those there are; none
    where they cannot be read: then no topic is wrong."""
    names = {group: [_said(table.get("name")) for _, table in _tables(toml, group)] for group in _GROUPS}
    people = set(names["receivers"])
    yield from _taken(names)
    yield from _unknown(toml, "teams", "members", people)
    yield from _unknown(toml, "rota", "people", people)
    yield from _nobody(toml, "rota", "overrides.who", people)
    every = {name for some in names.values() for name in some}
    yield from _nobody(toml, "escalations", "steps.tell", every, "rota, team or receiver")
    for group in ("receivers", "escalations") if topics else ():
        yield from _unknown(toml, group, "topics", {*topics, VOLUME, NEW}, "topic")
    for group in ("receivers", "teams"):
        yield from _never_rung(toml, group)
    yield from _never_taken(toml)


def _taken(names: Mapping[str, list[str]]) -> Iterator[Problem]:
    """A step names a rota, a team or a receiver: a name is that of one of them."""
    first: dict[str, str] = {}
    for group in _GROUPS:
        for i, name in enumerate(names[group]):
            where = f"{group}[{i}]"
            if name.casefold() in first and not first[name.casefold()].startswith(group):
                yield Problem(f"{where}.name", f"is the name of {first[name.casefold()]} too", "give it another")
            first.setdefault(name.casefold(), where)


def _unknown(
    toml: Mapping[str, Any], group: str, key: str, known: Collection[str], what: str = "receiver"
) -> Iterator[Problem]:
    for where, table in _tables(toml, group):
        listed = table.get(key)
        for i, name in enumerate(listed if isinstance(listed, list) else []):
            if isinstance(name, str) and name.strip() not in known:
                yield Problem(f"{where}.{key}[{i}]", f"is not the name of a {what}", nearest(name, known))


def _nobody(
    toml: Mapping[str, Any], group: str, key: str, known: Collection[str], what: str = "receiver"
) -> Iterator[Problem]:
    """`key` is `overrides.who` or `steps.tell`: a name in a list of tables."""
    outer, inner = key.split(".")
    for where, table in _tables(toml, group):
        for place, one in _tables(table, outer):
            said = one.get(inner)
            if isinstance(said, str) and said.strip() not in known:
                yield Problem(f"{where}.{place}.{inner}", f"is not the name of a {what}", nearest(said, known))


def _never_rung(toml: Mapping[str, Any], group: str) -> Iterator[Problem]:
    for where, table in _tables(toml, group):
        with suppress(ValueError, TypeError, AttributeError):  # what cannot be read is told already
            quiet, hours = (
                table[key] and week.hours(table[key]) if key in table else None for key in ("quiet", "hours")
            )
            found = week.quiet([Clock(whose="", quiet=quiet, hours=hours)], MONDAY)
            if found and found.until - MONDAY > timedelta(days=7):
                yield Problem(f"{where}.{'quiet' if quiet else 'hours'}", "leaves no time to ring", "leave some")


def _never_taken(toml: Mapping[str, Any]) -> Iterator[Problem]:
    """The first escalation that is for an alert counts: none after one that is for all is ever taken."""
    wide = None
    for where, table in _tables(toml, "escalations"):
        if wide is not None:
            yield Problem(where, f"is never taken: {wide} before it is for every alert", "put it before that one")
        elif not any(table.get(key) for key in _WIDE) and table.get("at_least", "low") == "low":
            wide = where


def _tables(toml: Mapping[str, Any], group: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    found = toml.get(group, [])
    for i, table in enumerate(found if isinstance(found, list) else []):
        if isinstance(table, dict):
            yield f"{group}[{i}]", table


def _said(name: Any) -> str:
    return name.strip() if isinstance(name, str) else ""
