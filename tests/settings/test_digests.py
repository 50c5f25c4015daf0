"""Who gets a digest, and when."""

from datetime import time

import pytest

MAIL = '[[receivers]]\nname = "boss"\nkind = "console"\n'


@pytest.mark.parametrize(("said", "meant"), [('"18:30"', time(18, 30)), ("07:00:00", time(7))])
def test_a_receiver_gets_a_digest_at_a_time_of_day(read, said, meant):
    (boss,) = read(f'{MAIL}digest = "weekly"\ndigest_at = {said}\n').receivers
    assert (boss.digest, boss.digest_at) == ("weekly", meant)


def test_without_a_word_nobody_gets_one(read):
    (boss,) = read(MAIL).receivers
    assert (boss.digest, boss.digest_at) == (None, time(8))


@pytest.mark.parametrize("said", ['"8 o\'clock"', '"08:00:30"', '"08:00+01:00"', "8", '""'])
def test_what_is_no_time_of_day_is_told(problems, said):
    found = problems(f'{MAIL}digest = "dayly"\ndigest_at = {said}\n')
    assert found["receivers[0].digest_at"].message == 'should be a time of day such as "08:00"'
    assert found["receivers[0].digest"].suggestion == "did you mean daily?"
