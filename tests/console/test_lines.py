import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from alerts import public
from console.lines import draft_keys, felt, line, mention_keys, moment, queue_keys
from mentions import Match, Mention, Span
from replies.item import Draft, Finding, QueueItem
from sentiment import Understanding, understand
from storage.groups import Group
from storage.mentions import MentionRow

ALERT = ["id", "time", "brand", "topic", "cause", "stage", "state", "severity", "why"]
ALERT += ["observed", "expected", "voices", "growth", "forecast", "witnesses", "source"]
ALERT += ["scale", "texts", "removed", "growth_sure", "reach", "since", "surprise"]
ALERT += ["forecast_low", "forecast_high", "phrases", "sources", "languages", "unheard", "unscored", "verdict"]
ALERT += ["owner", "continues"]


def test_times_are_utc_with_z_and_milliseconds():
    assert moment(datetime(2026, 3, 11, 14, 0, 0, 123_999, tzinfo=UTC)) == "2026-03-11T14:00:00.123Z"
    assert moment(datetime(2026, 3, 11, 14, 0, tzinfo=timezone(timedelta(hours=7)))) == "2026-03-11T07:00:00.000Z"


def test_an_alert_has_the_keys_that_checks_rely_on(alert_with):
    found = json.loads(line(public(alert_with())))
    assert list(found) == ALERT
    assert found["witnesses"] == [
        {"id": 11, "text": "my parcel is gone", "url": "https://forum.example/1", "role": "earliest"}
    ]
    assert (found["scale"], found["since"]) == (60.0, "2026-03-11T11:10:00.000Z")
    assert (found["forecast_low"], found["forecast_high"], found["phrases"]) == (15.0, 210.0, ["lost label"])
    assert (found["sources"], found["languages"]) == ({"forum.example": 6, "hackernews": 2}, {"en": 7, "es": 1})
    assert found["unheard"] == [{"source": "reddit", "since": "2026-03-11T10:00:00.000Z", "why": "failing"}]
    assert found["unscored"] == {"pl": 2, "und": 1}
    assert found["time"] == "2026-03-11T12:00:00.000Z" and found["growth"] == 1.6


def test_a_draft_has_the_keys_that_checks_rely_on(noon):
    draft = Draft(
        id=1, queue_item=2, mention=3, due=noon, text="dear", checks=(Finding(check="look", level="warn", why="one"),)
    )
    assert json.loads(line(draft_keys(draft))) == {
        "id": 1,
        "queue_item": 2,
        "mention": 3,
        "state": "proposed",
        "due": "2026-03-11T12:00:00.000Z",
        "text": "dear",
        "needs": None,
        "sources": [],
        "checks": [{"check": "look", "level": "warn", "why": "one", "start": 0, "end": 0, "instead": None}],
    }


def test_a_queue_item_has_its_fields(noon):
    item = QueueItem(id=1, mention=3, brand="b", kind="question", due=noon)
    keys = list(queue_keys(item, "third complaint"))
    assert keys[:6] == ["id", "mention", "brand", "kind", "due", "state"] and "voice" not in keys
    assert {"severity", "reach", "editor", "version", "history"} <= set(keys)


def test_a_mention_has_all_its_fields_and_its_matches(noon):
    mention = Mention(
        origin="hackernews", external_id="90071992547409930", kind="post", said=noon, heard=noon, text="ស្រួល"
    )
    match = Match(brand="b", spans=(Span(start=0, end=5, term="ស្រួល"),))
    understanding = Understanding(compound=None, label="abstain", complaint=None, abstained_why="no Khmer yet")
    matches = ((match, understanding),)
    row = MentionRow(id=7, mention=mention, matches=matches, voices=frozenset({"b"}), urgent={"b": "law"})
    text = line(mention_keys(row, Group(first=3, copies=5)))
    found = json.loads(text)
    assert "\n" not in text and "ស្រួល" in text
    assert set(Mention.__slots__) | {"id", "matches", "copy_of", "copies"} == set(found)
    assert (found["copy_of"], found["copies"], found["matches"][0]["first"]) == (3, 5, True)
    assert found["matches"][0]["urgent"] == "law"
    assert found["external_id"] == "90071992547409930" and found["author"]["handle"] is None
    assert found["matches"][0]["spans"] == [{"start": 0, "end": 5, "term": "ស្រួល"}]
    assert found["matches"][0]["abstained_why"] == "no Khmer yet"


def test_a_number_that_is_none_is_refused_by_json():
    with pytest.raises(ValueError, match="not JSON compliant"):
        line({"growth": float("nan")})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("កញ្ចប់របស់ខ្ញុំមិនទាន់មកដល់ទេ", "not scored: Khmer (km), no model for it is installed"),
        ("😡😡😡", "not scored: there are no words in it"),
        ("zzkq", "not scored: too short to tell its language"),
        ("There is still no refund for my parcel", "negative, a complaint"),
        ("I switched from Acme to Globex last week", "negative, a complaint; Globex: positive"),
        ("The shop in the street opens at nine on Monday", "neutral"),
    ],
)
def test_what_a_mention_means_is_told_and_what_is_not_scored_never_as_neutral(text, said):
    assert felt(understand(text, terms=("acme",), others={"Globex": ("globex",)})) == said
