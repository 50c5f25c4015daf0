"""What each brand's mentions are understood with. Everybody asks here: one mention, one understanding."""

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from flows.steps.extras import classifier_of, encoder_of
from mentions import Mention
from sentiment import Understanding, understand_all, urgent
from sentiment.model import COLD, Model
from sentiment.reading import Reading
from sentiment.reading import reading as read
from sentiment.topics import taxonomy
from settings import Brand, Settings
from storage import heads
from storage.engine import reading

if TYPE_CHECKING:
    from sentiment.learning.head import Head

MOST = 64  # heads that are held ready, half a megabyte each
_Champion = tuple[str, int, datetime]
"""Where it is kept, its number and its birth: a database that was begun anew counts from 1 again."""
_read: "OrderedDict[_Champion, Head | None]" = OrderedDict()
LONGEST = 80  # characters of the name of a brand
NOBODY: Mapping[str, tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowing:
    """What is known when mentions of one brand are understood: its model, and what everybody else is called."""

    brand: Brand
    model: Model = COLD
    others: Mapping[str, tuple[str, ...]]

    @property
    def cold(self) -> "Knowing":
        """The same without what was learnt from people's labels."""
        return replace(self, model=replace(self.model, head=None))

    def meant(self, mention: Mention) -> Understanding:
        """What this mention means for the brand. No word of a person is in it."""
        return next(self.meant_all([mention]))

    def meant_all(self, mentions: Iterable[Mention]) -> Iterator[Understanding]:
        """The same of each, in their order, and sooner than one by one."""
        return understand_all(map(self.reading, mentions), self.model)

    def reading(self, mention: Mention) -> Reading:
        """What is judged of it: its words without names, and only those that are about the brand."""
        terms, declared = self.brand.all_terms, mention.language
        return read(mention.words, terms=terms, declared=declared, others=self.others, model=self.model)

    def urgent(self, mention: Mention) -> str | None:
        """Why a person must see at once what this mention says of the brand; not what it says of others."""
        return urgent(mention.words) and urgent(self.reading(mention).text)  # few texts have any sign at all


def unknown(name: str) -> Knowing:
    """Of a brand that no settings know: cold, and its name is all that it is called."""
    words = " ".join(re.findall(r"\w+", name))[:LONGEST].strip() or "brand"
    return Knowing(brand=Brand(name=words, query=f'"{words}"'), others=NOBODY)


def topics_of(model: Model) -> tuple[str, ...]:
    """What a complaint may be about."""
    return (model.taxonomy or taxonomy()).names


def knowing_of(engine: Engine, settings: Settings) -> dict[str, Knowing]:
    """Of every brand, by its name."""
    models = models_of(engine, settings)
    return {
        brand.name: Knowing(brand=brand, model=models[brand.name], others=others_of(settings, brand))
        for brand in settings.brands
    }


def models_of(engine: Engine, settings: Settings) -> dict[str, Model]:
    """The model of every brand, by its name: a head is read again only where another one is champion."""
    with reading(engine) as conn:
        champions = heads.champions(conn)
        learnt = {brand: _head(conn, (str(engine.url), *key)) for brand, key in champions.items()}
    lexicons, taxonomy = settings.lexicons, settings.taxonomy
    shared = Model(taxonomy=taxonomy, classifier=classifier_of(settings), encoder=encoder_of(settings))
    return {
        name: replace(shared, lexicon=lexicons.get(name), head=learnt.get(name))
        for name in (brand.name for brand in settings.brands)
    }


def _head(conn: Connection, key: _Champion) -> "Head | None":
    """None for the cold scorer, and for a head that this version cannot read: it is learnt anew at night."""
    from sentiment.learning.kept import UnreadableHead, loads  # numpy and scipy: only where a head is

    if key in _read:
        _read.move_to_end(key)
    else:
        row = heads.one(conn, key[1])
        try:
            _read[key] = None if row is None or row.is_cold else loads(row.data)
        except UnreadableHead:
            _read[key] = None
        while len(_read) > MOST:
            _read.popitem(last=False)
    return _read[key]


def others_of(settings: Settings, brand: Brand) -> Mapping[str, tuple[str, ...]]:
    """The competitors of a brand and the other brands of the settings, each with what it is called."""
    brands = {other.name: other.all_terms for other in settings.brands if other.name != brand.name}
    return {other.name: other.all_terms for other in brand.competitors} | brands or NOBODY
