"""Who said it, by any of the names that a person may give: id, handle or the address of a profile."""

import unicodedata

from mentions.mention import Author

LEAST = 3  # characters: a shorter name stands in everything


def plain_name(who: str) -> str:
    """One way of writing a name: no @ before it, no scheme, no slash behind it; upper and lower case are one.

    The plain name of a plain name is itself.
    """
    while (name := _plainer(who)) != who:
        who = name
    return name


def _plainer(who: str) -> str:
    name = unicodedata.normalize("NFC", who.casefold()).strip()
    for scheme in ("https://", "http://"):
        name = name.removeprefix(scheme)
    return name.removeprefix("www.").lstrip("@").partition("#")[0].rstrip("/")


def names_of(author: Author) -> frozenset[str]:
    """The plain names by which an author is found. A display name is one only where nothing else tells who it was."""
    given = [author.id, author.handle, author.url]
    if not author.id and not author.handle:
        given.append(author.name)
    return frozenset(name for one in given if one and (name := plain_name(one)))


def tells(external_id: str, author: Author) -> bool:
    """Whether the id of a mention says who its author is, as the address of a post does: digits never do."""
    if external_id.isdigit():
        return False
    name = external_id.casefold()
    return any(len(one) >= LEAST and one in name for one in names_of(author))
