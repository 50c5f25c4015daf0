"""A state as bytes and back: nothing changes by a dump and a load between any two folds.

A state of version 1 or 2 is brought up to date when it is loaded: its counts stay; what it did not keep begins at
nothing (drift and talk of version 1; certainty, and what rang, of both).
"""

import json
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from itertools import accumulate, groupby, pairwise
from typing import Any

from complaints.baseline import Baseline
from complaints.certainty import Certainty
from complaints.drift import Drift
from complaints.growth import Growth
from complaints.novel import Fading, Group, Novel, Said, Told
from complaints.own import OwnWords
from complaints.series import MEMBERS, UNIT, Opening, Series
from complaints.state import LATEST, BrandState
from complaints.surprise import SCALES
from complaints.talk import Talk
from complaints.voice import Member, Voice
from complaints.volume import EXCESSES, Volume
from complaints.weight import KEY, Weights

VERSION = 3
_DERIVED = {"ranked", "counts", "where", "numbered"}  # rebuilt at load from what they were made of
_COUNTS = {"at", "sums", "whole"}  # of a series; kept as differences


def dump(state: BrandState) -> bytes:
    """Compact JSON with a version."""
    return json.dumps(
        {"version": VERSION, **_plain(state)}, separators=(",", ":"), ensure_ascii=False, default=_plain
    ).encode()


def load(kept: bytes) -> BrandState:
    """Raises ValueError for bytes of another version than 1 to 3, or that are no state or a damaged one."""
    try:
        return _loaded(json.loads(kept))
    except (KeyError, TypeError, IndexError, AttributeError, OverflowError) as wrong:
        raise ValueError(f"a damaged brand state: {type(wrong).__name__} {wrong}") from wrong


def _loaded(found: Any) -> BrandState:
    version = found.pop("version", None) if isinstance(found, dict) else None
    if version not in (1, 2, VERSION):
        raise ValueError(f"this is no brand state of version 1 to {VERSION}")
    if version == 1:
        found = _from_1(found)
    if version < VERSION:
        found = _from_2(found)
    seen = deque((bin_, key) for bin_, keys in found.pop("weights")["seen"] for key in _cut(keys))
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
        certainty=Certainty(**found.pop("certainty", {})),
        **found,
    )


def _series(kept: dict[str, Any]) -> Series:
    opened = kept.pop("open")
    return Series(
        at=list(accumulate(kept.pop("at"))),
        sums=list(accumulate(kept.pop("sums"))),
        whole=list(accumulate(kept.pop("whole"))),
        growth=Growth(**kept.pop("growth")),
        drift=Drift(**kept.pop("drift", {})),
        talk=Talk(**kept.pop("talk", {})),
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
        told={topic: Told(at, tuple(people)) for topic, (at, people) in kept.get("told", {}).items()},
    )
    for said in latest:
        novel.place(said)
    return novel


def _from_1(found: dict[str, Any]) -> dict[str, Any]:
    """Version 1 kept the counts of two days as running floats, four spreads, 512 members, and a pair for each key."""
    seen = found["weights"]["seen"]
    found["weights"]["seen"] = [
        [bin_, "".join(key for _, key in keys)] for bin_, keys in groupby(seen, lambda one: one[0])
    ]
    for series in found["series"].values():
        sums = [round(total * UNIT) for total in series["sums"]]
        series |= {"at": _steps(series["at"]), "sums": _steps(sums), "whole": _steps(sums)}
        series |= {"phi": series["phi"][: len(SCALES)], "members": series["members"][-MEMBERS:]}
    return found


def _from_2(found: dict[str, Any]) -> dict[str, Any]:
    """Version 2 kept for each topic when an urgent mention rang."""
    for series in found["series"].values():
        del series["urgent"]
    return found


def _plain(thing: Any) -> Any:
    """One level of what JSON does not know."""
    if isinstance(thing, Weights):
        return {"seen": [[bin_, "".join(key for _, key in keys)] for bin_, keys in groupby(thing.seen, _bin)]}
    if isinstance(thing, Series):
        return _fields(thing, _COUNTS) | {name: _steps(getattr(thing, name)) for name in _COUNTS}
    if is_dataclass(thing):
        return _fields(thing, _DERIVED)
    if isinstance(thing, deque):
        return list(thing)
    raise TypeError(f"no part of a state: {thing!r}")


def _fields(thing: Any, without: set[str]) -> dict[str, Any]:
    return {part.name: getattr(thing, part.name) for part in fields(thing) if part.name not in without}


def _bin(seen: tuple[int, str]) -> int:
    return seen[0]


def _cut(keys: str) -> Iterable[str]:
    return (keys[i : i + KEY] for i in range(0, len(keys), KEY))


def _steps(numbers: list[int]) -> list[int]:
    return [after - before for before, after in pairwise([0, *numbers])]
