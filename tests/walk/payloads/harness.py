"""The walk over every recording that a listener hears, and the one table of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from listeners.contract import SourceError
from mentions import Mention
from tests.walk.payloads.adapters import PLATFORMS
from tests.walk.payloads.compare import compared, heard
from tests.walk.payloads.hearing import NOW, Heard, house
from tests.walk.payloads.readings import LEFT_OUT, READINGS
from tests.walk.payloads.recordings import Recording, expectations, recordings
from tests.walk.payloads.troubles import RECORDED, Trouble

HEAD = ("platform", "files", "exact", "off", "fields agreed", "of", "read otherwise")
Outcome = tuple[type[SourceError] | None, bool, float | None, float | None]
"""Error class, permanent, retry_after, and the seconds until it may be asked again."""
WELL: Outcome = (None, False, None, None)


@dataclass(slots=True)
class Row:
    """One platform. `otherwise` are the fields that a reading of the table explains; all others of `of` must agree."""

    platform: str
    files: int = 0
    exact: int = 0
    agreed: int = 0
    of: int = 0
    otherwise: int = 0

    @property
    def cells(self) -> tuple[str, ...]:
        numbers = (self.files, self.exact, self.files - self.exact, self.agreed, self.of, self.otherwise)
        return (self.platform, *map(str, numbers))


@dataclass(slots=True)
class Walk:
    """`off` and `misses` say in words what is not as expected, `read` which readings of the table were needed."""

    rows: dict[str, Row] = field(default_factory=dict)
    off: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    read: set[tuple[str, str, int]] = field(default_factory=set)

    def add(self, recording: Recording, said: Heard) -> None:
        row = self.rows.setdefault(recording.platform, Row(recording.platform))
        wrong = "; ".join(_wrong(recording, said))
        row.files, row.exact = row.files + 1, row.exact + (not wrong)
        self.off += [f"{recording.name}: {wrong}"] if wrong else []
        for expected in expectations().get(recording.name, ()):
            place = expected["index"]
            mention = said.mentions[place] if place < len(said.mentions) else None
            self._compare(row, recording.name, expected, mention)

    def _compare(self, row: Row, file: str, expected: Mapping[str, Any], mention: Mention | None) -> None:
        place = expected["index"]
        for name, agrees, miss in compared(expected, mention):
            row.of, row.agreed = row.of + 1, row.agreed + agrees
            if agrees:
                continue
            if mention is not None and _is_read(file, name, place, mention):
                row.otherwise += 1
                self.read.add((file, name, place))
            else:
                self.misses.append(f"{file}[{place}].{name}: {miss}")

    def table(self) -> str:
        """Platform by platform, and all of them."""
        rows = [self.rows[name] for name in sorted(self.rows)]
        sums = (sum(getattr(row, name) for row in rows) for name in ("files", "exact", "agreed", "of", "otherwise"))
        cells = [HEAD, *(row.cells for row in (*rows, Row("all", *sums)))]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        return "\n".join(_line(row, widths) for row in cells)


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    first, *others = zip(row, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)])


def _wrong(recording: Recording, said: Heard) -> Iterator[str]:
    """A file without a count is not walked, so each has one."""
    if not said.number == len(said.mentions) == recording.items:
        yield f"{recording.items} expected, {said.number} heard, {len(said.mentions)} in the database"
    expected, found = expected_of(RECORDED.get(recording.name)), outcome(said)
    if said.skipped or found != expected:
        yield f"{expected} expected, {found} found, {said.wrong or said.skipped}"


def _is_read(file: str, name: str, place: int, mention: Mention) -> bool:
    reading = READINGS.get((file, name))
    return reading is not None and place in reading.heard and reading.heard[place] in (None, heard(name, mention))


def expected_of(trouble: Trouble | None) -> Outcome:
    return (trouble.error, trouble.permanent, trouble.retry_after, trouble.pause) if trouble else WELL


def outcome(said: Heard) -> Outcome:
    pause = (said.not_before - NOW).total_seconds() if said.not_before else None
    if said.wrong is None:
        return None, False, None, pause
    return type(said.wrong), said.wrong.permanent, said.wrong.retry_after, pause


def is_heard(recording: Recording) -> bool:
    return recording.platform in PLATFORMS and recording.name not in LEFT_OUT


def readings() -> set[tuple[str, str, int]]:
    """The whole table of readings: file, field and index."""
    return {(file, name, place) for (file, name), reading in READINGS.items() for place in reading.heard}


async def walk() -> Walk:
    """Hears every recording that a listener can hear."""
    found = Walk()
    with house() as there:
        for recording in filter(is_heard, recordings()):
            found.add(recording, await there.hear(recording))
    return found
