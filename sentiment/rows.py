"""One row of a file to be understood, for `foreshock understand FILE`."""

from collections.abc import Mapping
from typing import Any

from sentiment.model import COLD, Model
from sentiment.reading import Reading, reading
from sentiment.understand import understand


def understand_row(row: Mapping[str, Any], model: Model = COLD) -> dict[str, Any]:
    """Reads id, text, brand, terms, target, start, end and declared_lang, and no other key.

    With a target and its place, what is done to it, by it and said of it in its clause is understood; it is masked as a
    brand is.
    Gives id, compound, label, complaint, topic, lang, confidence, abstained_why and evidence.
    Raises ValueError where text is not a string, or terms are neither a string nor a list.
    """
    seen = understand(**_asked(row), model=model)
    return {
        "id": row.get("id"),
        "compound": seen.compound,
        "label": seen.label,
        "complaint": seen.complaint,
        "topic": seen.topic,
        "lang": seen.language,
        "confidence": seen.confidence,
        "abstained_why": seen.abstained_why,
        "evidence": list(seen.evidence),
    }


def reading_row(row: Mapping[str, Any], model: Model = COLD) -> Reading:
    """What a head learns of such a row, and judges. Raises ValueError as understand_row does."""
    return reading(**_asked(row), model=model)


def _asked(row: Mapping[str, Any]) -> dict[str, Any]:
    text, terms = row.get("text"), row.get("terms") or ()
    if not isinstance(text, str):
        raise ValueError(f"row {row.get('id')!r}: text must be a string, not {type(text).__name__}")
    if not isinstance(terms, str | list | tuple):
        raise ValueError(f"row {row.get('id')!r}: terms must be a list, not {type(terms).__name__}")
    names = [terms] if isinstance(terms, str) else [str(term) for term in terms]
    names += [str(row[key]) for key in ("brand", "target") if row.get(key)]
    start, end = row.get("start"), row.get("end")
    at = None
    if row.get("target") and isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text):
        at = start, end
    declared = row.get("declared_lang")
    return {
        "mention_words": text,
        "terms": names,
        "declared": declared if isinstance(declared, str) else None,
        "at": at,
    }
