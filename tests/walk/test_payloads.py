"""Every recorded answer that a listener can hear, heard by the step over loopback HTTP and read from the database.

`pytest -s` prints the table, `python benchmarks/payloads.py` the same. The recordings are read in place and never
copied; where the folder is not there, the tests are skipped and say so.
"""

import json

import pytest

from listeners.contract import listener_of
from listeners.mastodons.statuses import read as statuses
from tests.walk.payloads.adapters import GITHUB_DELIVERY
from tests.walk.payloads.harness import expected_of, is_heard, outcome, readings, walk
from tests.walk.payloads.hearing import NOW, house
from tests.walk.payloads.readings import LEFT_OUT
from tests.walk.payloads.recordings import MISSING, PAYLOADS, Recording, recording, recordings
from tests.walk.payloads.troubles import MADE_UP, RECORDED

pytestmark = pytest.mark.skipif(not PAYLOADS.is_dir(), reason=MISSING)


async def test_every_recording_is_heard_whole_and_each_of_its_fields_agrees_or_is_read_otherwise_for_a_reason():
    found = await walk()
    print(f"\n{found.table()}", *found.off, *found.misses, sep="\n")
    assert not found.off
    assert not found.misses
    assert found.read == readings(), "a reading that is not needed does not stand in the table"


def test_every_recording_is_walked_or_left_out_for_a_reason():
    for one in recordings():
        left_out = LEFT_OUT.get(one.name) or LEFT_OUT.get(one.platform)
        assert is_heard(one) == (not left_out), one.name
    named = {name for one in recordings() for name in (one.name, one.platform)}
    assert LEFT_OUT.keys() <= named and RECORDED.keys() <= named
    assert all(one.items is not None for one in recordings() if is_heard(one)), "nothing is walked without a count"


async def test_a_no_and_a_wish_for_a_pause_become_the_right_error_and_the_right_moment():
    wrong = []
    with house() as there:
        for name, made in MADE_UP.items():
            said = await there.hear(Recording(made.platform, "made up", None), made.reply)
            if outcome(said) != expected_of(made.trouble):
                wrong.append(f"{name}: {expected_of(made.trouble)} expected, {outcome(said)} found, {said.wrong!r}")
    print(
        f"\n{len(MADE_UP)} made-up and {len(RECORDED)} recorded answers that say no or ask for a pause",
        *wrong,
        sep="\n",
    )
    assert not wrong


def test_a_recorded_deletion_of_mastodon_is_passed_on():
    body = recording("mastodon/tootsdk_streaming_delete.json").body
    assert statuses(body, host="a.example", now=NOW).gone == (json.loads(body)["payload"],)


def test_a_recorded_deletion_of_github_is_passed_on():
    body, github = recording("github/wh_discussion_comment_deleted.json").body, listener_of("github")
    got = github.receive(body, GITHUB_DELIVERY.headers(body), github.options(**GITHUB_DELIVERY.options), NOW)
    assert got.gone == (json.loads(body)["comment"]["node_id"],) and not got.mentions
