"""A name, as people give it to a brand, a source, a receiver, an occasion."""

from typing import Annotated

from pydantic.types import StringConstraints

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*$")]
