"""The pages of alerts on the disk: what quotes a mention that is gone is emptied, until somebody writes it anew."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from os import getpid
from pathlib import Path

from sqlalchemy import Engine

from storage import alerts, looks
from storage.engine import reading

HEAD = 4_000  # bytes in which a page says whom it quotes
EMPTY = "<!-- emptied -->"
STALE_HALF = timedelta(hours=1)  # nobody writes one page for so long: whoever did was killed
_PAGE = re.compile(r"alert-(\d+)(?:-[a-z0-9-]*)?\.html")
_QUOTES = re.compile(r'<meta name="quotes" content="([\d ]*)">')
_TEXT = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8">{empty}<meta name="quotes" content=""><title>Alert {id}</title></head>
<body><p>This page quoted a message that was deleted. The page without it: <code>foreshock show {id} --html</code></p>
</body></html>
"""


def empty_pages(engine: Engine, folder: Path, now: datetime) -> list[Path]:
    """Empties the pages that quote what is gone, and removes halves that a killed run left. Gives the emptied ones.

    It asks the pages themselves, so that a run that was killed after its transaction is made good by the next one.
    """
    for half in folder.glob("alert-*.part"):
        if now.timestamp() - half.stat().st_mtime > STALE_HALF.total_seconds():
            half.unlink(missing_ok=True)
    quoting = [(id_, path, quoted) for id_, path, quoted in _pages(engine, folder) if quoted]
    with reading(engine) as conn:
        gone = looks.gone_of(conn, {one for *_, quoted in quoting for one in quoted})
    stale = [(id_, path) for id_, path, quoted in quoting if gone & quoted]
    for id_, path in stale:
        half = path.with_name(f"{path.name}.{getpid()}.part")
        half.write_text(_TEXT.format(empty=EMPTY, id=id_), encoding="utf8")
        half.replace(path)
    return [path for _, path in stale]


def emptied(folder: Path) -> dict[int, Path]:
    """The pages that wait to be written anew, by the number of their alert."""
    return {id_: path for id_, path, head in _heads(folder) if EMPTY in head}


def _pages(engine: Engine, folder: Path) -> Iterator[tuple[int, Path, frozenset[int]]]:
    """Each with the row ids of what it quotes; a page that does not say so quotes all the witnesses of its alert."""
    heads = list(_heads(folder))
    untold = [id_ for id_, _, head in heads if not _QUOTES.search(head)]
    with reading(engine) as conn:
        witnesses = alerts.witnesses(conn, untold)
    for id_, path, head in heads:
        found = _QUOTES.search(head)
        yield id_, path, frozenset(map(int, found[1].split())) if found else witnesses.get(id_, frozenset())


def _heads(folder: Path) -> Iterator[tuple[int, Path, str]]:
    for path in sorted(folder.glob("alert-*.html")):
        if found := _PAGE.fullmatch(path.name):
            with path.open("rb") as file:
                yield int(found[1]), path, file.read(HEAD).decode("utf8", "replace")
