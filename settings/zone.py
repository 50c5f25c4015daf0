"""The name of a time zone, and moments that are meant in it."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator


def aware(moment: datetime, zone: str) -> datetime:
    """The moment; one that names no zone is meant in this one. Raises ZoneInfoNotFoundError."""
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))


def _there(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("should be a time zone such as Europe/Berlin or UTC") from None
    return name


Zone = Annotated[str, AfterValidator(_there)]
