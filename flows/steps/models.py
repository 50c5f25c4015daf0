"""What each brand's mentions are understood with. Everybody asks here: one mention, one understanding."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from flows.steps.extras import classifier_of, encoder_of
from mentions import Mention
from sentiment import Understanding, understand
from sentiment.model import COLD, Model
from sentiment.topics import taxonomy
from settings import Brand, Settings

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
        return self

    def meant(self, mention: Mention) -> Understanding:
        """What this mention means for the brand. No word of a person is in it."""
        return understand(
            mention.words,
            terms=self.brand.all_terms,
            declared=mention.language,
            others=self.others,
            model=self.model,
        )


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
    """The model of every brand, by its name."""
    lexicons, taxonomy = settings.lexicons, settings.taxonomy
    classifier, encoder = classifier_of(settings), encoder_of(settings)
    return {
        brand.name: Model(lexicon=lexicons.get(brand.name), taxonomy=taxonomy, classifier=classifier, encoder=encoder)
        for brand in settings.brands
    }


def others_of(settings: Settings, brand: Brand) -> Mapping[str, tuple[str, ...]]:
    """The competitors of a brand and the other brands of the settings, each with what it is called."""
    brands = {other.name: other.all_terms for other in settings.brands if other.name != brand.name}
    return {other.name: other.all_terms for other in brand.competitors} | brands or NOBODY
