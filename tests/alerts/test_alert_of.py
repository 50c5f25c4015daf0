from dataclasses import replace
from datetime import timedelta

import pytest

from alerts import WitnessText, alert_of, body_of, counted, quotation


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
    assert "reports safety (“caught fire”)" in alert_of(change(cause="urgent"), [], urgent='safety: "caught fire"').why


def test_the_fire_of_another_brand_is_not_the_reason_of_an_urgent_alert(change):
    witness = WitnessText(id=1, text="My Brix caught fire. I sued Acme", url=None)
    told = alert_of(change(cause="urgent"), [witness], urgent='legal: "sued"').why
    assert "“sued”" in told and "caught fire" not in told


def test_the_body_has_why_numbers_three_quotations_with_links_and_the_next_step(alert):
    quoted = [WitnessText(id=i, text=f"text {i}", url=f"https://x.example/{i}") for i in range(5)]
    body = body_of(replace(alert(), id=12, witnesses=tuple(quoted)))
    assert body.startswith(alert().why)
    assert "severity high:" in body and "- 14 people in 12 wordings" in body and "- 12,000 followers" in body
    assert [f"“text {i}”\nhttps://x.example/{i}" in body for i in range(5)] == [True, True, True, False, False]
    assert "`foreshock show 12`" in body


def test_the_body_says_when_its_numbers_are_from_and_how_old_they_are_when_it_comes_late(alert, night):
    said = {minutes: body_of(alert(), due=night + timedelta(minutes=minutes)) for minutes in (1, 10, 60, 1440)}
    assert "\nAs of 02:20 UTC, severity high:" in said[1] and "before this message" not in said[10]
    assert "\nAs of 02:20 UTC, 1 hour before this message, severity high:" in said[60]
    assert "\nAs of Wed 4 Mar 02:20 UTC, 24 hours before this message" in said[1440]
    assert "\nAs of 03:20 CET, severity" in body_of(alert(), due=night, zone="Europe/Berlin")


def test_nobody_hears_a_part_of_a_person(alert):
    for told in (alert(observed=9.1, expected=0.1), alert(observed=9.1, expected=0.1, removed=0.0)):
        assert "- about 9 heard in the last hour, where usually there is next to nothing (each counted by" in body_of(
            told
        )
        assert "9.1" not in body_of(told) and "0.1" not in body_of(told)
    assert "- under 1 heard in the last hour" in body_of(alert(observed=0.3, expected=0.1))
    assert "where about 2 would be usual" in body_of(alert())


def test_copies_are_named_only_where_there_were_some(alert):
    assert "copies and repeats count less" in body_of(alert(removed=0.2))
    assert "copies and repeats" not in body_of(alert(removed=0.0))
    assert "none of them a copy" in body_of(alert(removed=0.0))


def test_mere_talk_is_not_counted_by_how_surely_it_is_a_complaint(alert):
    assert counted(alert(cause="volume", topic="volume", removed=0.0)) is None
    assert counted(alert(cause="volume", topic="volume", removed=0.2)) == "copies and repeats count less"


def test_nothing_is_more_than_99_percent_certain(alert):
    assert "keeps going is 99 % sure" in body_of(alert(growth_sure=0.9999))


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
