"""`foreshock evaluate`: what is understood of a file against what is true of it, beside plain VADER."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, cast

from console.files import Unreadable, lines_of, never_over, objects, written
from console.lines import line
from console.reading import KEYS
from console.scorecard import Row, complaint_of, scored, sentiment_of, topic_of
from sentiment.encoder import Encoder
from sentiment.extra import MissingExtra
from sentiment.learning.curve import Labelled, Step, curve
from sentiment.rows import understand_row
from sentiment.vader import vader

TRUTHS = ("sentiment", "label", "complaint", "topic", "lang")
NEUTRAL = 0.05  # of plain VADER's compound, as its authors say


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to evaluate: `train` is where labels are drawn from, `labels` how many (None is all)."""

    file: Path
    names: Mapping[str, str]
    train: Path | None = None
    labels: tuple[int | None, ...] = (None,)
    seeds: tuple[int, ...] = (0,)
    encoder: bool = True
    out: Path | None = None


def evaluated(wanted: Wanted, *, intervals: bool = True) -> Iterator[dict[str, Any]]:
    """Objects as they are found: plain VADER, the cold scorer, then one for each number of labels.

    The same FILE for training is split into five folds; the figures are then medians over folds and seeds.
    Raises Unreadable, also where a file holds no truth.
    """
    never_over(wanted.out, *filter(None, (wanted.file, wanted.train)))
    rows = _rows(wanted.file, wanted.names)
    labelled = [_labelled(row) for row in rows]
    yield {"by": "plain VADER"} | scored(rows, [by_vader(row) for row in rows], intervals=intervals)
    cold = [understand_row(one.row) for one in labelled]
    yield {"by": "no label"} | scored(rows, cold, intervals=intervals)
    if wanted.train is None:
        _write(wanted.out, cold)
        return
    same = wanted.train.resolve() == wanted.file.resolve()
    other = None if same else [_labelled(row) for row in _rows(wanted.train, wanted.names)]
    encoder = _encoder() if wanted.encoder else None
    steps = curve(labelled, other, labels=wanted.labels, seeds=wanted.seeds, encoder=encoder)
    for _, some in _by_labels(steps):
        yield _over(rows, some, intervals=intervals) | {"encoder": encoder.version if encoder else None}
        _write(wanted.out, [one for _, one in sorted(_said(some, some[0].seed).items())])


def _by_labels(steps: Iterator[Step]) -> Iterator[tuple[int | None, list[Step]]]:
    some: list[Step] = []
    for step in steps:
        if some and some[0].labels != step.labels:
            yield some[0].labels, some
            some = []
        some.append(step)
    if some:
        yield some[0].labels, some


def _over(rows: Sequence[Row], steps: Sequence[Step], *, intervals: bool) -> dict[str, Any]:
    """Medians over folds and seeds; a fold in which no topic was learnt counts as 0, not as missing.

    Confusion and intervals are those of the first seed, all folds together.
    """
    each = [scored([rows[at] for at in one.places], one.said, intervals=False) for one in steps]
    said = _said(steps, steps[0].seed)
    whole = scored([rows[at] for at in sorted(said)], [said[at] for at in sorted(said)], intervals=intervals)
    for part, figures in whole.items():
        if isinstance(figures, dict):
            for name, value in figures.items():
                if isinstance(value, float):
                    figures[name] = median(one[part][name] or 0.0 for one in each if part in one)
    labels = "all" if steps[0].labels is None else steps[0].labels
    return {"by": f"{labels} labels", "trainings": len(steps), "why": steps[0].decision.why} | whole


def _said(steps: Sequence[Step], seed: int) -> dict[int, dict[str, Any]]:
    return {at: said for one in steps if one.seed == seed for at, said in zip(one.places, one.said, strict=True)}


def _rows(path: Path, names: Mapping[str, str]) -> list[Row]:
    """Every row, with the keys of ours: `names` says under which key of the file one of them stands."""
    found: list[Row] = []
    with lines_of(path) as lines:
        for number, row in enumerate(objects(lines, path), 1):
            kept = {key: row[names.get(key, key)] for key in (*KEYS, *TRUTHS) if names.get(key, key) in row}
            if not isinstance(kept.get("text"), str):
                raise Unreadable(f"{path}, object {number}: text must be a string")
            found.append(kept)
    if not any(sentiment_of(row) or topic_of(row) or row.get("lang") or complaint_of(row) is not None for row in found):
        raise Unreadable(f"{path} holds no truth: none of {', '.join(TRUTHS)} (--map names other keys)")
    return found


def _labelled(row: Row) -> Labelled:
    return Labelled(
        row={key: row.get(key) for key in KEYS},
        label=sentiment_of(row),
        complaint=complaint_of(row),
        topic=topic_of(row),
    )


def by_vader(row: Row) -> dict[str, Any]:
    """VADER as its authors use it: the whole text, with names, links and handles."""
    compound = vader(cast(str, row["text"]))
    return {
        "label": "negative" if compound <= -NEUTRAL else "positive" if compound >= NEUTRAL else "neutral",
        "complaint": (1 + NEUTRAL - compound) / 2 - NEUTRAL,  # .5 where it begins to call a text negative
        "confidence": abs(compound),
        "topic": None,
        "lang": "en",
    }


def _encoder() -> Encoder | None:
    try:
        return Encoder()
    except MissingExtra:
        return None


def _write(out: Path | None, said: Sequence[Mapping[str, Any]]) -> None:
    if out is not None:
        with written(out) as file:
            for one in said:
                print(line(one), file=file)


FIGURES = (
    ("sentiment", "macro_f1", "sentiment macro-F1"),
    ("sentiment", "accuracy", "sentiment accuracy"),
    ("sentiment", "accuracy_at_80", "  on the surest 80 %"),
    ("sentiment", "accuracy_at_50", "  on the surest 50 %"),
    ("sentiment", "calibration_error", "  calibration error (ECE)"),
    ("sentiment", "negative_called_positive", "negative called positive"),
    ("sentiment", "abstained", "not scored"),
    ("complaint", "macro_f1", "complaint macro-F1"),
    ("complaint", "precision", "complaint precision"),
    ("complaint", "recall", "complaint recall"),
    ("complaint", "auc", "complaint AUC"),
    ("complaint", "recall_at_precision_90", "recall at precision .90"),
    ("topic", "accuracy", "topic accuracy"),
    ("topic", "majority", "  the most common topic"),
    ("language", "accuracy", "language accuracy"),
)


def table(found: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """One row a figure, one column for each that predicted."""
    rows = [["", *(str(one["by"]) for one in found)]]
    for part, name, words in FIGURES:
        if any(one.get(part) for one in found):
            rows.append([words, *(_cell(one.get(part) or {}, name) for one in found)])
    return rows


def _cell(figures: Mapping[str, Any], name: str) -> str:
    value, interval = figures.get(name), figures.get(f"{name}_interval")
    if value is None:
        return "-"
    return f"{value:.3f}" + (f" ({interval[0]:.3f} to {interval[1]:.3f})" if interval else "")


def notes(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What a figure that is not there means."""
    if any((one.get("topic") or {}).get("other_names") for one in found):
        yield "The topics of the file have other names than Foreshock's; with --train they are learnt."


def confusions(one: Mapping[str, Any]) -> Iterator[tuple[str, list[list[str]]]]:
    """A title and the table of each confusion matrix: truth in rows, what was said in columns."""
    for part in ("sentiment", "complaint", "topic"):
        counts = (one.get(part) or {}).get("confusion")
        if counts and any(some.get(row) for row, some in counts.items()):  # else the topics have other names
            columns = list(next(iter(counts.values())))
            called = [["true", *columns]]
            yield f"{part}, {one['by']}", called + [[row, *map(str, some.values())] for row, some in counts.items()]
