"""Which column is the text and which the time, by what stands in them: for tables whose names do not say it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import fmean

from listeners.records.record import Reading
from listeners.records.times import moment

MOST = 0.9  # of the cells of a column of times, at least
LEAST = 20  # characters of a text, on average
Cells = Mapping[str, Sequence[str]]


def by_content(records: Iterable[Mapping[str, str]], found: Mapping[str, str], reading: Reading) -> dict[str, str]:
    """The columns of the fields `said` and `text`, each where `found` does not have it and one looks like it.

    The time is the column whose cells are dates, of several the one with the most different ones; plain numbers are
    none, for ids look like them. The text is the column with the longest cells, which differ and are no links.
    """
    cells: dict[str, list[str]] = {}
    for record in records:
        for name, cell in record.items():
            if name not in found.values() and cell.strip():
                cells.setdefault(name, []).append(cell.strip())
    guessed: dict[str, str] = {}
    if "said" not in found and reading.otherwise is None and (times := list(_times(cells, reading))):
        guessed["said"] = max(times)[1]
    if "text" not in found and "title" not in found:
        texts = [one for one in _texts(cells) if one[1] not in guessed.values()]
        guessed |= {"text": max(texts)[1]} if texts else {}
    return guessed


def _times(cells: Cells, reading: Reading) -> Iterator[tuple[int, str]]:
    for name, column in cells.items():
        read = [one for one in column if not _is_number(one) and moment(one, reading.zone, reading.dayfirst)]
        if len(read) >= MOST * len(column):
            yield len(set(read)), name


def _texts(cells: Cells) -> Iterator[tuple[float, str]]:
    for name, column in cells.items():
        length = fmean(map(len, column))
        linked = sum(one.startswith(("http://", "https://", "www.")) and " " not in one for one in column)
        if length >= LEAST and 2 * len(set(column)) > len(column) and 2 * linked < len(column):
            yield length, name


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).lstrip("-").isdigit()
