"""Personal data in what strangers write: found by a table of rules, and masked before anything leaves the machine.

What is kept stays as it was heard. A rule would rather mask an order number than let a card number out; but prices,
dates, times, versions and flight numbers stay readable. An order or tracking number, a PIN or an IMEI is masked where a
word before it says so. Of bare numbers only those in a shape of their own are: a card or IBAN that checks, a telephone
number as some country writes it, a social security number of the US or the UK.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

Part = tuple[int, int]
Check = Callable[[str], Iterable[Part]]
_DATE = re.compile(r"(?<!\d)(?:\d{1,2}([./-])\d{1,2}\1(?:19|20)\d{2}|(?:19|20)\d{2}([./-])\d{1,2}\2\d{1,2})(?!\d)")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_DASHES = "\u2010\u2011\u2012\u2013\u2212"
MOST_DIGITS = 19  # of a card number
_DOUBLED = str.maketrans("0123456789", "0246813579")  # each digit doubled, and the two that it becomes added
# Of every country that has them, how long its numbers are.
IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29,
    "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29,
    "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28,
    "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20,
    "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
    "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29,
    "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
    "YE": 30,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Masked:
    """`text` has a token such as `[card]` for each piece of personal data; `found` says what kinds there were, as
    `a card number`, and never the data."""

    text: str
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """`token` stands for `what` the pattern finds, where the check gives the parts of it that are; it is asked of the
    group `it` where there is one. Digits in links are parts of addresses, except where `in_links` says so."""

    token: str
    what: str
    pattern: re.Pattern[str]
    check: Check
    in_links: bool = False


def masked(text: str) -> Masked:
    """The text without personal data; what is not personal stays as it is, and masking twice changes nothing more."""
    found = list[str]()
    while (once := _once(text, found)) != text:
        text = once
    return Masked(text, tuple(rule for rule in dict.fromkeys(one.what for one in RULES) if rule in found))


def found_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Characters [start, end) of every piece of personal data, and what it is; pieces may overlap."""
    plain = _plain(text)
    for rule in RULES:
        yield from ((start, end, rule.what) for start, end in _parts(rule, plain))


def _once(text: str, found: list[str]) -> str:
    for rule in RULES:
        pieces, done = list[str](), 0
        for start, end in _parts(rule, _plain(text)):
            if start >= done:  # two account numbers may overlap
                pieces += text[done:start], f"[{rule.token}]"
                done = end
        text = "".join([*pieces, text[done:]])
        found += [rule.what] * bool(pieces)
    return text


def _parts(rule: Rule, plain: str) -> Iterator[Part]:
    """Where in the text this rule finds something, first to last."""
    links = [] if rule.in_links else [found.span() for found in _LINK.finditer(plain)]
    for found in rule.pattern.finditer(plain):
        start, end = found.span("it" if "it" in rule.pattern.groupindex else 0)
        for first, last in rule.check(plain[start:end]):
            link = bisect_left(links, (start + first, 0)) - 1  # the last that begins before it
            if link < 0 or start + first >= links[link][1]:
                yield start + first, start + last


def _plain(text: str) -> str:
    """The same text, character for character, with digits of every script, spaces and hyphens as those of ASCII; what
    nobody sees is a space."""
    if text.isascii():
        return text
    return text.translate({ord(letter): _ascii(letter) for letter in set(text) if not letter.isascii()})


def _ascii(letter: str) -> str:
    if letter.isdecimal():
        return str(int(letter))
    is_blank = letter.isspace() or unicodedata.category(letter) == "Cf"
    return " " if is_blank else "-" if letter in _DASHES else letter


def _all(found: str) -> Iterator[Part]:
    yield 0, len(found)


def _card(found: str) -> Iterator[Part]:
    """Rows of whole groups with 13 to 19 digits whose last one checks (Luhn): leftmost first, then longest."""
    groups = [(group.start(), group.end()) for group in re.finditer(r"\d+", found)]
    free = 0
    for first, (start, _) in enumerate(groups):
        if start < free:
            continue
        rows, digits = list[int](), ""
        for low, high in groups[first : first + MOST_DIGITS]:
            digits += found[low:high]
            if len(digits) > MOST_DIGITS:
                break
            if len(digits) >= 13 and _is_card(digits):
                rows.append(high)
        if rows:
            free = rows[-1]
            yield start, free


def _is_card(digits: str) -> bool:
    """No card begins with 0, and those of 13 digits begin with 4."""
    return digits[0] in ("4" if len(digits) == 13 else "123456789") and luhn(digits)


def luhn(digits: str) -> bool:
    """Whether the last digit checks: every second one from the right, doubled, adds its own digits (ISO/IEC 7812)."""
    return sum(map(int, digits[::-2] + digits[-2::-2].translate(_DOUBLED))) % 10 == 0


def _iban(found: str) -> Iterator[Part]:
    """As many characters as its country has, if they leave 1 when divided by 97 (ISO 13616)."""
    places = [place for place, letter in enumerate(found) if letter.isalnum()]
    length = IBAN_LENGTHS.get(found[:2].upper(), 0)
    if not length or len(places) < length:
        return
    end = places[length - 1] + 1
    number = "".join(found[place] for place in places[:length]).upper()
    whole = not found[end : end + 1].isalnum()
    if whole and number.isascii() and int("".join(str(int(one, 36)) for one in number[4:] + number[:4])) % 97 == 1:
        yield 0, end


def _phone(found: str) -> Iterator[Part]:
    """Eight to fifteen digits that are no date."""
    if 8 <= len(re.findall(r"\d", found)) <= 15 and not _DATE.search(found):
        yield 0, len(found)


def _trunk(found: str) -> Iterator[Part]:
    """With the 0 that is dialled within a country: nine to twelve digits."""
    if 9 <= len(re.findall(r"\d", found)) <= 12:
        yield from _phone(found)


def _no_date(found: str) -> Iterator[Part]:
    if not _DATE.fullmatch(found):
        yield 0, len(found)


def _rule(token: str, what: str, pattern: str, check: Check = _all, **more: bool) -> Rule:
    return Rule(token, what, re.compile(pattern, re.VERBOSE | re.IGNORECASE), check, **more)


_FREE = r"(?<![\w.,/:$€£¥₹#@+\-])"  # not within a word, a price, a version, a time
_DONE = r"(?!\w|%|[.,/:\-]\d)"
# Of bounded length: a text of nothing but "ref ref ref" takes the time of its length.
_NUMBERED = r"(?:[ \t]{0,9}(?:\b(?:no|nr|number|num|id|code|ref|reference|is|was)\b\.?|[#:.=\-(])){0,9}[ \t]{0,9}"
_MINE = r"""(?:[ \t]{0,9}(?:\b(?:me|us|him|her|them|on|at|under|number|no|is|my|al|en|el|es|mi|tu|su|n[uú]mero)\b\.?
    |[:.(=\#])){0,9}[ \t]{0,9}"""
_OWNED = r"""(?<![\w\[])(?:order|ticket|booking|invoice|reservation|confirmation|account|acct?|a/c|case|customer|client
    |claim|member(?:ship)?|policy|contract|passport|licen[cs]e|meter|tracking|parcel|ref(?:erence)?|ssn
    |social\ security|sort\ code|routing)\b"""
_CALLED = r"""(?<![\w\[])(?:call|phone|tel|telephone|mobile|mob|cell|whats\ ?app|fax|ring|dial|hotline|sms|text
    |tel[eé]fono|m[oó]vil|celular|ll[aá]m[aeo]\w*)\b"""
_GIVEN = r"(?<![\w\[])(?:imei[ ]?[12]?|meid|aadhaa?r|nhs|national\ id)\b"
_SECRETS = r"""(?<![\w\[\-])(?:pin|otp|cvv2?|cvc2?|csc|pass\ ?code
    |(?:security|verification|one[ \-]time)\ (?:pass)?code|one[ \-]time\ password)\b(?:\ to\b)?"""
# Between two digits of a card. Only whole groups stand on lines of their own: a column of numbers is none.
_GAP = r"(?:[ \t.\-/_·•—]{0,3}|(?<=\d{4})[ \t]{0,2}\r?\n[ \t]{0,2}(?=\d{3}))"
_EMAIL, _BANK, _CARD = "an e-mail address", "a bank account number", "a card number"
_ACCOUNT, _PHONE = "an order, ticket or account number", "a telephone number"
_ID, _CODE = "an identity or device number", "a PIN or security code"
# In this order: what an earlier one masks, a later one does not see. Spaces in a pattern count within brackets only.
RULES = (
    _rule("e-mail", _EMAIL, r"(?<![\w.+\-@])[\w.+\-]{1,64}@(?:[\w\-]{1,63}\.){1,6}[^\W\d_]{2,24}", in_links=True),
    # What looks like the beginning of one may hide the real one: each place is looked at.
    _rule(
        "IBAN",
        _BANK,
        r"(?<![^\W_])(?=(?P<it>[A-Z]{2}[ \-]?\d{2}(?:[\s.\-/_·]{0,2}[A-Z0-9]){11,40}))",
        _iban,
        in_links=True,
    ),
    _rule("id", _ID, _GIVEN + _NUMBERED + r"(?P<it>\d(?:[ \-/]?\d){7,18})" + _DONE),
    _rule("card", _CARD, rf"(?<!\d)(?<!\d[.,])\d(?:{_GAP}\d){{12,}}", _card),
    # In links only as issuers number them: those of posts, which begin with 1 and 20, must lead on to them.
    _rule(
        "card", _CARD, r"(?<!\d)(?:2[2-7]\d\d(?:[.\-+_]?\d){12}|[3-6](?:[.\-+_]?\d){12,18})(?!\d)", _card, in_links=True
    ),
    _rule("code", _CODE, _SECRETS + _NUMBERED + r"(?P<it>\d{3,8})(?![\w%]|[.,:/\-]\d)"),
    _rule(
        "account",
        _ACCOUNT,
        _OWNED + _NUMBERED + r"(?P<it>(?=[A-Z\-]*\d)[A-Z0-9](?:-?[A-Z0-9]){4,30})(?![\w%]|[.,:/]\d)",
        _no_date,
    ),
    _rule("account", _ACCOUNT, r"(?<![\w\[])PNR[ :#]{1,3}(?P<it>(?-i:[A-Z0-9]{6}))(?!\w)"),
    _rule("id", _ID, _FREE + r"(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}" + _DONE),  # 123-45-6789
    _rule("id", _ID, r"(?<!\w)(?-i:[A-Z]{2}[ \-]?(?:\d\d[ \-]?){3}[A-D])(?!\w)"),  # QQ 12 34 56 C
    _rule("phone", _PHONE, r"(?<=wa\.me/)\+?\d{8,15}|(?<=tel:)\+?[\d\-]{8,20}", in_links=True),
    # +44 20 7946 0958, 0033 1 23 45 67 89
    _rule("phone", _PHONE, r"(?<![\w+])(?:\+|\(\+|00)[1-9](?:[ .\-/()]{0,3}\d){6,14}" + _DONE, _phone),
    # (212) 555-0123, 1-800-555-0199
    _rule(
        "phone",
        _PHONE,
        _FREE + r"(?:1[ .\-])?(?:\([2-9]\d\d\)[ .\-]?|[2-9]\d\d[ .\-])\d{3}[ .\-]\d{4}" + _DONE,
    ),
    # 4155552671, 1800 123 456
    _rule("phone", _PHONE, _FREE + r"(?:[2-9][0-8]\d[2-9]\d{6}|1[38]00[ \-]\d{3}[ \-]\d{3})" + _DONE),
    # 020 7946 0958, 06 12 34 56 78, 0171/1234567, 012 345 678, (0)20 7946 0958
    _rule(
        "phone",
        _PHONE,
        _FREE + r"(?:\(0\)[ ]?[1-9]\d{0,4}|\(?0[1-9]\d{0,4}\)?)(?:[ .\-/]{0,2}\d{2,9}){1,5}" + _DONE,
        _trunk,
    ),
    # 98765 43210
    _rule("phone", _PHONE, _FREE + r"[6-9]\d{4}[ \-]?\d{5}" + _DONE),
    # call me on 555 0123
    _rule("phone", _PHONE, _CALLED + _MINE + r"(?P<it>\d(?:[ .\-/()]{0,2}\d){6,14})" + _DONE, _no_date),
)
