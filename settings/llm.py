"""A language model that rewrites drafts: the table [llm]. Without the table none is asked."""

import re
from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from settings.duration import between
from settings.names import Name
from settings.problem import Problem, nearest
from settings.table import Table

SECOND = timedelta(seconds=1)
_CALL = "/chat/completions"


class Llm(Table):
    """The table [llm]. Money is in whatever unit the prices are written in."""

    url: Annotated[
        str, Field(repr=False, description="where an OpenAI-compatible server is: http://localhost:11434/v1")
    ]
    model: Annotated[Name, Field(description="which of its models is asked; stands on every draft that it rewrote")]
    key: Annotated[SecretStr | None, Field(description="its key, sent as a bearer token: a secret")] = None
    brands: Annotated[tuple[Name, ...], Field(description="whose drafts are rewritten; empty means all")] = ()
    timeout: Annotated[
        timedelta, between(SECOND, 120 * SECOND), Field(description="how long one answer is waited for, from 1s to 2m")
    ] = 30 * SECOND
    most_tokens: Annotated[int, Field(ge=50, le=4_000, description="the longest answer, in tokens of the model")] = 600
    most_calls: Annotated[int, Field(ge=1, le=100_000, description="the most answers that are asked for in a day")] = (
        500
    )
    price_in: Annotated[
        float, Field(ge=0, allow_inf_nan=False, description="what a million tokens cost that it is sent")
    ] = 0.0
    price_out: Annotated[
        float, Field(ge=0, allow_inf_nan=False, description="what a million tokens cost that it answers")
    ] = 0.0
    budget: Annotated[
        float, Field(ge=0, allow_inf_nan=False, description="the most that it may cost in a day, in the same money")
    ] = 1.0

    @field_validator("url")
    @classmethod
    def _asked_by_http(cls, url: str) -> str:
        if not _web(url):
            raise ValueError("should be an address such as http://localhost:11434/v1, without a key in it")
        return url.rstrip("/").removesuffix(_CALL)

    def cost(self, asked: int, answered: int) -> float:
        """Of a call with so many tokens sent and answered."""
        return (asked * self.price_in + answered * self.price_out) / 1e6

    def for_brand(self, name: str) -> bool:
        """Whether drafts of this brand are rewritten."""
        return not self.brands or name in self.brands


def brand_problems(table: Any, names: Collection[str]) -> Iterator[Problem]:
    """What [llm] calls a brand must be the name of one."""
    wanted = table.get("brands") if isinstance(table, dict) else None
    for i, name in enumerate(wanted if isinstance(wanted, list) else []):
        if isinstance(name, str) and name.strip() not in names:
            yield Problem(f"llm.brands[{i}]", "is not the name of a brand", nearest(name, names))


def _web(url: str) -> bool:
    """A user, a password, a query or a fragment may hold a key, which belongs elsewhere."""
    try:
        said = urlsplit(url)
        inside = said.username or said.password or said.query or said.fragment
        can_be_asked = said.scheme in ("http", "https") and bool(said.hostname) and said.port != 0
        return can_be_asked and not inside and not re.search(r"\s", url)
    except ValueError:  # its words quote a part of the address
        return False
