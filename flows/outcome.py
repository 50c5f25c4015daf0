"""What one run did, for the person who started it."""

from dataclasses import dataclass, field

from flows.steps.brands import Unjudged
from flows.steps.deliver import Delivered
from flows.steps.hear import HeardFrom
from flows.steps.judge import Judged
from flows.steps.overdue import Overdue
from flows.steps.publish import Round
from flows.steps.trouble import Troubled


@dataclass(frozen=True, slots=True, kw_only=True)
class Detected:
    """What became of the sources, of every brand, and of what waits for an answer."""

    judged: tuple[Judged, ...]
    unjudged: tuple[Unjudged, ...]
    troubled: Troubled
    overdue: Overdue = field(default_factory=Overdue)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified:
    """What became of the notices, and of the approved replies."""

    delivered: Delivered
    published: Round


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One run of the whole chain; the failure of a source, of a brand or of a delivery is a value in it."""

    heard: tuple[HeardFrom, ...]
    judged: tuple[Judged, ...]
    delivered: Delivered
    published: Round = field(default_factory=Round)
    troubled: Troubled = field(default_factory=Troubled)
    unjudged: tuple[Unjudged, ...] = ()
    overdue: Overdue = field(default_factory=Overdue)

    @property
    def well(self) -> bool:
        """Whether nobody was left in the dark: some source was heard, every brand judged, every notice delivered."""
        deaf = bool(self.heard) and all(one.error is not None for one in self.heard)
        return not deaf and not self.unjudged and self.delivered.failed == 0

    @property
    def failed(self) -> bool:
        """Whether some source, some brand or some delivery failed."""
        return bool(self.unjudged) or self.delivered.failed > 0 or any(one.error is not None for one in self.heard)
