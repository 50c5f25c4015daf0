"""A new source is one file: the registry, the settings, the contract suite and the page of the sources see it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import listeners
from console import handbook
from listeners import contract
from settings import source_of

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "add-a-source.md"
PLUGIN = """import listeners
listeners.__path__.append({folder!r})
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with one listener in it: the example of the guide."""
    [source] = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf8"), re.DOTALL)
    (tmp_path / "guestbook.py").write_text(source, encoding="utf8")
    return tmp_path


@pytest.fixture
def known(folder, monkeypatch):
    """The registry, as it is with that folder."""
    monkeypatch.setattr(contract, "_registry", dict(contract._registry))
    monkeypatch.setattr(listeners, "__path__", [*listeners.__path__, str(folder)])
    contract.kinds.cache_clear()
    yield contract.kinds()
    sys.modules.pop("listeners.guestbook", None)
    contract.kinds.cache_clear()


def test_the_registry_and_the_settings_know_it(known):
    made = source_of({"name": "ours", "kind": "guestbook", "url": "https://guestbook.example.org/api"}, {})
    assert type(made.options) is known["guestbook"].options


def test_the_page_of_the_sources_has_a_chapter_on_it(known):
    page = handbook.page()
    assert "| [guestbook](#guestbook) | Guestbook: the public entries" in page
    assert "## guestbook\nGuestbook: the public entries" in page and "| `url` | needed |" in page


def test_the_contract_suite_asks_of_it_what_it_asks_of_all(folder):
    (folder / "plugged.py").write_text(PLUGIN.format(folder=str(folder)))
    command = [sys.executable, "-m", "pytest", "-p", "plugged", "-q", "tests/listeners/test_contract.py"]
    more = ("-k", "guestbook", "-p", "no:cacheprovider", "-rs")
    paths = {"PYTHONPATH": f"{folder}:{ROOT}", "PATH": "/usr/bin:/bin"}
    ran = subprocess.run(
        [*command, *more], check=False, cwd=ROOT, env=paths, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stdout
    assert re.search(r"\b3 passed", ran.stdout) and "write tests/listeners/worlds/guestbook.py" in ran.stdout
