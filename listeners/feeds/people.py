"""Names as feeds write them."""

import re

LONGEST = 500
"""Characters of a name that are read; a longer one is an accident."""
_MAIL_NAME = re.compile(r"^\S+@\S+\s+\((.+)\)$")
_NAME_MAIL = re.compile(r"^(.+?)\s*[(<](?:mailto:)?[^()<>\s]*@[^()<>\s]*[)>]$")


def name_of(written: str) -> str | None:
    """The name in `mail (name)`, `name (mail)` and `name <mail>`; the address where it is all there is.

    >>> name_of("desk@example.org (The Desk)")
    'The Desk'
    >>> name_of("Jo Doe (mailto:jo@example.org)")
    'Jo Doe'
    >>> name_of("jo@example.org")
    'jo@example.org'
    """
    text = " ".join(written[:LONGEST].split())
    if "@" in text:
        for pattern in (_MAIL_NAME, _NAME_MAIL):
            found = pattern.match(text)
            if found:
                return found[1].strip() or None
    return text or None
