"""How sure we are that so many is no accident: the one scale that sentence, first line, message and picture share.

It is the surprise: -log10 of the chance of so many at such an hour, as the detector measured it. How far an alert
stands above the user's budget of false alarms is another question, and is told nowhere.
"""

BELIEVED = 6  # no model of a tail is to be believed beyond one in a million
FEW, SURE, VERY = 1.9, 4.0, float(BELIEVED)


def sure(surprise: float) -> str | None:
    """`fairly sure` from about 1 in 80, `sure` from 1 in 10,000, `very sure` from 1 in a million; None below."""
    if surprise < FEW:
        return None
    return "very sure" if surprise >= VERY else "sure" if surprise >= SURE else "fairly sure"


def odds(surprise: float) -> str:
    """`1 in 3,000`: rounded so that it never says more than was measured; `under 1 in 1,000,000` at most."""
    if surprise < 1:
        return "over 1 in 10"
    if surprise >= BELIEVED:
        return f"under 1 in {10**BELIEVED:,}"
    digits = 10 ** int(surprise)
    return f"1 in {int(10**surprise // digits) * digits:,}"
