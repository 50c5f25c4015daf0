"""That somebody says what people complained about is mended."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """From `at` on a topic of a brand should be complained about less; `marked` is when `by` said so, `why` what was
    done."""

    id: int | None = None
    brand: str
    topic: str
    at: datetime
    marked: datetime
    by: str
    why: str = ""
