"""A message, and for every kind of way out the options that reach a local server."""

from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer

from delivery.contract import Message, Options, way_out_of

CANARY = "canary-7d41c0ffee-secret"


@pytest.fixture(scope="session")
def canary() -> str:
    return CANARY


@pytest.fixture
def message() -> Message:
    return Message(title="ក្រុង: 14 people", body="Why.\n\n“quoted”\n", key="k1:1:ops", alert={"severity": "high"})


@pytest.fixture
def options_for(httpserver: HTTPServer) -> Callable[[str], Options]:
    """options_for("webhook") sends to /CANARY of the local server, with a secret wherever one may stand."""
    place = f"{httpserver.host}:{httpserver.port}"
    by_kind = {
        "apprise": {"url": f"json://user:{CANARY}@{place}/{CANARY}?+X-Token={CANARY}"},
        "webhook": {"url": f"http://user:{CANARY}@{place}/{CANARY}?t={CANARY}", "secret": CANARY},
        "console": {},
    }
    return lambda kind: way_out_of(kind).options(**by_kind[kind])
