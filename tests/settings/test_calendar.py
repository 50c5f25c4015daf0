"""What a brand will make noise with itself."""

from datetime import UTC, datetime

import pytest

from settings import SettingsError

SALE = '[[calendar]]\nname = "sale"\n'


def test_a_time_without_a_zone_is_in_the_zone_of_the_settings(read):
    zone = '[foreshock]\ntimezone = "Asia/Phnom_Penh"\n'
    settings = read(zone + SALE + "since = 2026-12-01T08:00:00\nuntil = 2026-12-01T20:00:00Z\n")
    (sale,) = settings.calendar
    assert (sale.since, sale.until) == (datetime(2026, 12, 1, 1, tzinfo=UTC), datetime(2026, 12, 1, 20, tzinfo=UTC))


@pytest.mark.parametrize("quoted", ["2026-12-01", '"2026-12-01"'])
def test_a_day_belongs_to_it_as_a_whole(read, quoted):
    (sale,) = read(SALE + f"since = {quoted}\nuntil = {quoted}\n").calendar
    assert (sale.since, sale.until) == (datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC))


def test_how_much_is_expected_follows_from_its_kind_unless_it_says_so(read):
    day = "since = 2026-12-01\nuntil = 2026-12-01\n"
    (launch,) = read(SALE + day + 'kind = "launch"\n').calendar
    (said,) = read(SALE + day + "times = 7\n").calendar
    assert (launch.expected, said.expected) == (3.0, 7.0)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("since = 2026-12-02\nuntil = 2026-12-01\n", "until should be after since"),
        ("since = 2026-12-01\nuntil = 2027-12-01\n", "by 92 days at most"),
        ('since = "tomorrow"\nuntil = 2026-12-01\n', "should be a day or a moment"),
        ("since = 2026-12-01\nuntil = 2026-12-01\ntimes = 0.5\n", "should be at least 1"),
        ('since = 2026-12-01\nuntil = 2026-12-01\nbrands = ["Nobody"]\n', "is not the name of a brand"),
    ],
)
def test_what_cannot_be_meant_is_told(read, keys, told):
    with pytest.raises(SettingsError) as wrong:
        read(SALE + keys)
    assert told in str(wrong.value)
