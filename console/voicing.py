"""Whether the wordings do what they should in the voice of a brand."""

from collections.abc import Iterator
from datetime import UTC, datetime

from flows.steps.checking import on_mention
from mentions import Mention
from replies.proof import flaws
from settings import Settings

_THEN = datetime(2000, 1, 1, tzinfo=UTC)


def flaws_of(known: Settings, brand: str) -> Iterator[str]:
    """A sentence for each wording that is wrong; what a platform takes is tried on each."""
    nowhere = Mention(origin="proof", external_id="1", kind="post", said=_THEN, heard=_THEN)
    yield from flaws(known.voice_of(brand), on_mention(known, brand, nowhere))
