"""Mentions made by hand, in a few words."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from mentions import Kind, Mention


@pytest.fixture(scope="session")
def says() -> Callable[..., Mention]:
    """says("text", title="...") is a mention with these words."""

    def said(text: str, title: str = "", kind: Kind = "post") -> Mention:
        moment = datetime(2026, 3, 1, 9, tzinfo=UTC)
        return Mention(origin="test", external_id="1", kind=kind, said=moment, heard=moment, title=title, text=text)

    return said
