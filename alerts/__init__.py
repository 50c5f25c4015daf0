"""Who must know, when, and why. This package decides; it never sends, stores or asks the clock."""

from alerts.ailing import alert_of_troubles
from alerts.alert import SEVERITIES, Alert, Notice, NoticeState, Receiver, Severity, State, TroubleCause, WitnessText
from alerts.compose import alert_of, body_of, quotation
from alerts.facts import as_of, counted, facts
from alerts.public import public
from alerts.route import key_of, route
from alerts.severity import severity
from alerts.trouble import Budget, SourceHealth, SourceTrouble, trouble_of
from alerts.why import headline, why

__all__ = [
    "SEVERITIES",
    "Alert",
    "Budget",
    "Notice",
    "NoticeState",
    "Receiver",
    "Severity",
    "SourceHealth",
    "SourceTrouble",
    "State",
    "TroubleCause",
    "WitnessText",
    "alert_of",
    "alert_of_troubles",
    "as_of",
    "body_of",
    "counted",
    "facts",
    "headline",
    "key_of",
    "public",
    "quotation",
    "route",
    "severity",
    "trouble_of",
    "why",
]
