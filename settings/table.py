"""What every table of foreshock.toml has in common."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Table(BaseModel):
    """Nothing that it does not know, nothing that changes, and no value in an error: it may be a secret."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
