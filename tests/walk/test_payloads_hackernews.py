"""Recorded items of Hacker News as Firebase gives them, served over loopback HTTP: heard by the step, and looked at.

The figures are printed with -s. The recordings are read in place and never copied; without them the test is skipped.
"""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

_spec = spec_from_file_location("test_payloads", Path(__file__).with_name("test_payloads.py"))
walk = module_from_spec(_spec)
_spec.loader.exec_module(walk)
house = walk.house

SITE = "https://news.ycombinator.com"


def firebase(family):
    return family == "hackernews_firebase"


@walk.needs_recordings
async def test_recorded_items_of_firebase_are_read_rightly(house):
    options = {"kind": "hackernews", "query": "any", "site": SITE}
    counts, fields = await walk._walk(
        house, firebase, lambda server, file: options | {"api": f"{server}/algolia/{file}"}
    )
    assert counts.all >= 8 and not counts.misses
    assert fields.all >= 40 and not fields.misses
