"""What is usual, unusual and growing: `fold` is the only detector. This package never opens a connection or a clock."""

from complaints.backtest import BadRow, backtest, fold_bins, replayed
from complaints.clock import edge
from complaints.complaint import (
    EVERY,
    Cause,
    Complaint,
    Evidence,
    Heard,
    Hour,
    Look,
    Rules,
    Silenced,
    Stage,
    Transition,
    Witness,
)
from complaints.explanation import Explanation, Role
from complaints.fold import advance, fold
from complaints.memory import dump, load
from complaints.outcome import Outcome, outcome_of
from complaints.state import VOLUME, BrandState
from complaints.voice import COUNTED, NEW, phrases_of

__all__ = [
    "COUNTED",
    "EVERY",
    "NEW",
    "VOLUME",
    "BadRow",
    "BrandState",
    "Cause",
    "Complaint",
    "Evidence",
    "Explanation",
    "Heard",
    "Hour",
    "Look",
    "Outcome",
    "Role",
    "Rules",
    "Silenced",
    "Stage",
    "Transition",
    "Witness",
    "advance",
    "backtest",
    "dump",
    "edge",
    "fold",
    "fold_bins",
    "load",
    "outcome_of",
    "phrases_of",
    "replayed",
]
