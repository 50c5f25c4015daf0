"""How often what is understood is right, as a table a person reads and as keys."""

from collections.abc import Iterator
from typing import Any

from alerts.words import printable
from console.summary import aligned
from flows.steps.measure import Accuracy, Agreement, Whose
from sentiment import Label
from sentiment.measures import LABELS, Interval, Share

FEW = 100  # labels, below which the intervals are wide
CALLED: dict[Whose, str] = {"cold": "cold scorer", "then": "when it was labelled", "now": "now"}
COLUMNS: tuple[Label, ...] = (*LABELS, "abstain")


def told(found: Accuracy) -> Iterator[str]:
    """The lines that a person reads."""
    name = printable(found.brand)
    if not found.labels:
        yield f"{name}: no label yet; foreshock accuracy asks for some"
        return
    yield f"{name}: {found.labels:,} labels of a random sample, {found.complaints:,} of them complaints"
    now = found.agreements[-1]
    yield f"\nWhat people said (rows) and what is understood now (columns), version {found.versions['now']}"
    yield from _indented(_confusion(now))
    if unscored := sum(many for (_, understood), many in now.confusion.items() if understood == "abstain"):
        yield f"  {unscored:,} of {found.labels:,} were not scored, and count as wrong"
    yield "\nBefore and after, on the same sample"
    yield from _indented(_table(found))
    for one in found.agreements[1:]:
        yield f"  {_apart(one)}"
    if found.labels < FEW:
        yield f"Only {found.labels:,} labels: the intervals are wide. From {FEW} on they are worth a decision."
    yield "Intervals hold 95 %: Wilson's for shares, 1,000 bootstrap draws for macro-F1 and differences."


def keys(found: Accuracy) -> dict[str, Any]:
    """The keys of `foreshock accuracy --json`."""
    return {
        "brand": found.brand,
        "labels": found.labels,
        "complaints": found.complaints,
        "versions": found.versions,
        **{one.whose: _keys(one) for one in found.agreements},
    }


def _keys(one: Agreement) -> dict[str, Any]:
    return {
        "confusion": [
            {"said": said, "understood": understood, "mentions": many}
            for (said, understood), many in sorted(one.confusion.items())
        ],
        "right": _share_keys(one.right),
        "macro_f1": {"value": _rounded(one.macro_f1), "interval": _both(one.macro_f1_interval)},
        "precision": _share_keys(one.precision),
        "recall": _share_keys(one.recall),
        "better": None
        if one.better is None
        else {"value": _rounded(one.better), "interval": _both(one.better_interval)},
    }


def _share_keys(share: Share) -> dict[str, Any]:
    return {"value": _rounded(share.value), "interval": _both(share.interval), "hits": share.hits, "of": share.of}


def _indented(rows: list[tuple[str, ...]]) -> Iterator[str]:
    for row in aligned(rows):
        yield f"  {row}".rstrip()


def _confusion(one: Agreement) -> list[tuple[str, ...]]:
    head = ("", *LABELS, "not scored")
    rows = [(said, *(str(one.confusion.get((said, column), 0)) for column in COLUMNS)) for said in LABELS]
    return [head, *rows]


def _table(found: Accuracy) -> list[tuple[str, ...]]:
    head = ("", "right label", "macro-F1", "complaints: precision", "recall")
    return [head, *map(_row, found.agreements)]


def _row(one: Agreement) -> tuple[str, ...]:
    f1 = "-" if one.macro_f1 is None else f"{one.macro_f1:.2f} ({_span(one.macro_f1_interval)})"
    return CALLED[one.whose], _share(one.right), f1, _share(one.precision), _share(one.recall)


def _share(share: Share) -> str:
    if share.value is None:
        return "none counted"
    return f"{share.value:.2f} ({_span(share.interval)}), {share.hits} of {share.of}"


def _apart(one: Agreement) -> str:
    if one.better is None:
        return f"{CALLED[one.whose]}: no label to compare with the cold scorer"
    low, high = one.better_interval
    sure = "better" if low > 0 else "worse" if high < 0 else "no difference that these labels could show"
    apart = f"{one.better:+.2f} right labels ({low:+.2f} to {high:+.2f})"
    return f"{CALLED[one.whose]} against the cold scorer: {apart}: {sure}"


def _span(interval: Interval) -> str:
    return f"{interval[0]:.2f} to {interval[1]:.2f}"


def _both(interval: Interval) -> list[float | None]:
    return [_rounded(value) for value in interval]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
