"""Predictions against truth: the figures of `foreshock evaluate`, in keys and in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from sentiment.measures import (
    LABELS,
    accuracy_at,
    accuracy_interval,
    auc,
    calibration_error,
    confusion,
    macro_f1_interval,
    precision_recall,
    recall_at,
)
from sentiment.understanding import COMPLAINS

Row = Mapping[str, Any]
NO_TOPICS = frozenset({"", "can't tell", "cannot tell", "unknown", "unclear", "none", "null", "n/a"})


def sentiment_of(row: Row) -> str | None:
    """The label that is true, under `sentiment` or `label`."""
    found = row.get("sentiment") or row.get("label")
    return found if found in LABELS else None


def complaint_of(row: Row) -> bool | None:
    """Whether it is a complaint, where somebody said so."""
    found = row.get("complaint")
    return None if found is None else bool(int(found)) if isinstance(found, int | float | bool) else None


def proxy_of(row: Row) -> bool | None:
    """The same; in a file with topics of complaints and labels alone, whether it is negative."""
    label = sentiment_of(row)
    if row.get("complaint") is not None:
        return complaint_of(row)
    return label == "negative" if label is not None and "topic" in row else None


def topic_of(row: Row) -> str | None:
    """The topic; None too for names that say there is none to tell."""
    found = row.get("topic")
    return found if isinstance(found, str) and found.strip().casefold() not in NO_TOPICS else None


def scored(rows: Sequence[Row], said: Sequence[Row], *, intervals: bool = True) -> dict[str, Any]:
    """Every figure that the truth of these rows allows; what abstained is wrong."""
    parts = {
        "sentiment": _sentiment(rows, said, intervals=intervals),
        "complaint": _complaint(rows, said, intervals=intervals),
        "topic": _topic(rows, said, intervals=intervals),
        "language": _language(rows, said),
    }
    return {"rows": len(rows)} | {name: part for name, part in parts.items() if part}


def _sentiment(rows: Sequence[Row], said: Sequence[Row], *, intervals: bool) -> dict[str, Any]:
    pairs = [(label, one) for row, one in zip(rows, said, strict=True) if (label := sentiment_of(row)) is not None]
    if not pairs:
        return {}
    truth, called = [label for label, _ in pairs], [str(one["label"]) for _, one in pairs]
    right = [a == b for a, b in zip(truth, called, strict=True)]
    sure = [float(one["confidence"] or 0.0) for _, one in pairs]
    found = confusion(truth, called, LABELS)
    negatives = [b for a, b in zip(truth, called, strict=True) if a == "negative"]
    return {
        "rows": len(pairs),
        "macro_f1": found.macro_f1,
        "macro_f1_interval": macro_f1_interval(truth, called, LABELS) if intervals else None,
        "accuracy": found.accuracy,
        "accuracy_at_80": accuracy_at(0.8, right, sure),
        "accuracy_at_50": accuracy_at(0.5, right, sure),
        "calibration_error": calibration_error(right, sure),
        "negative_called_positive": negatives.count("positive") / max(1, len(negatives)),
        "abstained": called.count("abstain") / len(called),
        "confusion": _table(found),
    }


def _complaint(rows: Sequence[Row], said: Sequence[Row], *, intervals: bool) -> dict[str, Any]:
    pairs = [(is_one, one) for row, one in zip(rows, said, strict=True) if (is_one := proxy_of(row)) is not None]
    if not pairs:
        return {}
    truth = [is_one for is_one, _ in pairs]
    scores = [0.5 if one["complaint"] is None else float(one["complaint"]) for _, one in pairs]
    # What abstained is wrong whatever is true.
    called = [not a if one["complaint"] is None else float(one["complaint"]) >= COMPLAINS for a, one in pairs]
    words, answers = [_word(one) for one in truth], [_word(one) for one in called]
    precision, recall = precision_recall(truth, called)
    found = confusion(words, answers, ("complaint", "none"))
    return {
        "rows": len(pairs),
        "by_negative_label": all(row.get("complaint") is None for row in rows),
        "macro_f1": found.macro_f1,
        "macro_f1_interval": macro_f1_interval(words, answers, ("complaint", "none")) if intervals else None,
        "precision": precision,
        "recall": recall,
        "auc": auc(truth, scores),
        "recall_at_precision_90": recall_at(0.9, truth, [round(score, 2) for score in scores]),
        "confusion": _table(found),
    }


def _word(is_one: bool) -> str:
    return "complaint" if is_one else "none"


def _topic(rows: Sequence[Row], said: Sequence[Row], *, intervals: bool) -> dict[str, Any]:
    pairs = [(topic, one) for row, one in zip(rows, said, strict=True) if (topic := topic_of(row)) is not None]
    if not pairs:
        return {}
    truth, called = [topic for topic, _ in pairs], [str(one["topic"] or "none") for _, one in pairs]
    classes = sorted(set(truth))
    found = confusion(truth, called, classes)
    named = not set(classes).isdisjoint(called)  # else nobody said a topic, or those of the file have other names
    right = [a == b for a, b in zip(truth, called, strict=True)]
    return {
        "rows": len(pairs),
        "other_names": not named and set(called) != {"none"},
        "accuracy": found.accuracy if named else None,
        "accuracy_interval": accuracy_interval(right) if named and intervals else None,
        "macro_f1": found.macro_f1 if named else None,
        "majority": max(map(truth.count, classes)) / len(truth),
        "confusion": _table(found),
    }


def _language(rows: Sequence[Row], said: Sequence[Row]) -> dict[str, Any]:
    pairs = [(row["lang"], one["lang"]) for row, one in zip(rows, said, strict=True) if row.get("lang")]
    return {"rows": len(pairs), "accuracy": sum(a == b for a, b in pairs) / len(pairs)} if pairs else {}


def _table(found: Any) -> dict[str, dict[str, int]]:
    return {
        row: {column: int(count) for column, count in zip(found.columns, counts, strict=True)}
        for row, counts in zip(found.rows, found.counts, strict=True)
    }
