"""A storm in which every one of two hundred people means harm: heard, kept, judged and told by the real steps."""

import asyncio
import json
import re
import unicodedata
from datetime import timedelta

from console.lines import line, mention_keys
from delivery.webhook import body_of
from flows.steps.deliver import deliver
from flows.steps.judge import judge
from mentions import Author
from storage import alerts, mentions
from storage.engine import reading
from tests.hostile_texts import HOSTILE, LINKS, NAMES

PINGS = re.compile(r"<[!@#]|@(?:everyone|here|channel|all)\b", re.IGNORECASE)
UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def storm(said):
    """Each says it in the last fifty minutes, under a name and an address that are hostile too."""
    return [
        said(
            f"Acme lost my parcel {one.text}",
            name=f"{number} {one.text}",
            title=one.text if number % 3 == 0 else "",
            ago=timedelta(minutes=50) * (1 - number / len(HOSTILE)) + timedelta(minutes=2),
            author=Author(id=str(number), handle=NAMES[number % len(NAMES)], name=NAMES[-number % len(NAMES)]),
            url=LINKS[number % len(LINKS)],
        )
        for number, one in enumerate(HOSTILE)
    ]


def test_a_storm_of_hostile_texts_is_kept_judged_and_told_and_nothing_of_it_is_obeyed(
    engine, settings, hears, said, box, now
):
    said = hears(storm(said), now=now)
    assert (said.error, said.new) == (None, len(HOSTILE))
    assert judge(engine, settings, settings.brands[0], now).alerts
    asyncio.run(deliver(engine, settings, now))
    with reading(engine) as conn:
        kept, told = mentions.listed(conn, limit=1_000), alerts.listed(conn)
    for row in kept:
        again = json.loads(line(mention_keys(row)))
        assert not UNSEEN.search(again["text"] + again["title"] + (again["url"] or "") + again["external_id"])
        assert [match["brand"] for match in again["matches"]] == ["Acme"]
    assert len(kept) == len(HOSTILE) and told and box.got
    for message in box.got:
        assert not PINGS.search(message.title + message.body) and "\n" not in message.title
        assert not {one for one in message.body if one != "\n" and unicodedata.category(one) in ("Cc", "Cs")}
        posted = json.loads(body_of(message))
        assert posted["key"] == message.key and posted["alert"]["severity"] in ("low", "high", "critical")
