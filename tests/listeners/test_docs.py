"""The example of docs/add-a-source.md is run as it stands."""

import json
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from listeners import contract

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "add-a-source.md"


@pytest.fixture
def guestbook(monkeypatch):
    monkeypatch.setattr(contract, "_registry", dict(contract._registry))
    [source] = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf8"), re.DOTALL)
    module = ModuleType("listeners.guestbook")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(source, str(GUIDE), "exec"), module.__dict__)
    return contract._registry["guestbook"]


def entry(number):
    return {"id": number, "by": "jo", "html": f"<p>Entry {number}</p>", "written": f"2026-03-0{number}T10:00:00Z"}


async def test_the_example_hears_page_after_page_and_goes_on_from_its_cursor(guestbook, wire):
    pages = {"0": {"entries": [entry(1)], "next": 1}, "1": {"entries": [entry(2), entry(3)]}}
    options = guestbook.options(url="https://guestbook.example.org/api")
    wire.http.says = {f"{options.url}/entries": lambda request: json.dumps(pages[request["params"]["after"]]).encode()}
    heard = [page async for page in guestbook.listen(wire, options, {})]
    assert [[mention.text for mention in page.mentions] for page in heard] == [["Entry 1"], ["Entry 2", "Entry 3"]]
    again = [page async for page in guestbook.listen(wire, options, heard[0].cursor)]
    assert [mention.external_id for page in again for mention in page.mentions] == ["2", "3"]


async def test_the_example_stops_when_the_site_runs_in_a_circle(guestbook, wire):
    options = guestbook.options(url="https://guestbook.example.org/api")
    wire.http.says = {f"{options.url}/entries": json.dumps({"entries": [], "next": "0"}).encode()}
    with pytest.raises(contract.Unreadable, match="already read"):
        [page async for page in guestbook.listen(wire, options, {})]


def test_the_settings_of_the_example_name_its_options(guestbook):
    [text] = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf8"), re.DOTALL)
    [source] = tomllib.loads(text)["sources"]
    assert source.pop("kind") == guestbook.kind and source.pop("name")
    guestbook.options(**source)
