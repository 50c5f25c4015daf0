"""What strangers write of themselves is found in the ways people write it; numbers that say nothing of anybody stay."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mentions.personal import IBAN_LENGTHS, luhn, masked

PHONES = """
    +44 20 7946 0958 | +44 (0)20 7946 0958 | 020 7946 0958 | 07700 900123 | +447700900123 | 0044 20 7946 0958
    (212) 555-0123 | 212-555-0123 | +1 212 555 0123 | 1-800-555-0199 | +1 (212) 555-0123 | 212.555.0123
    01 23 45 67 89 | +33 1 23 45 67 89 | 06.12.34.56.78 | +33612345678 | 06-12-34-56-78
    030 901820 | +49 30 901820 | 0171/1234567 | 0151 23456789 | (030) 901820 | +49 (0) 171 1234567
    012 345 678 | +855 12 345 678 | 097 123 4567 | 023 999 999 | ០១២ ៣៤៥ ៦៧៨ | +855 (0)12 345 678
    +91 98765 43210 | 98765 43210 | 9876543210 | 022 2345 6789 | +91-98765-43210
    (0)20 7946 0958 | 4155552671 | 1800 123 456 | 1300-123-456
    +44\u00a020\u00a07946\u00a00958 | 212\u2011555\u20110123 | tel:+442079460958 | https://wa.me/85512345678
    call me on 555 0123 | WhatsApp: 12345678 | my mobile no. is 7123456
"""
OTHERS = {
    "[card]": """
    4111 1111 1111 1111 | 4111-1111-1111-1111 | 4111111111111111 | 3782 822463 10005 | 5555 5555 5555 4444
    4111 1111 1111 1111 123 | 4111 1111 1111 1111 12/26 | visa/4111.1111.1111.1111
    card no4111111111111111 | ４１１１ １１１１ １１１１ １１１１
    4111_1111_1111_1111 | 4111·1111·1111·1111 | 4111—1111—1111—1111 | 4111\u200b1111\u200b1111\u200b1111
    https://x.example/a?id=4111111111111111 | https://x.example/4111-1111-1111-1111/pay | www.x.example/2223003122003222
    """,
    "[IBAN]": """
    DE89 3704 0044 0532 0130 00 | GB82WEST12345698765432 | gb82 west 1234 5698 7654 32 please
    FR14 2004 1010 0505 0001 3M02 606
    DE89-3704-0044-0532-0130-00 | IBAN: DE 89 3704 0044 0532 0130 00 | AB12 DE89 3704 0044 0532 0130 00
    https://x.example/?iban=DE89370400440532013000 | DE89_3704_0044_0532_0130_00 | DE89\u200b370400440532013000
    """,
    "[e-mail]": "anna.b+x@example.co.uk | ANNA@EXAMPLE.ORG | mail me: a_b@mail.example.org. | https://example.org/?to=anna@example.org",
    "[account]": """
    order 12345678 | order no. AB-12345 | ticket #998877 | PNR X7KQ2P | PNR ABCDEF | account 12345678 | case 5551234
    tracking number 1Z999AA10123456784 | sort code 20-00-00 | SSN 123-45-6789 | booking reference: 7YHG5T
    policy is 4455667 | acc no 12345678 | acc number 12345678 | order -- 12345678
    """,
    "[id]": """
    123-45-6789 | IMEI 490154203237518 | imei: 49-015420-323751-8 | Aadhaar 1234 5678 9012 | NI number QQ123456C
    QQ 12 34 56 C | NHS no. 943 476 5919
    """,
    "[code]": """
    cvv 123 | my pin is 4821 | PIN: 4821 | pin code 482100 | CVC2 (123)
    changed my pin to 4821 | one-time code 771204
    """,
}  # fmt: skip
NOTHING = """
    $1,299.00 | 1 299,00 € | £250.00 refund | $20 000 | 1.234.567,89 | 2,000 - 3,000 | order total 129.50
    0.123456789 | 3.14159265
    12.03.2026 | 2026-03-11 | 2026/03/11 | 11/03/2026 14:30 | 30/04/2026 17:45 | March 11, 2026 | 03.04.2026 10 people
    #20260311
    at 14:30:25 | 12:30-14:45 | 09:15:00.123456 | UTC+02:00 | on 2026-03-11 at 14:00 | call at 10:30 | call me in 2026
    2019-2020 | it was 3-2 in 2019 | member since 2019 | 18 million in 2025 | invoice 2026 | ticket for 2026
    case 2026-03-11
    version 10.0.19045.3803 | 192.168.100.200 | Windows 10 22H2 19045 | KB5034441 | iPhone 15 256 | Boeing 737-800
    flight BA117 | flight UA 1234 | gate B42 | seat 23A | room 1204 | booking for 2 adults | no order for 12 months
    1 000 000 users | 10,000,000 | 500 000 000 | 1234567 | 99999 | 123456789012 | my order of 20000 units | 100%
    9 out of 10
    51.5074, -0.1278 | ISBN 978-3-16-148410-0 | zip 10001-1234 | call 911 | text 12345 | scored 101 102 103
    waited 45 60 90 minutes | https://x.example/a/status/1234567890123456789 | @user123456789 | @a@mastodon.example
    https://x.example/a/status/2012345678901234560 | https://x.example/p/4111111111111112 | pin 12 | 24-pin 1200 W
    000-45-6789 | 1234 5678 9012 | a pin and 1200 people | AB123456Z | 123-456-789
    https://mastodon.example/@anna@other.example | 4111 1111 1111 1112 | GB82WEST12345698765433 | a phone and an account
"""  # fmt: skip


def rows(text: str) -> list[str]:
    return [row.strip(" ") for line in text.strip().splitlines() for row in line.split("|") if row.strip()]


def test_there_are_enough_examples_for_each_side():
    assert len(rows(PHONES)) + sum(len(rows(text)) for text in OTHERS.values()) >= 60 and len(rows(NOTHING)) >= 60


@pytest.mark.parametrize("frame", ["{}", "Hi, {}. Thanks", "({})", "so angry!! {}\nanswer me"])
@pytest.mark.parametrize("number", rows(PHONES))
def test_a_telephone_number_is_masked_as_each_country_writes_it(number, frame):
    seen = masked(frame.format(number))
    assert "[phone]" in seen.text and seen.found == ("a telephone number",)
    assert sum(map(str.isdigit, seen.text)) == 0


@pytest.mark.parametrize(("token", "said"), [(token, row) for token, text in OTHERS.items() for row in rows(text)])
def test_cards_accounts_and_addresses_are_masked(token, said):
    seen = masked(f"Hi, {said} thanks")
    assert token in seen.text and len(seen.found) == 1 and said not in seen.text
    assert not re.search(r"\d{4}|@example|@mail|[A-Z0-9]{6}", seen.text)


@pytest.mark.parametrize("frame", ["{}", "Hi, {}. Thanks"])
@pytest.mark.parametrize("said", rows(NOTHING))
def test_prices_dates_times_and_versions_stay(said, frame):
    seen = masked(frame.format(said))
    assert seen.text == frame.format(said) and seen.found == ()


def test_everything_in_one_text_is_masked_and_the_rest_is_as_it_was():
    seen = masked(
        "I’m Ana <ana@example.org>, +49 171 5551234; card 4111 1111 1111 1111, order no. 44X-99120 — 3rd time!"
    )
    assert seen.text == "I’m Ana <[e-mail]>, [phone]; card [card], order no. [account] — 3rd time!"
    assert len(seen.found) == 4 and not any(map(str.isdigit, "".join(seen.found)))


@pytest.mark.parametrize(
    "said",
    [
        "4111 1111\n1111 1111",
        "4111\n1111\r\n1111\n1111",
        "3782\n822463\n10005",
        "DE89 3704 0044\n0532 0130 00",
        "NO 12 DE89 3704 0044 0532 0130 00",
    ],
)
def test_a_number_over_several_lines_or_behind_a_false_beginning_is_masked(said):
    assert not re.search(r"\d{3}", masked(f"Hi\n{said}\nthanks").text)


def test_a_column_of_numbers_is_no_card():
    text = "\n".join("4111111111111111")
    assert masked(text).text == text


FLOODS = [
    "1 ",
    "4111 ",
    "ref ",
    "order no ",
    "call me ",
    "a@b.co ",
    "DE89 3704 ",
    "https://x.example 4111111111111111 ",
]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("piece", FLOODS)
def test_a_flood_is_masked_in_about_the_time_of_its_length(piece):
    masked(piece * (300_000 // len(piece)))  # minutes where one of them took the square of it


def test_a_second_number_behind_a_token_is_not_taken_for_one():
    assert masked("order 12345678, 67890 units").text == "order [account], 67890 units"


@st.composite
def grouped_cards(draw, valid=True):
    """A number of 14 to 19 digits with the right (or a wrong) last digit, cut anywhere, with one kind of gap."""
    body = draw(st.text("0123456789", min_size=13, max_size=18).filter(lambda digits: digits[0] != "0"))
    right = next(digit for digit in "0123456789" if luhn(body + digit))
    last = right if valid else draw(st.sampled_from([digit for digit in "0123456789" if digit != right]))
    digits, gap = (
        body + last,
        draw(st.sampled_from(["", " ", "-", ".", " - ", "\u00a0", "\u2011", "/", "_", "·", "\u200b"])),
    )
    cuts = sorted(draw(st.sets(st.integers(1, len(digits) - 1), max_size=6)))
    return gap.join(digits[low:high] for low, high in zip([0, *cuts], [*cuts, len(digits)], strict=True))


@given(grouped_cards(), st.sampled_from(["{}", "card {}!", "my Visa:{} exp 12/26", "({})", "No{}a"]))
def test_every_card_number_is_masked_however_it_is_grouped(number, frame):
    seen = masked(frame.format(number))
    assert number not in seen.text
    assert seen.text.count("[") >= 1 and len(re.findall(r"\d", seen.text)) <= 4


@given(grouped_cards(valid=False))
def test_a_number_that_does_not_check_as_a_whole_is_not_called_a_card(number):
    digits = "".join(filter(str.isdigit, number))
    if masked(number).text == "[card]":
        raise AssertionError(f"{number} does not check")
    if len(digits) == len(number):  # in one piece there is no other number in it
        assert "a card number" not in masked(number).found


@given(st.sampled_from(sorted(IBAN_LENGTHS)), st.data())
def test_every_iban_that_checks_is_masked_and_none_that_does_not(country, data):
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    size = IBAN_LENGTHS[country] - 4
    body = data.draw(st.text(letters, min_size=size, max_size=size))
    check = 98 - int("".join(str(int(one, 36)) for one in f"{body}{country}00")) % 97
    number = f"{country}{check:02}{body}"
    spaced = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    assert masked(number).text == masked(spaced).text == "[IBAN]"
    assert "a bank account number" not in masked(f"{country}{(check + 1) % 100:02}{body}").found


PIECES = [
    *rows(PHONES),
    *(row for text in OTHERS.values() for row in rows(text)),
    *rows(NOTHING),
    "[",
    "]",
    " ",
    ",",
    "0",
    "é",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=8), st.sampled_from(["", " ", ", ", "\n"]))
@example(["order 12345", "67890"], ", ")
def test_masking_twice_changes_nothing_more_and_nothing_else_changes(pieces, between):
    text = between.join(pieces)
    seen = masked(text)
    assert masked(seen.text).text == seen.text
    kept = re.split(r"\[(?:e-mail|IBAN|card|account|phone|id|code)\]", seen.text)
    assert re.fullmatch(".*?".join(map(re.escape, kept)), text, re.DOTALL), "what is left stands in the text, in order"
    assert bool(seen.found) == (seen.text != text)


@given(st.text(max_size=400))
def test_any_text_can_be_masked(text):
    assert masked(masked(text).text).text == masked(text).text
