"""An alert as programs receive it: by `foreshock alerts --json` and by webhook."""

from datetime import UTC
from typing import Any

from alerts.alert import Alert
from mentions.personal import masked


def public(alert: Alert) -> dict[str, Any]:
    """JSON values only. The keys are an interface: tests pin them. Time is RFC 3339 UTC with milliseconds.

    An alert about a source has null where only a complaint has something to say. Texts are without personal data.
    """
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
        "why": masked(alert.why).text,
        "observed": seen and seen.observed,
        "expected": seen and seen.expected,
        "voices": seen and seen.voices,
        "growth": seen and seen.growth,
        "forecast": seen and seen.forecast,
        "witnesses": [
            {"id": one.id, "url": one.url and masked(one.url).text, "text": masked(one.text).text}
            for one in alert.witnesses
        ],
        "source": alert.source,
    }
