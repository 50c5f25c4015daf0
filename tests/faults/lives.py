"""What a process does that is to be killed. The slow things are done at import, so that a fork of it begins at once."""

import asyncio
from multiprocessing.synchronize import Event

from flows.steps.hear import hear
from listeners.contract import kinds
from sentiment import understand
from settings import Settings
from storage.engine import open_database
from tests.faults.conftest import NOW

understand("The first text is slow: the languages are loaded.")
kinds()  # the first look for a listener imports all of them


def hearing(settings: Settings, begun: Event) -> None:
    """Hears the first source once."""
    engine = open_database(settings.database)
    begun.set()
    said = asyncio.run(hear(engine, settings, settings.sources[0], NOW))
    assert said.error is None, said
