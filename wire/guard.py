"""Which addresses a wire may reach, and what of a URL may be said aloud."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network
from urllib.parse import urlsplit

import httpx

NO_HOST = frozenset(' %"')  # httpx writes %20 for a space and its like
NAT64 = IPv6Network("64:ff9b::/96")


def public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the public internet; a v6 address that carries a v4 one is judged by both.

    Python's `is_global` alone lets multicast, site-local, 6to4 and NAT64 addresses through.
    """
    if isinstance(address, IPv6Address):
        teredo = address.teredo[1] if address.teredo else None
        wrapped = IPv4Address(address.packed[-4:]) if address in NAT64 else None
        inner = address.ipv4_mapped or address.sixtofour or teredo or wrapped
        if inner is not None:
            return public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def masked(url: str) -> str:
    """The URL as it may stand in an error or a log: without user, password, query and fragment."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "(a URL that cannot be read)"
    query = "?…" if parts.query else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}{query}"


def askable(url: str) -> bool:
    """Whether an http or https request to this URL can be made at all: it has a host, and a port from 1 to 65535."""
    try:
        parts, host = urlsplit(url), httpx.URL(url).host
        return parts.scheme in ("http", "https") and parts.port != 0 and host != "" and not set(host) & NO_HOST
    except (ValueError, httpx.InvalidURL):
        return False
