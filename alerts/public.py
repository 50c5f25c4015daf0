"""An alert as programs receive it: by `foreshock alerts --json` and by webhook."""

from datetime import UTC, datetime, timedelta
from typing import Any

from alerts.alert import Alert
from alerts.timeline import Verdict
from complaints import Evidence, Explanation
from mentions.personal import masked


def public(alert: Alert, verdict: Verdict | None = None) -> dict[str, Any]:
    """JSON values only. The keys are an interface: tests pin them. Time is RFC 3339 UTC with milliseconds.

    An alert about a source has null where only a complaint has something to say. Texts are without personal data.
    `verdict` is what a person said of it.
    """
    seen = alert.evidence
    return {
        "id": alert.id,
        "time": _moment(alert.time),
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
            {
                "id": one.id,
                "url": one.url and masked(one.url).text,
                "text": masked(one.text).text,
                "role": ", ".join(one.roles) or None,
            }
            for one in alert.witnesses
        ],
        "source": alert.source,
        **_evidence(alert.evidence),
        **_explanation(alert.explanation),
        "verdict": verdict,
        "owner": alert.owner,
        "continues": alert.continues,
    }


def _evidence(seen: Evidence | None) -> dict[str, Any]:
    """Further numbers; `scale` is in minutes."""
    return {
        "scale": seen and seen.scale / timedelta(minutes=1),
        "texts": seen and seen.texts,
        "removed": seen and seen.removed,
        "growth_sure": seen and seen.growth_sure,
        "reach": seen and seen.reach,
        "since": _moment(seen.since) if seen and seen.since else None,
        "surprise": seen and seen.surprise,
    }


def _explanation(behind: Explanation | None) -> dict[str, Any]:
    """Null where none was made: for what was told before explanations were, and for sources."""
    outlook = behind and behind.outlook
    return {
        "forecast_low": outlook and outlook.low,
        "forecast_high": outlook and outlook.high,
        "phrases": behind and [masked(one).text for one in behind.phrases],
        "sources": behind and dict(behind.sources),
        "languages": behind and dict(behind.languages),
        "unheard": behind
        and [{"source": one.source, "since": _moment(one.since), "why": one.why} for one in behind.unheard],
        "unscored": behind and dict(behind.unscored),
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
