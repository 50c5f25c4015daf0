"""docs/settings.md and the settings say the same; docs/sources.md is what the listeners say of themselves."""

import re
from datetime import time, timedelta
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined

import delivery.contract
import delivery.publishing
import listeners.contract
from console import handbook
from settings.brand import Brand
from settings.calendar import Occasion
from settings.duration import written
from settings.llm import Llm
from settings.people import EscalationSettings, RotaSettings, TeamSettings
from settings.permissions import PermissionSettings
from settings.publishing import PublisherSettings
from settings.settings import NOT_KEYS, Demo, Foreshock, ReceiverSettings, Source

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "settings.md").read_text(encoding="utf8")
TABLES = {
    "[foreshock]": Foreshock,
    "[[brands]]": Brand,
    "[[sources]]": Source,
    "[[receivers]]": ReceiverSettings,
    "[[teams]]": TeamSettings,
    "[[rota]]": RotaSettings,
    "[[escalations]]": EscalationSettings,
    "[[calendar]]": Occasion,
    "[[publishers]]": PublisherSettings,
    "[llm]": Llm,
    "[permissions]": PermissionSettings,
    "[demo]": Demo,
}
KINDS = {
    f'kind = "{kind}"': found.options
    for kind, found in {**delivery.contract.kinds(), **delivery.publishing.publishers()}.items()
}


def section(heading: str) -> dict[str, str]:
    """key -> default, from the rows below a heading and before the next one."""
    below = re.split(rf"^##+ {re.escape(heading)}$", PAGE, flags=re.MULTILINE)
    assert len(below) == 2, f"docs/settings.md has no section {heading}"
    own = re.split(r"^##", below[1], flags=re.MULTILINE)[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", own, flags=re.MULTILINE))


def default(value: object) -> str:
    if value is PydanticUndefined:
        return "needed"
    if value is None:
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int | float):
        return f"`{value}`"
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{item}"' for item in value) + "]`"
    if isinstance(value, time):
        return f'`"{value:%H:%M}"`'
    return f'`"{written(value) if isinstance(value, timedelta) else value}"`'


@pytest.mark.parametrize(("heading", "model"), [*TABLES.items(), *KINDS.items()], ids=str)
def test_every_setting_is_documented_with_its_default_and_no_other(heading, model):
    fields = {key: field for key, field in model.model_fields.items() if key not in NOT_KEYS}
    assert section(heading) == {key: default(field.default) for key, field in fields.items()}


@pytest.mark.parametrize("model", [*TABLES.values(), *KINDS.values()], ids=lambda model: model.__name__)
def test_every_setting_says_what_it_means(model):
    assert all(field.description for key, field in model.model_fields.items() if key not in NOT_KEYS)


def test_the_page_of_the_sources_is_what_the_listeners_say():
    """Of kinds that it knows; that one has no chapter yet is said by `make check`: adding a listener is one file."""
    written, known = handbook.PAGE.read_text(encoding="utf8"), listeners.contract.kinds()
    chapters = re.findall(r"^## (\w+)$", written, re.MULTILINE)
    assert set(chapters) <= known.keys(), "python -m console.handbook writes it anew"
    assert written == handbook.page([known[kind] for kind in chapters]), "python -m console.handbook writes it anew"


def test_the_example_on_the_page_is_read(read):
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    settings = read(instead=example, ON_CALL_URL="json://127.0.0.1/")
    assert [brand.name for brand in settings.brands] == ["Harbor Bank"]
    assert settings.receivers[0].at_least == "high"
