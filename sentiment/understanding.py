"""What was understood of one mention, for one brand."""

from dataclasses import dataclass
from typing import Literal

Label = Literal["negative", "neutral", "positive", "abstain"]
COMPLAINS = 0.5  # probability from which a text counts as a complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class Toward:
    """What the same text says of somebody else that it names: a competitor, or another brand of the settings."""

    name: str
    label: Label
    compound: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """One per (mention, brand).

    `compound` is in [-1, 1] and `complaint` a probability in [0, 1]; both are None when `label` is "abstain", and
    `abstained_why` then says why in one sentence. `topic` is a name of the taxonomy or None. `language` is ISO 639-1
    or "und". `confidence` is in [0, 1]. `evidence` are the words and cues that decided, most weighty first. `towards`
    is what is said of others; `mixed` where one of them has another label. `version` names the rules, word lists and
    learnt head that decided: the same version gives the same text the same understanding.
    """

    compound: float | None
    label: Label
    complaint: float | None
    question: bool = False
    praise: bool = False
    topic: str | None = None
    language: str = "und"
    confidence: float = 0.0
    abstained_why: str | None = None
    evidence: tuple[str, ...] = ()
    towards: tuple[Toward, ...] = ()
    mixed: bool = False
    version: str = ""
