"""foreshock.toml, typed and validated whole. It never opens a connection, and it never changes the file."""

from settings.brand import Brand
from settings.calendar import Occasion
from settings.duration import duration
from settings.llm import Llm
from settings.load import load, source_of
from settings.problem import Problem, SettingsError
from settings.settings import Demo, ReceiverSettings, Settings, Source

__all__ = [
    "Brand",
    "Demo",
    "Llm",
    "Occasion",
    "Problem",
    "ReceiverSettings",
    "Settings",
    "SettingsError",
    "Source",
    "duration",
    "load",
    "source_of",
]
