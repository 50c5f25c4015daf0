"""The optional parts of a model that the settings ask for; each is loaded once, and again when its files change."""

from functools import lru_cache
from pathlib import Path

from sentiment.classifier import Classifier, Unusable
from sentiment.encoder import Encoder
from settings import Problem, Settings, SettingsError
from settings.classifiers import files_of, stamp_of


def classifier_of(settings: Settings) -> Classifier | None:
    """The classifier of [foreshock], or None. Raises SettingsError where its files do not fit, MissingExtra without
    the extra."""
    if settings.classifier is None:
        return None
    try:
        return _loaded(settings.classifier, stamp_of(settings.classifier))
    except Unusable as wrong:
        raise SettingsError(settings.path.name, [Problem("foreshock.classifier", str(wrong), wrong.step)]) from None


def encoder_of(settings: Settings) -> Encoder | None:
    """The encoder, where [foreshock] asks for it. Raises MissingExtra without the extra."""
    return Encoder() if settings.multilingual else None


@lru_cache(maxsize=1)
def _loaded(folder: Path, stamp: tuple[tuple[int, int], ...]) -> Classifier:
    """`stamp` is there to be remembered with: another one loads anew."""
    return Classifier(files_of(folder))
