"""Three small errors that make a feed no XML, and which every second broken feed has: put right before it is parsed."""

import re
from html.entities import name2codepoint

STAND_IN = "\ufffb"
"""For a character that XML forbids: an allowed one that nobody sees either; `clean` takes it out and counts it."""
MOST = 300_000
"""Places that are put right; a document with more is left to the other parser."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PARTS = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
    r"|&(?!(?:lt|gt|amp|quot|apos);)(?:#(?P<number>\d{1,7});|#[xX](?P<hex>[0-9a-fA-F]{1,6});|(?P<name>\w{1,32});)?",
    re.DOTALL,
)


def mended_xml(xml: str) -> str:
    """Characters that XML forbids, ampersands that stand for themselves, and the entities of HTML."""
    return _PARTS.sub(_part, _FORBIDDEN.sub(STAND_IN, xml), count=MOST)


def _part(found: re.Match[str]) -> str:
    if found["name"] in name2codepoint:
        return chr(name2codepoint[found["name"]])
    if found["number"] or found["hex"]:
        code = int(found["number"]) if found["number"] else int(found["hex"], 16)
        return found[0] if code <= 0x10FFFF and not _FORBIDDEN.match(chr(code)) else STAND_IN
    return found[0] if found[0][0] == "<" else f"&amp;{found[0][1:]}"
