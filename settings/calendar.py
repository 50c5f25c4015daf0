"""What the brands themselves will make noise with: the tables [[calendar]]."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from settings.names import Name
from settings.table import Table
from settings.zone import aware

TIMES = {"launch": 3.0, "campaign": 2.0, "maintenance": 2.0}
LONGEST = timedelta(days=92)


class Occasion(Table):
    """A table [[calendar]]: a launch, a campaign or a maintenance, during which more is said than usual."""

    name: Annotated[Name, Field(description="how you call it")]
    kind: Annotated[
        Literal["launch", "campaign", "maintenance"], Field(description="launch, campaign or maintenance")
    ] = "campaign"
    since: Annotated[datetime, Field(description="when it begins, such as 2026-12-01T08:00; a day begins at midnight")]
    until: Annotated[datetime, Field(description="when it is over; a day as a whole belongs to it")]
    brands: Annotated[tuple[Name, ...], Field(description="the names of the brands it concerns; empty means all")] = ()
    times: Annotated[
        float | None,
        Field(ge=1, le=20, allow_inf_nan=False, description="how many times as much as usual you expect, 1 to 20"),
    ] = None

    @field_validator("since", "until", mode="before")
    @classmethod
    def _of_a_day(cls, said: Any, info: Any) -> Any:
        """A day is its first moment, or where it is the last one, its end."""
        if isinstance(said, str):
            try:
                said = date.fromisoformat(said) if len(said) == len("2026-12-01") else datetime.fromisoformat(said)
            except ValueError:
                raise ValueError("should be a day or a moment such as 2026-12-01 or 2026-12-01T08:00") from None
        if isinstance(said, date) and not isinstance(said, datetime):
            return datetime.combine(said + timedelta(days=info.field_name == "until"), time())
        if not isinstance(said, datetime):
            raise ValueError("should be a day or a moment such as 2026-12-01 or 2026-12-01T08:00")
        return said

    @model_validator(mode="after")
    def _goes_forward(self) -> "Occasion":
        length = self.until.replace(tzinfo=None) - self.since.replace(tzinfo=None)
        if not timedelta() < length <= LONGEST:
            raise ValueError(f"until should be after since, by {LONGEST.days} days at most")
        return self

    @property
    def expected(self) -> float:
        """How many times as much as usual: as it says, otherwise by its kind."""
        return self.times or TIMES[self.kind]


def in_zone(occasions: Iterable[Occasion], zone: str) -> tuple[Occasion, ...]:
    """The same with aware times: what names no zone is meant in this one. Raises ZoneInfoNotFoundError."""
    return tuple(
        one.model_copy(update={"since": aware(one.since, zone), "until": aware(one.until, zone)}) for one in occasions
    )
