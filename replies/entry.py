"""What the brand knows: a question, its answer, and until when that is true."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`key` says where it stands: file and heading, or the item for which its answer was approved. `brand` None: of all
    brands. `also` are other ways to ask for it. `language` is ISO 639-1. `tags` are names of topics and words of the
    brand's own. `id` is None until stored.
    """

    id: int | None = None
    key: str
    brand: str | None = None
    language: str
    question: str
    also: tuple[str, ...] = ()
    answer: str
    tags: tuple[str, ...] = ()
    valid_until: datetime | None = None
    by: str
    at: datetime
