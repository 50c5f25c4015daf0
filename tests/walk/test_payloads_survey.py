"""Recorded deliveries of Typeform, signed anew with a key of ours, received by the step, read from the database.

How many are heard is compared with the index, and what is stored with the fields expected (`pytest -s` prints both).
The recordings are read in place and never copied; where the folder is not there, the tests are skipped and say so.
"""

import base64
import hashlib
import hmac
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from flows.steps import keep as step
from flows.steps.receive import receive
from listeners.contract import listener_of
from mentions import Match
from settings import Source
from storage import mentions as kept
from storage.engine import reading

_spec = spec_from_file_location("payloads_of_feeds", Path(__file__).with_name("test_payloads.py"))
shared = module_from_spec(_spec)
_spec.loader.exec_module(shared)
SECRET = "sixteen letters!"


@shared.needs_recordings
def test_recorded_responses_of_typeform_are_read_rightly(tmp_path, monkeypatch):
    monkeypatch.setattr(step, "match", lambda query, mention, brand: Match(brand=brand, spans=()))
    counts, fields = shared.Count(), shared.Count()
    expectations = shared._expectations()
    for file, items in shared._recordings(lambda family: family == "survey_typeform").items():
        folder = tmp_path / str(counts.all)
        folder.mkdir()
        house = shared.House(folder)
        source = Source(name=file, kind="survey", options=listener_of("survey").options(secret=SECRET))
        body = (shared.PAYLOADS / file).read_bytes()
        signature = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
        headers = {"typeform-signature": f"sha256={signature}"}
        said = receive(house.engine, house.settings, source, body=body, headers=headers, now=shared.NOW)
        with reading(house.engine) as conn:
            heard = [row.mention for row in kept.listed(conn, limit=items + 1)]
        house.engine.dispose()
        counts.add(said.heard == said.new == len(heard) == items, f"{file}: {items} expected, {said}")
        shared._compare(fields, heard, expectations.get(file, []))
        print(f"\nsurvey {file} {items} {said.heard}")
    print(f"heard: {counts} files; fields: {fields}", *counts.misses, *fields.misses, sep="\n")
    assert counts.all and not counts.misses and not fields.misses
