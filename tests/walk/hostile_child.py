"""Hears one source in a process of its own and says what came of it, and by how much its memory grew (bytes)."""

import asyncio
import json
import pickle
import resource
import sys

from flows.steps.hear import hear
from storage.engine import migrate, open_database

KILOBYTE = 1 if sys.platform == "darwin" else 1024


def most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE


async def heard(engine, settings, now):
    first, last = settings.sources
    await hear(engine, settings, first, now)  # whatever is imported and opened once is there now
    before = most_memory()
    said = await hear(engine, settings, last, now)
    return said, most_memory() - before


def main() -> None:
    settings, now = pickle.load(sys.stdin.buffer)
    engine = open_database(settings.database)
    migrate(engine)
    said, grown = asyncio.run(heard(engine, settings, now))
    engine.dispose()
    print(
        json.dumps(
            {"heard": said.heard, "new": said.new, "error_class": said.error_class, "error": said.error, "grown": grown}
        )
    )


if __name__ == "__main__":
    main()
