"""What the fields of forms and the parts of addresses may hold."""

from typing import Annotated

from fastapi import Form, Path

Text = Annotated[str, Form(max_length=1_000)]
Number = Annotated[int, Path(ge=1, le=2**53)]
"""Of a row."""
