"""How Foreshock is, as a page shows it: figures at a glance, and what needs somebody before what is well."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.words import ago, among, count, lately, printable
from console.checkup import LATE, of_undelivered
from console.finding import Finding
from settings import Settings
from storage.alerts import Undelivered

MOST_NAMED = 5
STEPS = ("B", "kB", "MB", "GB", "TB")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the database knows of it. `edges` and `learnt` are by brand, `notices` by state, `ill` are sources
    in trouble."""

    edges: Mapping[str, datetime]
    heard: datetime | None
    notices: Mapping[str, int]
    waits: datetime | None
    undelivered: Sequence[Undelivered]
    queue: int
    overdue: int
    learnt: Mapping[str, datetime]
    ill: Sequence[str]
    size: int
    stored: int
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One figure; `bad` where it needs somebody."""

    name: str
    figure: str
    note: str = ""
    bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandLine:
    """Up to when a brand was judged, and when its head learnt last."""

    name: str
    edge: datetime | None
    late: bool
    learnt: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The whole page. `needs` are findings that need somebody, `well` the others."""

    tiles: tuple[Tile, ...]
    needs: tuple[Finding, ...]
    well: tuple[Finding, ...]
    brands: tuple[BrandLine, ...]
    undelivered: tuple[Undelivered, ...]

    @property
    def summary(self) -> str:
        """In a sentence."""
        return "All is well." if not self.needs else f"{count(len(self.needs), 'thing')} to look at."


def health_of(facts: Facts, known: Settings, findings: Iterable[Finding], now: datetime) -> Health:
    """`findings` are those of `foreshock doctor` that can be told at once."""
    brands = tuple(_brand(one.name, facts, now) for one in known.brands)
    found = [*_stands(facts, brands, now), *map(of_undelivered, facts.undelivered), *findings]
    needs = sorted((one for one in found if one.verdict != "good"), key=lambda one: one.verdict != "bad")
    return Health(
        tiles=tuple(_tiles(facts, brands, now)),
        needs=tuple(needs),
        well=tuple(one for one in found if one.verdict == "good"),
        brands=brands,
        undelivered=tuple(facts.undelivered),
    )


def size(many: int) -> str:
    """`12 MB`, in thousands."""
    value, step = float(many), 0
    while value >= 1000 and step < len(STEPS) - 1:
        value, step = value / 1000, step + 1
    return f"{value:.3g} {STEPS[step]}"


def _brand(name: str, facts: Facts, now: datetime) -> BrandLine:
    edge = facts.edges.get(name)
    return BrandLine(name=name, edge=edge, late=edge is not None and now - edge > LATE, learnt=facts.learnt.get(name))


def _stands(facts: Facts, brands: Sequence[BrandLine], now: datetime) -> Iterable[Finding]:
    """Whether anything goes on at all."""
    step = "foreshock up hears and judges every five minutes; foreshock run does it once"
    if facts.heard is None:
        yield Finding("warning", "nothing has been heard yet", step)
    elif now - facts.heard > LATE:
        yield Finding("bad", f"nothing was heard since {ago(facts.heard, now)}", step)
    else:
        for one in brands:
            if one.late and one.edge:
                what = f"{printable(one.name)} was judged last {ago(one.edge, now)}: what came later is told to nobody"
                yield Finding("bad", what, "foreshock run judges it, or tells what is wrong with it")
    if facts.ill:
        what = f"{count(len(facts.ill), 'source')} in trouble: {printable(among(facts.ill, MOST_NAMED))}"
        yield Finding("warning", what, "the page Sources says what is wrong with each, and what to do")
    if facts.waits is not None and now - facts.waits > LATE:
        yield Finding("bad", f"a message waits to be sent, due {ago(facts.waits, now)}", step)


def _tiles(facts: Facts, brands: Sequence[BrandLine], now: datetime) -> Iterable[Tile]:
    edges = [one.edge for one in brands if one.edge]
    given_up = facts.notices.get("failed", 0)
    stale = timedelta() if facts.heard is None else now - facts.heard
    yield Tile(name="Sources heard", figure=lately(facts.heard, now) if facts.heard else "not yet", bad=stale > LATE)
    yield Tile(
        name="Judged up to",
        figure=lately(min(edges), now) if edges else "not yet",
        note="the brand that is furthest behind" if len(edges) > 1 else "",
        bad=any(one.late for one in brands),
    )
    yield Tile(
        name="Messages",
        figure=f"{facts.notices.get('waiting', 0):,} waiting",
        note=f"{facts.notices.get('sent', 0):,} sent, {facts.notices.get('held', 0):,} held, {given_up:,} given up",
        bad=bool(facts.undelivered),
    )
    yield Tile(name="To answer", figure=f"{facts.queue:,}", note=f"{facts.overdue:,} of them overdue")
    yield Tile(name="Database", figure=size(facts.size), note=f"{facts.version}; about {facts.stored:,} mentions")
