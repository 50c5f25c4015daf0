"""`foreshock understand`: sentiment on a file. Only the keys named here are read, whatever else a line holds."""

from collections.abc import Mapping
from pathlib import Path

from console.files import Unreadable, lines_of, never_over, objects, written
from console.lines import line
from sentiment import understand_row

KEYS = ("id", "text", "brand", "terms", "target", "start", "end", "declared_lang")


def read(path: Path, out: Path | None, names: Mapping[str, str]) -> None:
    """One line out for each line in. `names` says under which key of the file a key of ours stands."""
    never_over(out, path)
    with lines_of(path) as lines, written(out) as file:
        for number, found in enumerate(objects(lines, path), 1):
            try:
                one = understand_row({key: found.get(names.get(key, key)) for key in KEYS})
            except ValueError as wrong:
                raise Unreadable(f"{path}, object {number}: {wrong}") from None
            print(line(one), file=file)
