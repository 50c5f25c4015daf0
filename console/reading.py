"""`foreshock understand`: sentiment on a file. Only the keys named here are read, whatever else a line holds."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from console.files import Unreadable, lines_of, objects, written
from console.lines import line, understood_keys
from sentiment import understand

KEYS = ("id", "text", "brand", "terms", "target", "start", "end", "declared_lang")


def read(path: Path, out: Path | None, names: Mapping[str, str]) -> None:
    """One line out for each line in. `names` says under which key of the file a key of ours stands."""
    with lines_of(path) as lines, written(out) as file:
        for number, found in enumerate(objects(lines, path), 1):
            row = {key: found.get(names.get(key, key)) for key in KEYS}
            if not isinstance(row["text"], str):
                raise Unreadable(f"{path}, object {number}: text is not a text")
            one = understand(row["text"], terms=_terms(row), declared=_text(row["declared_lang"]))
            print(line(understood_keys(row["id"], one)), file=file)


def _terms(row: Mapping[str, Any]) -> tuple[str, ...]:
    """What names the brand: brand, terms, the target, or the characters [start, end) where no target is named."""
    terms = row["terms"] if isinstance(row["terms"], list) else [row["terms"]]
    start, end = row["start"], row["end"]
    spans = isinstance(start, int) and isinstance(end, int) and 0 <= start < end
    target = row["target"] or (row["text"][start:end] if spans else None)
    named = [_text(term) for term in (row["brand"], *terms, target)]
    return tuple(dict.fromkeys(term for term in named if term))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
