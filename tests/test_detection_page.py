"""docs/how-detection-works.md names constants and files: they are those of the code."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from complaints.weight import Weights

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "how-detection-works.md").read_text(encoding="utf8")
ROWS = re.findall(r"^\| `(complaints/\w+\.py)` \| (`.+`) \|$", PAGE, re.M)
NAMED = [(file, *found) for file, row in ROWS for found in re.findall(r"`([A-Z_]+) = ([^`]+)`", row)]


@pytest.mark.parametrize(("file", "name", "said"), NAMED, ids=str)
def test_a_constant_of_the_page_is_that_of_the_code(file, name, said):
    module = import_module(file.removesuffix(".py").replace("/", "."))
    assert ast.literal_eval(said) == getattr(module, name)


def test_the_page_names_enough_of_them():
    assert len(NAMED) > 30


@pytest.mark.parametrize("page", ["how-detection-works.md", "measured.md"])
def test_what_a_page_links_to_and_shows_is_there(page):
    text = (DOCS / page).read_text(encoding="utf8")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (DOCS / target).exists(), target
    for file in re.findall(r"`(complaints/\w+\.py|benchmarks/\w+\.py)`", text):
        assert (DOCS.parent / file).exists(), file


def test_copies_and_repeats_weigh_what_the_page_says():
    copies, author = Weights(), Weights()
    assert [copies.weigh(f"a{i}", "t", 0) for i in range(3)] == [1, 1 / 4, 1 / 9]
    assert [author.weigh("a", f"t{i}", 0) for i in range(2)] == [1, 1 / 2]
