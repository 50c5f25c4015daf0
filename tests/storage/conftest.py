"""People who say things about brands, and pages of a source that are kept in one transaction each."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, func, select

from mentions import Author, Match, Mention, Span
from sentiment import Understanding
from storage import mentions
from storage.engine import reading, writing
from storage.mentions import Concern, Kept, Understood
from storage.tables import metadata

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
CROSS = Understanding(compound=-0.6, label="negative", complaint=0.9, topic="delivery", language="en", confidence=0.8)


@pytest.fixture
def noon() -> datetime:
    return NOON


@pytest.fixture
def says() -> Callable[..., Understood]:
    """says("text") is a mention named after its text that concerns Acme; everything about it may be said otherwise."""

    def make(text, *, name=None, at=NOON, brands=("Acme",), meant=CROSS, urgent=None, **fields) -> Understood:
        facts = {"origin": "square", "kind": "post", "heard": NOON, "author": Author(handle=f"author of {text}")}
        mention = Mention(external_id=name or text, said=at, text=text, **(facts | fields))
        spans = (Span(start=0, end=min(4, len(text)), term="word"),)
        concerns = [Concern(match=Match(brand=b, spans=spans), understanding=meant, urgent=urgent) for b in brands]
        return Understood(mention=mention, concerns=tuple(concerns))

    return make


@pytest.fixture
def keeps(engine: Engine) -> Callable[..., Kept]:
    """keeps(says("a"), says("b")) stores them as one page of a source."""

    def keep(*page, source="forum", again=(), now=NOON) -> Kept:
        with writing(engine) as conn:
            return mentions.keep(conn, source, page, again, now)

    return keep


@pytest.fixture
def rows(engine: Engine) -> Callable[..., list]:
    """rows("matches", "brand", "label") is what stands in these columns, sorted; one column gives plain values."""

    def read(table: str, *columns: str) -> list:
        with reading(engine) as conn:
            found = conn.execute(select(*(metadata.tables[table].c[name] for name in columns))).all()
        return sorted(row[0] if len(columns) == 1 else tuple(row) for row in found)

    return read


@pytest.fixture
def counts(engine: Engine) -> Callable[[], dict[str, int]]:
    """How many rows every table has that has any."""

    def count() -> dict[str, int]:
        with reading(engine) as conn:
            found = {name: conn.scalar(select(func.count()).select_from(t)) for name, t in metadata.tables.items()}
        return {name: number for name, number in found.items() if number}

    return count
