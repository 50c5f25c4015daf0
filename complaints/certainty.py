"""How sure a brand's complaints are, and what that does to theta.

A mention that complains with probability p counts p, and a storm of guessed topics is spread over several. So on texts
that were understood all scores are lower than on labels, those of storms as those of noise, and the theta that was
measured on labels tells too little and too late. How sure the understanding is can be seen from the probabilities
alone: q = sum p^2 / sum p, the expected probability of a complaint, is 1 for labels and about .74 for what Foreshock
makes of complaints to airlines. There one budget allows as much as q^-5 of them do on labels. Chosen on seeds 1 to 5
(30 events, 99 brand-weeks), run once on 6 to 9 (23, 69); before 10 % / 25 % / ever, false alarms a brand-week:

    theta of labels    33/67/83, .03    48/52/57, .03
    q^-4               50/77/97, .16
    q^-5               50/83/97, .16    61/65/83, .23
    q^-6               60/83/100, .34

    python benchmarks/line.py --fast --seed 8 9 --play 8 --most 40000     (67/75/83, .28: the half of 6 to 9)

Labels are alerted as before. Why theta does not follow the brand's own peaks: docs/decisions/0013.
"""

from dataclasses import dataclass

POWER = 5
MOST = 5.0  # hardly anything less sure than .7 was measured
FADE = 1 - 1 / 2000  # a complaint is remembered for two thousand others: a storm is few of these
GIVEN = 5.0  # weight: before anything is known, complaints are as sure as labels


@dataclass(slots=True)
class Certainty:
    """Decayed sums over complaints of p and p^2, each times the weight of its mention."""

    said: float = GIVEN
    sure: float = GIVEN

    def hear(self, complaint: float, weight: float) -> None:
        """A mention that complains with a probability; a copy teaches as little as it counts."""
        faded = 1 - (1 - FADE) * weight
        self.said = self.said * faded + complaint * weight
        self.sure = self.sure * faded + complaint * complaint * weight

    @property
    def budgets(self) -> float:
        """How many budgets of labels are one of this brand, in [1, 5]."""
        return min(MOST, (self.said / self.sure) ** POWER)
