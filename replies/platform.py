"""Where a reply would stand: how much it takes, who reads it, and what is good manners there."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from mentions import Mention
from mentions.mention import Kind

Private = Literal["message", "service", "here"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A table of platforms.toml, which says what each means. `name` is that of `replies.checks.counted` too."""

    name: str
    shown: str
    longest: int | None = None
    room: int | None = None
    public: bool = True
    private: Private = "message"
    greeting: bool = True
    signature: bool = True
    lines: bool = False
    handles: bool = False
    markdown: bool = False
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    path: str | None = None

    def __post_init__(self) -> None:
        for wrong in {*self.kinds} - {*get_args(Kind)}:
            raise ValueError(f"{self.name}: {wrong} is no kind of mention")

    @property
    def reads_well(self) -> int | None:
        """The length above which nobody reads on; never above `longest`."""
        known = [one for one in (self.room, self.longest) if one is not None]
        return min(known) if known else None


@cache
def platforms() -> Mapping[str, Platform]:
    """By name, in the order in which they are recognised; the last one is everywhere else."""
    read = tomllib.loads(resources.files("replies").joinpath("platforms.toml").read_text(encoding="utf8"))
    return {name: Platform(name=name, **_tupled(table)) for name, table in read.items()}


def _tupled(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(said) if isinstance(said, list) else said for key, said in table.items()}


def platform_of(mention: Mention) -> Platform:
    """By its origin, its hosts, the form of its address; else by its kind; else a post."""
    known = platforms()
    origin, hosts = mention.origin.casefold(), _hosts(mention)
    for one in known.values():
        if origin in one.origins or any(_is_of(host, one.hosts) for host in hosts):
            return one
        if one.path and any(re.match(one.path, said) for said in (mention.url or "", mention.external_id)):
            return one
    return next((one for one in known.values() if mention.kind in one.kinds), known["post"])


def _hosts(mention: Mention) -> set[str]:
    said = (mention.origin, mention.site or "", mention.url or "")
    return {host for one in said if (host := _host(one))}


def _host(said: str) -> str:
    """Of an address, or of what looks like a host; "" for anything else."""
    try:
        return (urlsplit(said).hostname or "") if "://" in said else said.casefold() if "." in said else ""
    except ValueError:
        return ""


def _is_of(host: str, hosts: tuple[str, ...]) -> bool:
    return any(host == one or host.endswith("." + one) for one in hosts)
