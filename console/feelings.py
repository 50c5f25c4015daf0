"""A brand's lexicon file, changed by a command: rows and comments of the person stay as they are."""

import os
import re
from pathlib import Path

from console.rewrite import NotWritten
from sentiment.lexicon import HEADER, Entry, read_lexicon

COLUMNS = "\t".join(HEADER)
INTRO = "# Words that carry another feeling for this brand, from -4 to 4; 0 takes a word out.\n"


def put(file: Path, entry: Entry) -> Entry | None:
    """Writes the row behind the last one, or in the place of the row of this word, which it gives. Raises NotWritten.

    The file is written whole, or not at all; where there is none, it begins with the header.
    """
    text = _text(file)
    lines = text.splitlines()
    before, at = _row_of(text, entry.word)
    row = "\t".join((entry.word, f"{entry.valence:g}", entry.by, entry.when.isoformat(), entry.why))
    if at is None:
        lines.append(row)
    else:
        lines[at] = row
    after = "\n".join(lines) + "\n"
    _, flaws = read_lexicon(after)
    if flaws:
        raise NotWritten(f"{file.name}, line {flaws[0].line}: {flaws[0].message}; correct that first")
    _write(file, after)
    return before


def place_for(brand: str) -> Path:
    """Where the lexicon of a brand that has none is written, beside the settings; only letters, digits and hyphens."""
    name = re.sub(r"[\W_]+", "-", brand.lower()).strip("-") or "brand"
    return Path("lexicons") / f"{name}.tsv"


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig") if file.exists() else f"{INTRO}{COLUMNS}\n"
    except (OSError, UnicodeDecodeError) as error:
        raise NotWritten(f"{file} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}") from None


def _row_of(text: str, word: str) -> tuple[Entry | None, int | None]:
    lexicon, _ = read_lexicon(text)
    before = next((entry for entry in lexicon.entries if entry.word == word), None)
    if before is None:
        return None, None
    rows = enumerate(text.splitlines())
    return before, next(at for at, line in rows if line.split("\t")[0].strip().lower() == word and line[0] != "#")


def _write(file: Path, text: str) -> None:
    half = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(text.encode())
        if file.exists():
            half.chmod(file.stat().st_mode)
        half.replace(file)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise NotWritten(f"{file} cannot be written: {error.strerror}") from None
