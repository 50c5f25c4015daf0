"""A settings file in a folder of its own, and what load makes of it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from settings import Problem, Settings, SettingsError, load

WHOLE = """
[[brands]]
name = "Harbor Bank"
query = "harbor AND bank"

[[sources]]
name = "news"
kind = "feed"
url = "https://news.example/feed"
"""


@pytest.fixture
def whole() -> str:
    return WHOLE


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Settings]:
    """read("more toml", NAME="value") loads a good file with more behind it; `instead` replaces the good part."""

    def reads(more: str = "", *, instead: str | None = None, **environ: str) -> Settings:
        file = tmp_path / "foreshock.toml"
        file.write_text((WHOLE if instead is None else instead) + more, encoding="utf8")
        return load(file, environ)

    return reads


@pytest.fixture
def problems(read: Callable[..., Settings]) -> Callable[..., Mapping[str, Problem]]:
    """problems("more toml") is what is wrong with it, by path; it must be something."""

    def finds(more: str = "", **options: str) -> Mapping[str, Problem]:
        with pytest.raises(SettingsError) as caught:
            read(more, **options)
        found = {problem.path: problem for problem in caught.value.problems}
        assert len(found) == len(caught.value.problems)
        return found

    return finds
