"""A new source is one file: the registry, the settings, the contract suite and the page of the sources see it."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from textwrap import dedent

import pytest

import listeners
from console import handbook
from listeners import contract
from settings import source_of

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "add-a-source.md").read_text(encoding="utf8")
PLUGIN = """import listeners
listeners.__path__.append({folder!r})
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with one listener in it, the example of the guide, and in another one the world it is tested in."""
    examples = [dedent(text) for text in re.findall(r"^ *```python\n(.*?)```", GUIDE, re.DOTALL | re.MULTILINE)]
    (tmp_path / "worlds").mkdir()
    for path, text in zip(("guestbook.py", "worlds/guestbook.py"), examples, strict=True):
        (tmp_path / path).write_text(text, encoding="utf8")
    return tmp_path


@pytest.fixture
def known(folder, monkeypatch):
    """The registry, as it is with that folder."""
    contract.kinds()  # what is imported from here on is registered in the copy only
    monkeypatch.setattr(contract, "_registry", dict(contract._registry))
    monkeypatch.setattr(listeners, "__path__", [*listeners.__path__, str(folder)])
    contract.kinds.cache_clear()
    yield contract.kinds()
    sys.modules.pop("listeners.guestbook", None)
    contract.kinds.cache_clear()


def test_the_registry_and_the_settings_know_it(known):
    [source] = tomllib.loads(*re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL))["sources"]
    assert type(source_of(source, {}).options) is known["guestbook"].options


def test_the_page_of_the_sources_has_a_chapter_on_it(known, monkeypatch, tmp_path):
    monkeypatch.setattr(handbook, "PAGE", tmp_path / "sources.md")
    handbook.main(check=False)
    page = handbook.PAGE.read_text(encoding="utf8")
    assert "| [guestbook](#guestbook) | Guestbook: the public entries" in page
    assert "## guestbook\nGuestbook: the public entries" in page and "| `url` | needed |" in page
    assert handbook.main(check=True) is None


def test_a_page_without_its_chapter_is_noticed_by_the_check_and_fails_no_test(known, monkeypatch, tmp_path):
    monkeypatch.setattr(handbook, "PAGE", tmp_path / "sources.md")
    handbook.PAGE.write_text(handbook.page([one for kind, one in known.items() if kind != "guestbook"]), "utf8")
    assert "python -m console.handbook writes it anew" in handbook.main(check=True)


def test_the_contract_suite_asks_of_it_all_that_it_asks_of_others(folder):
    (folder / "plugged.py").write_text(PLUGIN.format(folder=str(folder)))
    suite = sorted(map(str, Path(__file__).parent.glob("test_contract*.py")))
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "plugged",
        "-p",
        "no:cacheprovider",
        "-q",
        "-k",
        "guestbook",
        *suite,
    ]
    paths = {"PYTHONPATH": f"{folder}:{ROOT}", "PATH": "/usr/bin:/bin", "FORESHOCK_WORLDS": str(folder / "worlds")}
    ran = subprocess.run(command, check=False, cwd=ROOT, env=paths, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stdout
    [passed] = re.findall(r"^(\d+) passed, \d+ deselected in", ran.stdout, re.MULTILINE)
    assert int(passed) >= 25 and "skipped" not in ran.stdout, ran.stdout
