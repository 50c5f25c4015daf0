"""What every page of one console shares: the database, the settings, the clock, and the key that signs its forms."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from sqlalchemy import Engine

from settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """`key` signs what comes back in forms and cookies; `clock` gives aware times."""

    engine: Engine
    settings: Settings
    clock: Callable[[], datetime]
    key: bytes


def house_of(request: Request) -> House:
    """The house that this request came to."""
    found: House = request.app.state.house
    return found


def engine_of(request: Request) -> Engine:
    """Its database; who reads or writes opens a transaction of `storage.engine`."""
    return house_of(request).engine


def settings_of(request: Request) -> Settings:
    """Its settings, as they were when it was started."""
    return house_of(request).settings


def now_of(request: Request) -> datetime:
    """The moment, aware. Asked once in a handler and handed on."""
    return house_of(request).clock()
