"""Mentions and understandings made by hand, in a few words."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from mentions import Author, Mention
from sentiment import Understanding

SAID = datetime(2026, 3, 4, 2, 20, tzinfo=UTC)


@pytest.fixture(scope="session")
def says() -> Callable[..., Mention]:
    """says("text", id="7", name="Ana", kind="review", rating=2.0)"""

    def said(text: str = "they charged me twice", *, id: str = "1", name: str | None = None, **rest: object) -> Mention:
        author = Author(name=name, handle=rest.pop("handle", None))
        rest = {"kind": "post", **rest}
        return Mention(origin="test", external_id=id, said=SAID, heard=SAID, text=text, author=author, **rest)

    return said


@pytest.fixture(scope="session")
def understood() -> Callable[..., Understanding]:
    """A sure complaint in English; keys change that."""

    def made(**changed: object) -> Understanding:
        sure = {"compound": -0.5, "label": "negative", "complaint": 0.9, "language": "en", "confidence": 0.9}
        return Understanding(**{**sure, **changed})

    return made
