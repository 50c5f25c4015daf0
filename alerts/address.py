"""Addresses that strangers give: shown, and followed, only as what they are."""

import re
from urllib.parse import urlsplit, urlunsplit

_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\\]")


def address(url: str | None) -> str | None:
    """The address when it is plain http or https with a host, and without control characters; else None.

    A host of other letters is written as machines write it (`xn--…`), so that none looks like another; what names a
    person before the host, which could be taken for a host, is no address either.
    """
    if not url or _CONTROL.search(url):
        return None
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            return None
        if parts.netloc.isascii():
            return url
        return urlunsplit(parts._replace(netloc=_ascii(parts.hostname, parts.port)))
    except (ValueError, UnicodeError):
        return None


def host_of(link: str) -> str:
    """Host and port of what `address` gave."""
    return urlsplit(link).netloc


def _ascii(host: str, port: int | None) -> str:
    plain = host.encode("idna").decode("ascii")
    return f"{plain}:{port}" if port else plain
