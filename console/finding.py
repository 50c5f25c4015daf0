"""One thing that `foreshock doctor` found."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["good", "warning", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` is the fact, `next` the step to take; nothing to do where it is empty."""

    verdict: Verdict
    what: str
    next: str = ""
