"""Who answers: github.com, or a GitHub Enterprise Server with an API of its own."""

from dataclasses import dataclass

from listeners.common.answer import host_of

API = "https://api.github.com"


@dataclass(frozen=True, slots=True)
class Place:
    """The origin of what is heard there; `graphql` is the address of its other API."""

    origin: str
    api: str
    graphql: str


def place_of(api: str) -> Place:
    """An Enterprise Server has REST at /api/v3 and GraphQL at /api/graphql; ids are its own, so its origin is too."""
    bare = api.rstrip("/")
    server = bare.removesuffix("/v3") if bare.endswith("/api/v3") else bare
    return Place("github" if bare == API else host_of(bare), bare, f"{server}/graphql")
