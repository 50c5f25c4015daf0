"""What `foreshock doctor` says of the language model that words drafts better."""

import asyncio
from collections.abc import Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from alerts.words import among, printable
from console.finding import Finding

if TYPE_CHECKING:
    from settings import Llm, Settings

NAMED = 5  # models


def findings_of(known: "Settings") -> Iterator[Finding]:
    """Nothing where there is no [llm]. Its server is asked which models it has, and nothing else."""
    if (llm := known.llm) is None:
        return
    if llm.key is not None and llm.url.startswith("http://") and not _is_here(llm.url):
        yield Finding("warning", "the key of [llm] goes out without encryption", "write https:// in its url")
    if llm.price_in == llm.price_out == 0 and not _is_here(llm.url):
        step = "write price_in and price_out; most_calls is all that limits it until then"
        yield Finding("warning", "[llm] has no prices, so its budget limits nothing", step)
    yield _of_server(llm)


def _of_server(llm: "Llm") -> Finding:
    from delivery.contract import DeliveryError, Rejected
    from delivery.llm import Server, models

    try:
        there = asyncio.run(models(Server(url=llm.url, key=llm.key)))
    except Rejected as wrong:
        return Finding("warning", f"which models it has is not told: {wrong}", "foreshock reply rewrite N tries it")
    except DeliveryError as wrong:
        return Finding("bad", f"[llm] {wrong}", "is its url right, and is it up? Until then drafts stand as they are")
    if llm.model in there:
        return Finding("good", f"the model {printable(llm.model)} is there")
    names = among([printable(name) for name in sorted(there)], NAMED) or "none"
    return Finding("bad", f"the model {printable(llm.model)} is not there", f"write one of those that are: {names}")


def _is_here(url: str) -> bool:
    """Whether it is this machine, or one of the same network."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost" or "." not in host
