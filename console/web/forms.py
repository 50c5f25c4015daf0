"""What the fields of forms and the parts of addresses may hold."""

from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from fastapi import Form, Path
from pydantic import AfterValidator

from alerts.words import harmless

Said = Annotated[str, AfterValidator(harmless)]
"""What people write: with its lines, without what steers a terminal or turns the direction of what follows."""
Text = Annotated[Said, Form(max_length=1_000)]
Secret = Annotated[str, Form(max_length=1_000)]
"""As it was typed: it is never kept."""
Number = Annotated[int, Path(ge=1, le=2**53)]
"""Of a row."""


def query_of(back: str) -> dict[str, str]:
    """What the address of ours that a form carries asks for; what is no address asks for nothing."""
    try:
        return dict(parse_qsl(urlsplit(back).query))
    except ValueError:
        return {}
