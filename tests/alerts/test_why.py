from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import WitnessText, alert_of, body_of, facts, headline, severity, why
from alerts.why import on_clock
from complaints.outlook import Outlook

numbers = st.floats(0, 1e9, allow_nan=False)
shares = st.floats(0, 1)


def test_the_reason_says_brand_what_how_many_how_sure_and_how_it_goes_on(change):
    assert why(change()) == (
        "Harbor Bank: 14 people have complained about billing since 01:10 UTC, 9 times the usual for this hour, "
        "and it is growing; we expect about 120 by the end, and we are very sure that this is not chance; "
        "62 % of what we heard were copies or the same people again and are not counted."
    )


def test_the_first_line_says_brand_what_how_many_and_how_sure(alert):
    assert headline(alert()) == "Harbor Bank: 14 people complain about billing (growing, very sure)"


def test_what_no_taxonomy_foresaw_is_quoted(change, alert):
    said = why(change(topic="new: gate 14 locked"))
    assert said.startswith(
        "Harbor Bank: 14 people have complained about something new: “gate 14 locked” since 01:10 UTC, "
    )
    assert headline(alert(topic="new: gate 14")) == (
        "Harbor Bank: 14 people complain about something new: “gate 14” (growing, very sure)"
    )


def test_a_new_phrase_steers_no_terminal_and_is_not_long(change):
    said = why(change(topic="new: \x1b[31m" + "word " * 60))
    assert "\x1b" not in said and "…”" in said


def test_one_person_complains_in_the_singular(change, alert):
    assert "1 person has complained about" in why(change(voices=1))
    assert "1 person complains about" in headline(alert(voices=1))


def test_what_does_not_grow_is_not_said_to_grow(change, alert):
    for unsure in ({"growth_sure": 0.4}, {"growth": 0.9}, {"growth": None, "growth_sure": None}):
        assert "growing" not in why(change(**unsure)) + headline(alert(**unsure))


def test_few_copies_are_not_worth_a_sentence(change):
    assert "copies" not in why(change(removed=0.05))


def test_a_forecast_that_says_nothing_new_is_left_out(change):
    assert "expect" not in why(change(forecast=20.0))


def test_nothing_usual_makes_no_ratio(change):
    assert "where usually there is next to nothing" in why(change(expected=0.01))


@pytest.mark.parametrize(
    ("surprise", "words", "chance"),
    [
        (2.0, "fairly sure", "1 in 100"),
        (3.99, "fairly sure", "1 in 9,000"),
        (4.0, "sure", "1 in 10,000"),
        (5.99, "sure", "1 in 900,000"),
        (6.0, "very sure", "under 1 in 1,000,000"),
        (300.0, "very sure", "under 1 in 1,000,000"),
    ],
)
@pytest.mark.parametrize("margin", [1.0, 4.0])
def test_sentence_first_line_and_numbers_are_sure_of_the_same_whatever_the_budget(
    alert, surprise, words, chance, margin
):
    told = alert(surprise=surprise, score=margin * 4.36)
    assert f" we are {words} that this is not chance" in told.why
    assert headline(told).endswith(f"(growing, {words})")
    assert (chance, "is the chance of so many by accident, at such an hour") in facts(told)
    assert f"- {chance} is the chance" in body_of(told)


@pytest.mark.parametrize("cause", ["complaint", "volume"])
def test_what_may_be_chance_is_called_so(alert, cause):
    told = alert(surprise=0.4, cause=cause, growth=None)
    assert "this may be chance" in told.why and "sure" not in told.why + headline(told)
    assert "(may be chance)" in headline(told) and "over 1 in 10 is the chance" in body_of(told)


def test_urgent_says_so_first_and_why(change, alert):
    alone = {"cause": "urgent", "topic": "price", "voices": 1, "urgent": 1}
    assert headline(alert(**alone)) == "Harbor Bank: urgent, 1 person, the price"
    assert why(change(**alone), urgent='safety: "caught fire"').startswith(
        "Harbor Bank: 1 person reports safety (“caught fire”), about the price; "
    )
    assert why(change(**alone)).startswith("Harbor Bank: 1 person may need help at once, about the price; ")


def test_one_urgent_mention_in_a_crowd_is_one(change, alert):
    told = alert(cause="urgent", voices=6, urgent=1)
    assert headline(told) == "Harbor Bank: urgent, 1 person, billing; 6 people complain"
    assert why(change(cause="urgent", voices=6, urgent=1), urgent='fraud or data: "payment I never made"').startswith(
        "Harbor Bank: 1 person reports fraud or data (“payment I never made”); "
        "6 people complain about billing this hour; "
    )
    assert "2 people report law (“sued”); " in why(change(cause="urgent", urgent=2), urgent='law: "sued"')
    assert ("1 person", "said what is urgent") in facts(told)


def test_volume_says_that_it_may_be_no_complaint(change):
    assert " but whether they complain is not known" in why(change(cause="volume", topic="volume"))


def test_an_escalation_says_what_changed_since_the_last_message(change):
    assert "four times what you were told before" in why(change(escalated=True))


def test_back_to_normal_says_since_when(change):
    assert why(change(after="closed")) == "Harbor Bank: billing is back to normal since Tue 3 Mar 20:20 UTC."


def test_an_escalation_reads_as_one_sentence(change):
    assert why(change(escalated=True, expected=0.1, forecast=None, removed=0.0)) == (
        "Harbor Bank: 14 people have complained about billing since 01:10 UTC, four times what you were told before, "
        "where usually there is next to nothing, and it is growing; we are very sure that this is not chance."
    )


def test_times_are_told_in_the_zone_of_the_reader(change):
    assert "since 02:10 CET" in why(change(), zone="Europe/Berlin")


@given(data=st.data())
def test_every_evidence_gives_a_sentence_and_a_short_first_line(change, data):
    draw = data.draw
    any_change = change(
        brand=draw(st.text(min_size=1, max_size=80)),
        topic=draw(st.sampled_from(["billing", "bug", "other", "volume", "a novel phrase " * 9])),
        cause=draw(st.sampled_from(["complaint", "volume", "urgent"])),
        after=draw(st.sampled_from(["emerging", "rising", "peaked", "cooling", "closed"])),
        observed=draw(numbers), expected=draw(numbers), surprise=draw(st.floats(0, 300)),
        voices=draw(st.integers(0, 10**9)), removed=draw(shares), reach=draw(st.integers(0, 10**10)),
        growth=draw(st.none() | numbers), growth_sure=draw(st.none() | shares), forecast=draw(st.none() | numbers),
        scale=draw(st.integers(1, 600)) * timedelta(minutes=5), escalated=draw(st.booleans()),
    )  # fmt: skip
    told = alert_of(any_change, [])
    assert 0 < len(headline(told)) <= 90 and "\n" not in headline(told)
    assert told.why == why(any_change) and told.why.endswith(".")
    assert all(figure and sentence for figure, sentence in facts(told))
    assert severity(any_change.evidence) in ("low", "high", "critical")


def test_severity_grows_with_the_forecast_and_with_who_can_read_it(change):
    def of(**seen):
        return severity(change(**seen).evidence)

    assert [of(forecast=f, reach=0) for f in (39, 40, 199, 200)] == ["low", "high", "high", "critical"]
    assert [of(forecast=20, reach=r) for r in (0, 60_000, 500_000)] == ["low", "high", "critical"]


def test_with_what_stands_behind_it_the_reason_says_what_may_come_by_when_in_which_words_and_what_is_missing(
    change, behind
):
    assert why(change(), behind()) == (
        "Harbor Bank: 14 people have complained about billing since 01:10 UTC, 9 times the usual for this hour, "
        "and it is growing; we expect 38 to 400 by this time tomorrow, and we are very sure that this is not chance; "
        "new in what they say: “double charge”, “charged for nothing”; "
        "62 % of what we heard were copies or the same people again and are not counted; "
        "reddit could not be heard, so there may be more."
    )


def test_a_wide_outlook_says_that_it_may_be_over(change, behind):
    wide = behind(outlook=Outlook(low=18.0, high=402.0))
    assert "it may end here or reach 400 by this time tomorrow, and we are" in why(change(), wide)


def test_an_outlook_that_says_nothing_new_is_left_out(change, behind):
    assert "tomorrow" not in why(change(), behind(outlook=Outlook(low=18.0, high=20.0)))
    assert "expect" not in why(change(), behind(outlook=Outlook(low=18.0, high=20.0)))


def test_the_numbers_say_where_in_which_words_and_languages_and_what_was_not_seen(change, behind):
    told = facts(alert_of(change(), [], behind()))
    assert told[-6:] == (
        ("01:10 UTC", "is when the first of them was said"),
        ("3 new phrases", "of three people or more: “double charge”, “charged for nothing”, “refund form”"),
        ("2 places", "have them: hackernews 9, mastodon.social 5"),
        ("2 languages", "are spoken: English 13, Spanish 1"),
        ("1 source", "could not be heard: reddit since Tue 3 Mar 23:20 UTC (failing); there may be more than we know"),
        (
            "4 mentions",
            "of that time could not be judged and are not counted: 3 in Polish, 1 in a language nobody can tell",
        ),
    )
    assert ("38 to 400", "expected in all by Thu 5 Mar 02:20 UTC, in 8 of 10 such cases") in told
    own = facts(alert_of(change(), [], behind(outlook=Outlook(low=38.0, high=402.0, own=23))))
    assert ("38 to 400", f"{told[3][1]}, as 23 earlier complaints of this brand went") in own


def test_of_many_places_a_few_are_named(change, behind):
    many = behind(sources={f"place-{i}": 9 - i for i in range(7)})
    assert "place-3 6 and 3 more" in dict(facts(alert_of(change(), [], many)))["7 places"]


def test_phrases_and_names_of_places_steer_nothing_and_tell_no_card(change, behind):
    bad = behind(phrases=("a\x1b[31m\nb", "card 4111 1111 1111 1111"), sources={"x\x1b[0m\n" * 30: 1})
    told = why(change(), bad) + str(facts(alert_of(change(), [], bad)))
    assert "\x1b" not in told and "\n" not in told and "4111" not in told


def test_the_witnesses_of_a_message_say_as_what_they_are_quoted(alert):
    first = WitnessText(id=1, text="charged twice", url=None, roles=("earliest", "most typical"))
    body = body_of(replace(alert(), witnesses=(first,)))
    assert "\n\nThe first of them, the most typical of them:\n“charged twice”\n\n" in body


def test_a_topic_that_is_a_new_phrase_is_not_told_twice(change, behind):
    assert "new in what they say" not in why(change(topic="new: double charge"), behind())


def test_a_sentence_is_read_on_the_clock_of_another_place(change, behind):
    alert = alert_of(change(), [], behind())
    assert " since 01:10 UTC," in alert.why
    assert on_clock(alert, "UTC", "Asia/Kolkata") == alert.why.replace("01:10 UTC", "06:40 IST")
    assert on_clock(alert, "UTC", "America/New_York") == alert.why.replace("01:10 UTC", "20:10 EST")
    assert on_clock(alert, "UTC", "UTC") == alert.why == on_clock(replace(alert, evidence=None), "UTC", "Asia/Kolkata")
    one = facts(alert_of(change(), [], behind(unscored={"pl": 1})))
    assert one[-1] == ("1 mention", "of that time could not be judged and is not counted: 1 in Polish")
