"""Import: a file of mentions that you have, as CSV or JSON Lines (plain or gzip), once or as it grows.

Terms of use: those of whoever the file came from; some exports may not be kept for ever, or not be shown again.

It cannot see: rows without a text or a time, and what stands behind the first 100,000 characters of a text or 2,000 of
a title, which are counted and told; later changes of a row, but for another text under the same id. A file that is
still being written may be heard with half of its last row. Rows without an id are known by all that they say: written
differently, they are others.
"""

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated

from pydantic import Field

from listeners.contract import Cursor, Page, Way, listener
from listeners.records.file import pages_of
from listeners.records.mapping import Mapped
from listeners.records.record import FreeOptions
from listeners.records.table import FilePath, TableOptions, asked_of, planned
from wire.wire import Wire

MOST_PAGES = 100_000


class ImportOptions(TableOptions, FreeOptions):
    """The file, and which of its columns is what."""

    path: Annotated[FilePath, Field(description="the file; a relative path begins at the folder of the settings")]
    columns: Annotated[
        Mapped,
        Field(description='which column is what: { text = "Review", said = "Posted on" }; the rest is guessed'),
    ] = {}  # noqa: RUF012 - pydantic copies it

    @property
    def way(self) -> Way:
        """It is a file."""
        return "read"


@listener("import", options=ImportOptions)
async def listen(wire: Wire, options: ImportOptions, cursor: Cursor) -> AsyncIterator[Page]:
    """From the first record to the last; where the file has grown, from where it ended."""
    facts = {"options": options, "mapping": options.columns, **options.facts}
    plan = partial(planned, path=options.path, now=wire.now, **facts)
    async for page in pages_of(wire, options.path, plan, asked=asked_of(options), cursor=cursor, most=MOST_PAGES):
        yield page
