"""What to listen for: a brand, and whom texts compare it with."""

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PrivateAttr, field_validator, model_validator

from alerts.drill import BEFORE, is_drill
from mentions import Query, names, parse
from mentions.noise import outside, ready_made
from settings.duration import between
from settings.names import Name
from settings.people import HoursText
from settings.table import DAY, MINUTE, Table
from settings.zone import Zone


class Competitor(Table):
    """One of `competitors`: a name alone, or a name with what else it is called."""

    name: Annotated[Name, Field(description="how you call it; texts call it so too")]
    terms: Annotated[tuple[Name, ...], Field(description="its other names and accounts")] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_a_name(cls, said: Any) -> Any:
        if isinstance(said, str):
            return {"name": said}
        if not isinstance(said, dict):
            raise ValueError('should be a name, or a table such as { name = "Globex", terms = ["globexcares"] }')
        return said

    @property
    def all_terms(self) -> tuple[str, ...]:
        """Every word that names it; each once."""
        return tuple(dict.fromkeys((self.name, *self.terms)))


class Brand(Table):
    """A table [[brands]]: what to listen for."""

    name: Annotated[Name, Field(description="how you call it, in every message and list")]
    query: Annotated[str, Field(description='which mentions concern it: AND, OR, NOT, "phrases", brackets, word*')]
    handles: Annotated[
        tuple[Name, ...], Field(description="its own accounts: not feelings, and never read as such")
    ] = ()
    terms: Annotated[
        tuple[Name, ...], Field(description="its other names and products, beside those of the query")
    ] = ()
    competitors: Annotated[
        tuple[Competitor, ...],
        Field(description="whom texts compare it with: names, or tables of a name and its terms"),
    ] = ()
    without: Annotated[
        tuple[Name, ...],
        Field(description="the noise that is left out: names of `foreshock query noise` or of [noise]"),
    ] = ()
    goal: Annotated[
        timedelta, between(MINUTE, 365 * DAY), Field(description="how soon a complaint or question should be answered")
    ] = timedelta(hours=10)
    hours: Annotated[
        HoursText | None, Field(description="hours of work: `goal` counts these only; none: it counts all hours")
    ] = None
    timezone: Annotated[Zone | None, Field(description="the zone of `hours`; none: that of [foreshock]")] = None
    thanks_from: Annotated[
        int, Field(ge=0, description="from how many followers or views on praise is answered; in reviews always")
    ] = 1_000
    expire: Annotated[
        timedelta, between(DAY, 365 * DAY), Field(description="how old what nobody answered may become in the queue")
    ] = timedelta(days=14)
    budget: Annotated[
        float,
        Field(
            ge=0.05, le=2, allow_inf_nan=False, description="how many false alarms a week are bearable, from 0.05 to 2"
        ),
    ] = 0.25
    lexicon: Annotated[
        Path | None,
        Field(description="a table of words with a feeling of their own here: word, valence, by, when, why"),
    ] = None
    two_person: Annotated[bool, Field(description="whether an answer needs the approvals of two people")] = False
    signature: Annotated[str | None, Field(max_length=120, description="the last line of every reply draft")] = None
    voice: Annotated[
        Path | None, Field(description="a file that says how it speaks: greeting, formality, words, platforms")
    ] = None

    _named: tuple[tuple[str, str], ...] = PrivateAttr(())  # of [noise], where `without` says so

    @field_validator("name")
    @classmethod
    def _is_real(cls, name: str) -> str:
        if is_drill(name):
            raise ValueError(f"should not begin with {BEFORE.strip()!r}: that is how `foreshock drill` calls its own")
        return name

    @property
    def own(self) -> Query:
        """The tree of `query` alone; `mentions.parse` keeps it, so asking often costs nothing."""
        return parse(self.query)

    @property
    def noise(self) -> tuple[tuple[str, str], ...]:
        """Names and texts of the queries that are left out. Raises KeyError for a name that is none."""
        texts = dict(self._named)
        return tuple((name, texts[name] if name in texts else ready_made()[name].text) for name in self.without)

    def with_noise(self, without: tuple[str, ...], own: Mapping[str, str]) -> "Brand":
        """A copy that leaves out these names, of which `own` has its queries where [noise] has them."""
        copy = self.model_copy(update={"without": without})
        copy._named = tuple((name, own[name]) for name in without if name in own)
        return copy

    @property
    def parsed(self) -> Query:
        """The whole query that is matched: its own, and none of the noise. Asking often costs nothing."""
        return _whole(self.query, tuple(text for _, text in self.noise))

    @property
    def all_terms(self) -> tuple[str, ...]:
        """Every word that names the brand: name, names in the query, other names, handles; each once.

        Of `ferrybank AND (late OR refund)` ferrybank only: the others say what happened, and are read.
        """
        return tuple(dict.fromkeys((self.name, *names(self.own), *self.terms, *self.handles)))


@lru_cache(maxsize=1_024)
def _whole(query: str, noise: tuple[str, ...]) -> Query:
    return outside(parse(query), [parse(text) for text in noise])
