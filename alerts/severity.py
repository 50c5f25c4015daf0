"""How bad: from how large it is going to be, and how many people can read it."""

from alerts.alert import SEVERITIES, Severity
from complaints import Evidence, Transition

HIGH, CRITICAL = 40, 200
READERS_PER_COMPLAINT = 2_500


def severity(evidence: Evidence) -> Severity:
    """From size = forecast + reach / 2,500: high from 40, critical from 200.

    A forecast of complaints and a reach of followers are put on one scale because either alone makes a crisis: 200
    people who complain, or half a million who can read about it. Without a forecast what was observed stands for it.
    """
    size = max(evidence.forecast or 0.0, evidence.observed) + evidence.reach / READERS_PER_COMPLAINT
    return "critical" if size >= CRITICAL else "high" if size >= HIGH else "low"


def severity_of(transition: Transition) -> Severity:
    """That of the evidence; but high at least for what is urgent (safety, law) and for what grew after it was told.

    Talk that is not known to be complaint (cause volume) is never critical by itself.
    """
    found = severity(transition.evidence)
    if transition.cause == "volume":
        return found if found != "critical" else "high"
    return worse(found, "high") if transition.cause == "urgent" or transition.escalated else found


def worse(one: Severity, other: Severity) -> Severity:
    """The graver of the two."""
    return max(one, other, key=SEVERITIES.index)
