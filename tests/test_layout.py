"""The tree of docs: which folders exist, how long functions may be, what the opening of a package says."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = {
    "mentions", "sentiment", "complaints", "alerts", "replies", "wire", "listeners", "delivery", "storage", "settings",
    "flows", "console",
}  # fmt: skip
OTHERS = {"tests", "benchmarks", "docs"}
MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if "versions" not in path.parts)


def test_the_top_level_is_the_product_in_one_sentence():
    # build/ and *.egg-info come from pip, not from us
    found = {p.name for p in ROOT.iterdir() if p.is_dir() and not p.name.startswith(".") and any(p.rglob("*.py"))}
    assert found - OTHERS - {"build"} == FOLDERS


def test_tests_have_no_packages():
    assert not list((ROOT / "tests").rglob("__init__.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_fit_a_glance(path):
    source = path.read_text(encoding="utf8")
    assert sum(1 for line in source.splitlines() if line.strip()) <= 400
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= 50
    ]
    assert not long


@pytest.mark.parametrize("folder", sorted(FOLDERS))
def test_a_package_says_what_it_is_and_what_it_never_does(folder):
    said = ast.get_docstring(ast.parse((ROOT / folder / "__init__.py").read_text(encoding="utf8")))
    assert said is not None and "never" in said
