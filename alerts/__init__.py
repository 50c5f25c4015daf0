"""Who must know, when, and why. This package decides; it never sends, stores or asks the clock."""

from alerts.alert import Alert, Notice, Receiver, Severity, WitnessText

__all__ = ["Alert", "Notice", "Receiver", "Severity", "WitnessText"]
