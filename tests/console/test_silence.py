"""Topics of which nobody wants to be told for a while, from the command line."""

import json

import pytest


def test_a_silence_is_listed_until_it_is_ended(says):
    assert "silenced: Acme, delivery, until" in says("silence", "Delivery", "--until", "3d", "--by", "anna").stdout
    (one,) = [json.loads(line) for line in says("silences", "--json").stdout.splitlines()]
    assert (one["brand"], one["topic"], one["by"]) == ("Acme", "delivery", "anna")
    assert "delivery" in says("silences").stdout
    assert "told again: Acme, delivery" in says("unsilence", str(one["id"])).stdout
    assert says("silences", "--json").stdout == "" and "nothing is silenced" in says("silences").stdout


def test_every_topic_can_be_silenced_at_once(says):
    assert "every topic" in says("silence", "all", "--by", "anna", "--why", "moving house").stdout
    assert "moving house" in says("silences").stdout


def test_what_is_urgent_is_only_held_by_a_silence_of_everything_that_says_so(says):
    assert "every topic and what is urgent" in says("silence", "all", "--with-urgent", "--by", "anna").stdout
    says("silence", "all", "--by", "anna")
    assert [json.loads(line)["urgent"] for line in says("silences", "--json").stdout.splitlines()] == [True, False]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--severity", "Low"), "every brand, every topic, at most low, until"),
        (("delivery", "--brand", "acme", "--language", "spanish"), "Acme, delivery, in Spanish alone, until"),
        (("--source", "Feed"), "every brand, every topic, from feed alone, until"),
        (("--source", "forum.Example"), "from forum.example alone, until"),
        (("all", "--severity", "high", "--with-urgent"), "at most high and what is urgent, until"),
    ],
)
def test_a_silence_may_be_of_little_weight_of_a_place_or_of_a_language(says, words, told):
    assert told in says("silence", *words, "--by", "anna").stdout
    assert told.split(", until")[0] in says("silences").stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("silence",), "say what: a TOPIC"),
        (("silence", ""), "has no such topic"),
        (("silence", "--source", ""), "no source is called so"),
        (("silence", "--language", ""), "--language"),
        (("silence", "--severity", "hihg"), "did you mean high"),
        (("silence", "--source", "fed"), "no source is called so"),
        (("silence", "--language", "klingon"), "use one of"),
        (("silence", "delivry"), "did you mean delivery"),
        (("silence", "delivery", "--until", "2020-01-01"), "that is over already"),
        (("silence", "delivery", "--with-urgent"), "is always told"),
        (("silence", "delivery", "--until", "soon"), "such as 2026-03-11"),
        (("silence", "delivery", "--until", "9999-12-31T23:30Z"), "in the years 1990 to 2100"),
        (("silence", "delivery", "--until", "9999-12-31T23:59:59-14:00"), "in the years 1990 to 2100"),
        (("report", "detector", "--since", "0001-01-01T00:00+14:00"), "in the years 1990 to 2100"),
        (("backtest", "--since", "0001-01-01"), "in the years 1990 to 2100"),
        (("silence", "delivery", "--brand", "Nobody"), "has no such brand"),
        (("unsilence", "7"), "foreshock silences lists those that do"),
    ],
)
def test_what_cannot_be_meant_is_told_with_the_next_step(says, words, told):
    done = says(*words)
    assert done.exit_code == 2 and told in done.stderr


def test_a_topic_that_nobody_has_is_told_before_whose_it_is_is_asked(says, tmp_path):
    file = tmp_path / "foreshock.toml"
    file.write_text(file.read_text() + '[[brands]]\nname = "Brix"\nquery = "brix"\n')
    assert "did you mean delivery" in says("silence", "delivry").stderr
    assert "--brand NAME" in says("silence", "delivery").stderr
