"""Where a reply leads."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from replies.checks.on import On
from replies.item import Finding

_SCHEME = re.compile(r"\b(?:h\s?[xt]{2}ps?|ftps?|data|javascript|vbscript|file|blob|intent|tg)\s?:\S+", re.IGNORECASE)
_TOP = (
    "com|org|net|io|co|es|uk|de|eu|app|dev|info|me|biz|ly|ru|cn|xyz|shop|online|site|top|fr|it|pt|mx|ar|cl|pe|br|us|ca"
    "|au|in|ie|nl|be|at|ch|pl|se|no|dk|fi|gl|gg|to|tv|cc|tk|ml|ga|cf|link|click|example|test|store|club|live|page|help"
    "|support|cloud|ai|tech|web|world|today|news|blog|pro|win|vip|icu|zip|mov|su|in"
)
_BARE = re.compile(rf"(?<![\w@/.:-])(?:[\w-]+\.)+(?:{_TOP})\b(?!\.?\w)(?:[/:?#]\S*)?", re.IGNORECASE)
_SPOKEN = re.compile(rf"\b[\w-]+ ?[\[(]? ?(?:dot|punto) ?[\])]? ?(?:{_TOP})\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?:/\S*)?")
_TAIL = ".,;:!?)]}'\"’”»>*"


def link(text: str, on: On) -> Iterator[Finding]:
    """Only the brand's own hosts, those of [permissions], and those that the knowledge names."""
    allowed = _allowed(on)
    for start, end in _links(text):
        said = text[start:end]
        host = host_of(said)
        if not any(host == one or host.endswith("." + one) for one in allowed if host):
            where = f"“{host}”" if host else "this"
            why = f"leads to {where}, which is no address of the brand, of `links` in [permissions] or of the knowledge"
            yield Finding(check="link", level="block", why=why, start=start, end=end)


def host_of(said: str) -> str:
    """The host that a browser would ask, in lower case; empty where there is none, or none that can be trusted."""
    if "\\" in said or not said.isascii():
        return ""
    try:
        parts = urlsplit(said if "://" in said else f"https://{said}")
        known = parts.scheme.lower() in ("http", "https") and not parts.username
        return (parts.hostname or "").removeprefix("www.").rstrip(".") if known else ""
    except ValueError:
        return ""


def _links(text: str) -> Iterator[tuple[int, int]]:
    """First to last, each place once."""
    done = 0
    found = [one.span() for shape in (_SCHEME, _BARE, _SPOKEN, _ADDRESS) for one in shape.finditer(text)]
    for start, end in sorted(found, key=lambda one: (one[0], -one[1])):
        if start >= done:
            end -= len(text[start:end]) - len(text[start:end].rstrip(_TAIL))  # noqa: PLW2901
            done = end
            yield start, end


def _allowed(on: On) -> set[str]:
    named = {host_of(one) for one in (*on.domains, *on.permissions.links)}
    return (named | set(_hosts(on.knowledge))) - {""}


def _hosts(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for start, end in _links(text):
            yield host_of(text[start:end])
