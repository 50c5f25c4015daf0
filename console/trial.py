"""A dry run of a source: what would be heard, of which nothing is kept."""

from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from console.paying import Pay, free
from flows.steps.advice import step_for
from flows.steps.border import cleaned
from flows.steps.matching import heard_by, matcher_of
from flows.steps.veil import veil_of
from listeners.contract import Page, SourceError, listener_of
from mentions import Mention
from settings import Source
from wire.client import open_wire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from settings import Brand

SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What the first pages said. `matched` counts mentions by brand; `wrong` is what ended it, `step` what to do.

    `cost` is in `unit`; `first` are the first three mentions, `whole` says that there was no more to hear.
    """

    heard: int = 0
    matched: Mapping[str, int] = field(default_factory=dict)
    first: tuple[Mention, ...] = ()
    cost: float = 0
    unit: str | None = None
    pages: int = 0
    whole: bool = False
    not_before: datetime | None = None
    wrong: str | None = None
    step: str | None = None

    @property
    def keys(self) -> dict[str, Any]:
        """The keys of `foreshock sources test --json`."""
        return {name: getattr(self, name) for name in self.__slots__}


async def tried(
    source: Source, brands: "Sequence[Brand]", *, contact: str | None, now: datetime, pages: int = 1, pay: Pay = free
) -> Trial:
    """Asks the source as a first hearing would, for so many pages at most, and as long as they can be paid. What goes
    wrong is told in the trial."""
    listener, veil = listener_of(source.kind), veil_of(source.secrets)
    said = Trial(unit=listener.price.unit if listener.price else None)
    if source.unasked or listener.listen is None:
        return replace(said, wrong=source.unasked)
    if why := pay(0):
        return replace(said, wrong=why)
    try:
        async with open_wire(now=now, contact=contact, private=source.private) as wire:
            running = cast(AsyncGenerator[Page, None], listener.listen(wire, source.options, {}))
            async with aclosing(running):
                async for page in running:
                    said, why = _added(said, veil.page(page), source, brands), pay(page.cost)
                    if why or said.pages >= pages:
                        return said if said.pages >= pages else replace(said, whole=False, wrong=why)
    except SourceError as error:
        return replace(said, whole=False, wrong=str(veil.error(error)), step=step_for(error, source.way))
    return said if said.pages else replace(said, whole=True)


def _added(said: Trial, page: Page, source: Source, brands: "Sequence[Brand]") -> Trial:
    heard = [cleaned(one) for one in page.mentions]
    found = (matcher_of(brands).matches(one, heard_by(source)) for one in heard)
    concerned = Counter(match.brand for matches in found for match in matches)
    return replace(
        said,
        heard=said.heard + len(heard),
        matched=dict(Counter(said.matched) + concerned),
        first=(*said.first, *heard)[:SHOWN],
        cost=said.cost + page.cost,
        pages=said.pages + 1,
        whole=not page.more,
        not_before=page.not_before,
    )
