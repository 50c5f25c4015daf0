"""Does each complaint bring more than one other? A branching process read with sums that decay (DETECTION 6).

Between two mentions the sums decay in closed form, so a quiet series costs nothing until it is raised again.
"""

from dataclasses import dataclass, field
from math import exp

from scipy.special import gammaincc

from complaints.clock import SECONDS

KERNEL = ((300.0, 0.241), (1500.0, 0.461), (21600.0, 0.186), (86400.0, 0.112))  # (tau s, weight): flat, then s^-1.242
FAR = 2016  # bins: a week is as good as never
_PULSE = 2 ** (-1 / 24)  # 2 h
_LIFE = 2 ** (-1 / 144)  # 12 h
PULSE = [_PULSE**i for i in range(FAR + 1)]
LIFE = [_LIFE**i for i in range(FAR + 1)]
_STEP = [exp(-SECONDS / tau) for tau, _ in KERNEL]
ECHO = [[step**i for i in range(FAR + 1)] for step in _STEP]
HEIRS = [
    [g * (1 - step) * (PULSE[i] - step**i) / (_PULSE - step) for i in range(FAR + 1)]
    for (_, g), step in zip(KERNEL, _STEP, strict=True)
]
(_G0, _G1, _G2, _G3), (_R0, _R1, _R2, _R3) = [g for _, g in KERNEL], _STEP


@dataclass(slots=True)
class Growth:
    """`alive` is the decayed excess N, `born` and `due` the offspring seen and expected, `echo` the kernel sums X."""

    alive: float = 0.0
    born: float = 0.0
    due: float = 0.0
    echo: list[float] = field(default_factory=lambda: [0.0] * len(KERNEL))

    def rest(self, gap: int, usual: float) -> None:
        """Passes `gap` bins without a mention, in each of which `usual` were expected."""
        gap = min(gap, FAR)
        life, pulse, echo = LIFE[gap], PULSE[gap], self.echo
        lost = min(self.alive, usual * (1 - pulse) / (1 - _PULSE))
        self.born = max(self.born * pulse - lost, 0.0)
        self.alive = max(self.alive * life - usual * (1 - life) / (1 - _LIFE), 0.0)
        self.due *= pulse
        for j, heirs in enumerate(HEIRS):
            self.due += echo[j] * heirs[gap]
            echo[j] *= ECHO[j][gap]

    def fade(self, gap: int) -> None:
        """Passes `gap` bins of which nothing is known: what was heard ages, and nobody is missed."""
        gap = min(gap, FAR)
        self.alive *= LIFE[gap]
        self.born *= PULSE[gap]
        self.due *= PULSE[gap]
        self.echo = [sum_ * ECHO[j][gap] for j, sum_ in enumerate(self.echo)]

    def pass_bin(self, heard: float, usual: float) -> None:
        """Passes one bin in which `heard` were counted and `usual` expected, both weighted."""
        excess = max(heard - usual, -min(self.alive, usual))
        x0, x1, x2, x3 = self.echo
        heirs = _G0 * (1 - _R0) * x0 + _G1 * (1 - _R1) * x1 + _G2 * (1 - _R2) * x2 + _G3 * (1 - _R3) * x3
        self.born = max(self.born * _PULSE + excess, 0.0)
        self.due = self.due * _PULSE + heirs
        self.alive = max(self.alive * _LIFE + excess, 0.0)
        more = max(excess, 0.0)
        self.echo = [x0 * _R0 + more, x1 * _R1 + more, x2 * _R2 + more, x3 * _R3 + more]

    def add_late(self, weight: float, ago: int) -> None:
        """A mention said `ago` bins before the one that was passed last."""
        self.alive += weight * LIFE[ago]
        self.born += weight * PULSE[ago]
        for j in range(len(KERNEL)):
            self.echo[j] += weight * ECHO[j][ago]

    @property
    def number(self) -> float:
        """The estimated reproduction number n, shrunk towards .5."""
        return (self.born + 2) / (self.due + 4)

    @property
    def sure(self) -> float:
        """P(n > .9), in [0, 1]."""
        return float(gammaincc(self.born + 2, 0.9 * (self.due + 4)))

    @property
    def forecast(self) -> float:
        """The expected final volume F, in weighted mentions above the usual."""
        n = (self.born + 2) / (self.due + 4)
        x0, x1, x2, x3 = self.echo
        left = _G0 * x0 + _G1 * x1 + _G2 * x2 + _G3 * x3
        return self.alive + n * left / max(1 - 0.8 * min(n, 1.1), 0.12)
