"""A state as bytes and back: nothing changes by a dump and a load between any two folds."""

import json
from collections import Counter, deque
from dataclasses import fields, is_dataclass
from typing import Any

from complaints.baseline import Baseline
from complaints.growth import Growth
from complaints.novel import Fading, Group, Novel, Said
from complaints.own import OwnWords
from complaints.series import Opening, Series
from complaints.state import LATEST, BrandState
from complaints.voice import Member, Voice
from complaints.volume import EXCESSES, Volume
from complaints.weight import Weights

VERSION = 1
_DERIVED = {"ranked", "counts", "where", "numbered"}  # rebuilt at load from what they were made of


def dump(state: BrandState) -> bytes:
    """Compact JSON with a version."""
    return json.dumps({"version": VERSION, **_plain(state)}, separators=(",", ":"), ensure_ascii=False).encode()


def load(kept: bytes) -> BrandState:
    """Raises ValueError for bytes of another version, or that are no state."""
    found = json.loads(kept)
    if not isinstance(found, dict) or found.pop("version", None) != VERSION:
        raise ValueError(f"this is no brand state of version {VERSION}")
    seen = deque((bin_, key) for bin_, key in found.pop("weights")["seen"])
    tide = found.pop("tide")
    residuals = deque(tide["residuals"])
    series = {topic: _series(kept) for topic, kept in found.pop("series").items()}
    opened = found.pop("tide_open")
    return BrandState(
        pending={int(due): [_voice(*voice) for voice in voices] for due, voices in found.pop("pending").items()},
        weights=Weights(seen, dict(Counter(key for _, key in seen))),
        baseline=Baseline(**found.pop("baseline")),
        own=OwnWords(**found.pop("own", {})),
        series=series,
        tide=Volume(residuals, deque(tide["excesses"], maxlen=EXCESSES), sorted(residuals)),
        tide_open=Opening(**opened) if opened else None,
        latest=deque((Member(*member) for member in found.pop("latest")), maxlen=LATEST),
        novel=_novel(found.pop("novel", None)),
        **found,
    )


def _series(kept: dict[str, Any]) -> Series:
    opened = kept.pop("open")
    return Series(
        growth=Growth(**kept.pop("growth")),
        members=[Member(*member) for member in kept.pop("members")],
        open=Opening(**opened) if opened else None,
        **kept,
    )


def _voice(*kept: Any) -> Voice:
    voice = Voice(*kept)
    return voice._replace(phrases=tuple(voice.phrases))


def _novel(kept: dict[str, Any] | None) -> Novel:
    if kept is None:
        return Novel()
    latest = deque(Said(Member(*member), tuple(keys)) for member, keys in kept["latest"])
    novel = Novel(
        latest=latest,
        past={int(key): Fading(*fading) for key, fading in kept["past"].items()},
        total=Fading(*kept["total"]),
        dropped=Fading(*kept["dropped"]),
        groups={topic: Group(**group) for topic, group in kept["groups"].items()},
    )
    for said in latest:
        novel.place(said)
    return novel


def _plain(thing: Any) -> Any:
    if is_dataclass(thing):
        names = (part.name for part in fields(thing) if part.name not in _DERIVED)
        return {name: _plain(getattr(thing, name)) for name in names}
    if isinstance(thing, dict):
        return {str(key): _plain(value) for key, value in thing.items()}
    if isinstance(thing, deque | list):
        return [_plain(part) if is_dataclass(part) else part for part in thing]
    return thing
