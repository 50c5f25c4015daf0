"""An alert as programs receive it: by `foreshock alerts --json` and by webhook."""

from datetime import UTC
from typing import Any

from alerts.alert import Alert


def public(alert: Alert) -> dict[str, Any]:
    """JSON values only. The keys are an interface: tests pin them. Time is RFC 3339 UTC with milliseconds."""
    seen = alert.evidence
    return {
        "id": alert.id,
        "time": alert.time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "brand": alert.brand,
        "topic": alert.topic,
        "cause": alert.cause,
        "stage": alert.stage,
        "state": alert.state,
        "severity": alert.severity,
        "why": alert.why,
        "observed": seen.observed,
        "expected": seen.expected,
        "voices": seen.voices,
        "growth": seen.growth,
        "forecast": seen.forecast,
        "witnesses": [{"id": one.id, "url": one.url, "text": one.text} for one in alert.witnesses],
    }
