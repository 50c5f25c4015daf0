from datetime import timedelta

import pytest

from alerts.words import about, ago, clock, harmless, length, number, people, printable, stamp

STEERS = "\x1b[2J \x07 \x9b31m \r \x08 \u202e \u2066 \u2028 \ud800"


def test_numbers_are_rounded_in_one_way():
    assert [number(value) for value in (0.0, 0.42, 9.1, 9.96, 92.4, 1234.4)] == ["0", "0", "9", "10", "92", "1,200"]
    assert [about(value) for value in (0.1, 9.1)] == ["under 1", "about 9"]


@pytest.mark.parametrize(
    ("minutes", "words"), [(5, "5 minutes"), (15, "15 minutes"), (60, "hour"), (360, "6 hours"), (2880, "2 days")]
)
def test_a_window_may_follow_the_last(minutes, words):
    assert length(timedelta(minutes=minutes)) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 minutes ago"), (1, "1 minute ago"), (61, "1 hour ago"), (125, "2 hours ago"), (2900, "2 days ago")],
)
def test_a_moment_that_passed(night, minutes, words):
    assert ago(night - timedelta(minutes=minutes), night) == words


def test_a_moment_to_come(night):
    assert ago(night + timedelta(minutes=40), night) == "in 40 minutes"


def test_a_time_beside_another_has_a_date_only_on_another_day_and_one_alone_always(night):
    assert clock(night, "UTC", night) == "02:20 UTC"
    assert clock(night - timedelta(hours=3), "UTC", night) == "Tue 3 Mar 23:20 UTC"
    assert stamp(night) == "2026-03-04 02:20 UTC" and stamp(night, "Asia/Kolkata") == "2026-03-04 07:50 IST"


def test_what_steers_a_terminal_is_taken_from_a_line_and_marked_in_a_text():
    assert printable(f"a{STEERS}b") == "a [2J 31m b"
    assert set(harmless(STEERS)) & set(STEERS) == set("[2J 31m")
    assert harmless("one\n\ttwo\u202ethree") == "one\n\ttwo�three"


def test_what_words_are_made_of_is_kept():
    assert printable("ស្រួល\u200bជិះ 👩\u200d💻 نامه\u200cای") == "ស្រួល\u200bជិះ 👩\u200d💻 نامه\u200cای"


def test_a_long_line_is_cut_at_a_word():
    assert printable("one two three", 8) == "one two…"
    assert printable("one two three", 13) == "one two three"


def test_more_people_than_the_detector_remembers_are_so_many_or_more():
    assert (people(1), people(63), people(64)) == ("1 person", "63 people", "64 people or more")
