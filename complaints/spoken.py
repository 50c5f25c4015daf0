"""A stored mention as an explanation reads it: with its words."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A mention of a brand. `id` is its row id; `author` and `copy` tell people and texts apart, None: like no other.

    `reach` is how many may have read it, as far as its source says: followers or views, else reactions. `complaint` is
    None where nothing was understood.
    """

    id: int
    origin: str
    external_id: str
    said: datetime
    text: str
    author: str | None = None
    copy: str | None = None
    reach: int = 0
    language: str = "und"
    complaint: float | None = None

    @property
    def who(self) -> str:
        """What tells people apart."""
        return self.author or f"{self.origin}\0{self.external_id}"

    @property
    def what(self) -> str:
        """What tells texts apart."""
        return self.copy or f"{self.origin}\0{self.external_id}"
