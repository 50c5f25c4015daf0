"""What in a mention looks like personal data: so that nobody repeats it in an answer."""

import re

_SIGNS = {
    "an e-mail address": r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{2,63})+",
    "a card number": r"(?<![\d\-])(?:\d[ \-]?){13,19}(?!\d)",
    "a bank account number": r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}\b",
    "a telephone number": r"(?<![\w/])(?=(?:[ ()./+\-]{0,2}\d){8})\+?\(?\d{2,4}\)?(?:[ ./\-]?\d{2,4}){2,5}(?!\w)",
    "an order, ticket or booking number": r"(?i:\b(?:order|ticket|booking|invoice|reference|account|pnr|case)\b)"
    r"[^\w\n]{0,3}(?i:no\.?|number|nr\.?|id|#)?[^\w\n]{0,3}(?=[A-Z0-9\-]*\d)[A-Z0-9][A-Z0-9\-]{4,}",
}
_PATTERNS = {what: re.compile(pattern) for what, pattern in _SIGNS.items()}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
LONGEST = 10_000  # characters that are looked at


def personal(text: str) -> tuple[str, ...]:
    """What kinds of personal data the text seems to hold, never the data itself; dates are none."""
    plain = _DATE.sub(" ", text[:LONGEST])
    return tuple(what for what, pattern in _PATTERNS.items() if pattern.search(plain))
