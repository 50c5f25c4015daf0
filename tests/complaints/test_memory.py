import json
from dataclasses import replace
from datetime import timedelta
from itertools import accumulate

import pytest

from complaints import BrandState, Rules, dump, fold, load
from complaints.memory import VERSION

RULES = Rules(volume=False)


@pytest.fixture(scope="module")
def kept(busy):
    return fold(BrandState.new("Acme"), busy.said, busy.now, RULES)[0]


def as_version_2(state):
    """What version 2 would have kept: each topic its own cooldown of what is urgent."""
    found = json.loads(dump(state)) | {"version": 2}
    del found["certainty"], found["rung"]
    for series in found["series"].values():
        series["urgent"] = -4000
    return found


def as_version_1(state):
    """What version 1 would have kept: running floats, four spreads, a pair for each key."""
    found = as_version_2(state) | {"version": 1}
    seen = found["weights"]["seen"]
    found["weights"]["seen"] = [(bin_, keys[i : i + 13]) for bin_, keys in seen for i in range(0, len(keys), 13)]
    for part in ("week", "hours"):
        del found["baseline"][part]
    for series in found["series"].values():
        for new in ("whole", "drift", "talk", "tidied"):
            del series[new]
        series["at"] = list(accumulate(series["at"]))
        series["sums"] = [total / 1000 for total in accumulate(series["sums"])]
        series["phi"] = [*series["phi"], 0.25]
        series["members"] = series["members"] * 9
    return json.dumps(found).encode()


def test_a_state_of_version_1_is_brought_up_to_date(kept):
    found = load(as_version_1(kept))
    assert found.weights == kept.weights and found.series.keys() == kept.series.keys()
    assert [series.sums for series in found.series.values()] == [series.sums for series in kept.series.values()]
    assert all(len(series.phi) == 3 and len(series.members) <= 64 for series in found.series.values())
    assert load(dump(found)) == found and json.loads(dump(found))["version"] == VERSION


def test_a_state_of_version_2_is_brought_up_to_date(kept):
    found = load(json.dumps(as_version_2(kept)).encode())
    assert replace(found, certainty=kept.certainty, rung=kept.rung) == kept
    assert found.certainty.budgets == 1 and not found.rung


@pytest.mark.parametrize("harm", ["a missing part", "a foreign part", "a part of another kind", "a short member"])
def test_a_damaged_state_is_none(kept, harm):
    found = json.loads(dump(kept))
    if harm == "a missing part":
        del found["baseline"]
    elif harm == "a foreign part":
        found["mood"] = 1
    elif harm == "a part of another kind":
        found["series"] = [1]
    else:
        next(series for series in found["series"].values() if series["members"])["members"][0] = [1]
    with pytest.raises(ValueError, match="damaged"):
        load(json.dumps(found).encode())


def test_a_state_of_version_1_goes_on_telling(kept, busy):
    crowd = type(busy)()
    crowd.now, crowd.said = busy.now, []
    crowd.grumbles("refund", times=80, within="2h")
    _, changes = fold(load(as_version_1(kept)), crowd.said, crowd.now + timedelta(hours=1), RULES)
    assert any(change.notifies for change in changes)


@pytest.mark.parametrize("kept", [b"", b"[]", b"{}", b'{"version": 999}', b"\xff"])
def test_bytes_that_are_no_state_are_a_value_error(kept):
    with pytest.raises(ValueError):
        load(kept)


def test_a_series_of_ordinary_days_is_about_a_kilobyte(crowd):
    crowd.chats(per_day=80, days=4)
    state, _ = fold(BrandState.new("Acme"), crowd.said, crowd.now, RULES)
    series = json.loads(dump(state))["series"].values()
    assert len(series) == 2 and all(len(json.dumps(one, separators=(",", ":"))) < 2_000 for one in series)
