"""How much of what is said of a topic complains: praise that goes round is no complaint, though some sounds so."""

from dataclasses import dataclass

FADE = 2 ** (-1 / 48)  # half-life 4 h


@dataclass(slots=True)
class Talk:
    """Decayed weights at bin `at`: of all that was said of the topic since it is known, and of its complaints."""

    said: float = 0.0
    complained: float = 0.0
    at: int = 0

    def add(self, bin_: int, said: float, complained: float) -> None:
        """One mention that became known in bin `bin_`."""
        if bin_ > self.at:
            faded = FADE ** (bin_ - self.at)
            self.said, self.complained, self.at = self.said * faded, self.complained * faded, bin_
        self.said += said
        self.complained += complained

    @property
    def share(self) -> float:
        """The share of complaints in [0, 1]."""
        return self.complained / self.said if self.said else 1.0
