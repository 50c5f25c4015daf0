from dataclasses import replace
from datetime import timedelta

import pytest

from alerts import WitnessText, alert_of, body_of, quotation


def test_the_same_transition_is_the_same_alert(change):
    assert alert_of(change(), []).key == alert_of(change(), []).key


@pytest.mark.parametrize(
    "other",
    [{"complaint": "c2"}, {"topic": "price"}, {"after": "rising"}, {"escalated": True}, {"cause": "urgent"}],
    ids=str,
)
def test_another_transition_is_another_alert(change, other):
    assert alert_of(change(**other), []).key != alert_of(change(), []).key


def test_the_same_change_later_is_another_alert(change, night):
    assert alert_of(change(at=night + timedelta(minutes=5)), []).key != alert_of(change(), []).key


def test_what_is_urgent_or_escalated_is_high_at_least_and_talk_never_critical(change):
    small = {"forecast": 2.0, "observed": 1.0, "reach": 0}
    assert alert_of(change(**small), []).severity == "low"
    assert alert_of(change(**small, cause="urgent"), []).severity == "high"
    assert alert_of(change(**small, escalated=True), []).severity == "high"
    assert alert_of(change(cause="volume", topic="volume", reach=10**9), []).severity == "high"


def test_an_urgent_alert_names_the_words_that_made_it_so(change):
    witness = WitnessText(id=1, text="my charger caught fire last night", url=None)
    assert '"caught fire"' in alert_of(change(cause="urgent"), [witness]).why


def test_the_body_has_why_numbers_three_quotations_with_links_and_the_next_step(alert):
    quoted = [WitnessText(id=i, text=f"text {i}", url=f"https://x.example/{i}") for i in range(5)]
    body = body_of(replace(alert(), id=12, witnesses=tuple(quoted)))
    assert body.startswith(alert().why)
    assert "Severity: high" in body and "14 people, 12 different texts, followed by 12,000" in body
    assert [f"“text {i}”\nhttps://x.example/{i}" in body for i in range(5)] == [True, True, True, False, False]
    assert "`foreshock show 12`" in body


def test_only_web_links_are_passed_on(alert):
    witness = WitnessText(id=1, text="look", url="javascript:alert(1)")
    assert "javascript" not in body_of(replace(alert(), witnesses=(witness,)))


@pytest.mark.parametrize("call", ["@everyone", "@Here", "<!channel>", "<@U123>", "@all"])
def test_a_quotation_calls_nobody_in_a_chat_room(call):
    assert call not in quotation(f"help {call} now")


def test_a_quotation_is_one_short_line_without_control_characters():
    said = quotation("a\n\n\x1b[31mb\r" + "word " * 400)
    assert len(said) <= 242 and said.startswith("“a [31mb word") and said.endswith("…”")
    assert said.isprintable()
