"""What strangers write of themselves is kept as they wrote it, and never leaves: neither in a message nor on a page."""

import asyncio
import json
from dataclasses import asdict
from datetime import timedelta

from alerts import Notice
from alerts.compose import quotation
from console.commands.see import drafts_of
from console.picture import page
from flows.steps.deliver import deliver
from flows.steps.judge import judge
from storage import alerts
from storage.engine import reading, writing

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
CARD, MAIL, PHONE = "4111 1111 1111 1111", "ana.meier@example.org", "+44 20 7946 0958"
SECRETS = (CARD, f"{CARD} and {MAIL}", PHONE)
TOLD = "Acme lost my parcel"


def test_a_card_number_in_a_witness_reaches_no_receiver_and_no_page(engine, settings, hears, crowd, box, now):
    hears(crowd("I walked past acme", 60, since=3 * DAY, until=3 * HOUR), now=now - HOUR)
    angry = [
        crowd(f"{TOLD} {secret}", 9, since=95 * MINUTE, until=8 * MINUTE, seed=i) for i, secret in enumerate(SECRETS)
    ]
    hears([one for some in angry for one in some], now=now)
    judge(engine, settings, settings.brands[0], now)
    assert asyncio.run(deliver(engine, settings, now)).sent == 1
    (message,) = box.got
    with reading(engine) as conn:
        (alert,) = alerts.listed(conn)
        shown = page(alert, drafts_of(conn, alert))
    assert len(message.alert["witnesses"]) >= 3 and "[card]" in message.body and "[card]" in shown
    left = json.dumps(asdict(message), default=str) + shown
    assert not [secret for secret in (CARD, CARD[:9], MAIL, PHONE, "7946") if secret in left]
    assert "lost my parcel" in message.body and "lost my parcel" in shown
    assert all(CARD in one.text or PHONE in one.text for one in alert.witnesses), "what is kept is what was said"


def test_a_notice_that_was_written_by_anything_else_is_masked_at_the_door(engine, settings, box, now):
    notice = Notice(
        key="a", alert="k", brand="Acme", topic="delivery", severity="high", receiver="on call", state="waiting",
        reason="high", title=f"Acme: {MAIL}", body=f"As of 14:00 UTC, 2026-03-11: {CARD} and 1,200 people.\n", due=now,
    )  # fmt: skip
    with writing(engine) as conn:
        alerts.enqueue(conn, [notice])
    asyncio.run(deliver(engine, settings, now))
    assert (box.got[0].title, box.got[0].body) == (
        "Acme: [e-mail]",
        "As of 14:00 UTC, 2026-03-11: [card] and 1,200 people.\n",
    )


def test_a_number_that_a_quotation_cuts_through_is_masked_before_it_is_cut():
    assert "4111" not in quotation("word " * 46 + CARD)
