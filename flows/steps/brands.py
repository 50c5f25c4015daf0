"""Judge brands one after another: what goes wrong with one is told, and stops no other."""

import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from flows.steps.judge import Judged, judge
from settings import Brand, Settings
from storage.complaints import Conflict


@dataclass(frozen=True, slots=True, kw_only=True)
class Unjudged:
    """A brand whose judgement failed. Nothing of it is kept: what was heard waits for the next run.

    `error` names the class and the place, and quotes nobody.
    """

    brand: str
    error: str


def judge_each(engine: Engine, settings: Settings, brands: Iterable[Brand], now: datetime) -> list[Judged | Unjudged]:
    """Each brand in a transaction of its own."""
    return [_judged(engine, settings, brand, now) for brand in brands]


def _judged(engine: Engine, settings: Settings, brand: Brand, now: datetime) -> Judged | Unjudged:
    try:
        try:
            return judge(engine, settings, brand, now)
        except Conflict:  # on what the other run left: nothing is told twice
            return judge(engine, settings, brand, now)
    except Exception as wrong:  # noqa: BLE001 - the task boundary: a fault in one brand never stops the others
        place = traceback.extract_tb(wrong.__traceback__)[-1]
        return Unjudged(brand=brand.name, error=f"{type(wrong).__name__} in {Path(place.filename).name}:{place.lineno}")
