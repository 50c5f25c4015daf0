"""Topics of which nobody wants to be told for a while, from the command line."""

import json

import pytest


def test_a_mute_is_listed_until_it_is_ended(says):
    assert "muted: Acme, delivery, until" in says("mute", "Delivery", "--until", "3d", "--by", "anna").stdout
    (one,) = [json.loads(line) for line in says("mutes", "--json").stdout.splitlines()]
    assert (one["brand"], one["topic"], one["by"]) == ("Acme", "delivery", "anna")
    assert "delivery" in says("mutes").stdout
    assert "Acme is told of delivery again" in says("unmute", str(one["id"])).stdout
    assert says("mutes", "--json").stdout == "" and "nothing is muted" in says("mutes").stdout


def test_every_topic_can_be_muted_at_once(says):
    assert "every topic" in says("mute", "all", "--by", "anna", "--why", "moving house").stdout
    assert "moving house" in says("mutes").stdout


def test_what_is_urgent_is_only_held_by_a_mute_of_everything_that_says_so(says):
    assert "every topic and what is urgent" in says("mute", "all", "--with-urgent", "--by", "anna").stdout
    says("mute", "all", "--by", "anna")
    assert [json.loads(line)["urgent"] for line in says("mutes", "--json").stdout.splitlines()] == [True, False]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("mute", "delivry"), "did you mean delivery"),
        (("mute", "delivery", "--until", "2020-01-01"), "that is over already"),
        (("mute", "delivery", "--with-urgent"), "is always told"),
        (("mute", "delivery", "--until", "soon"), "such as 2026-03-11"),
        (("mute", "delivery", "--until", "9999-12-31T23:30Z"), "in the years 1990 to 2100"),
        (("mute", "delivery", "--until", "9999-12-31T23:59:59-14:00"), "in the years 1990 to 2100"),
        (("report", "detector", "--since", "0001-01-01T00:00+14:00"), "in the years 1990 to 2100"),
        (("backtest", "--since", "0001-01-01"), "in the years 1990 to 2100"),
        (("mute", "delivery", "--brand", "Nobody"), "has no such brand"),
        (("unmute", "7"), "foreshock mutes lists those that do"),
    ],
)
def test_what_cannot_be_meant_is_told_with_the_next_step(says, words, told):
    done = says(*words)
    assert done.exit_code == 2 and told in done.stderr


def test_a_topic_that_nobody_has_is_told_before_whose_it_is_is_asked(says, tmp_path):
    file = tmp_path / "foreshock.toml"
    file.write_text(file.read_text() + '[[brands]]\nname = "Brix"\nquery = "brix"\n')
    assert "did you mean delivery" in says("mute", "delivry").stderr
    assert "--brand NAME" in says("mute", "delivery").stderr
