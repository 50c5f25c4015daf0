"""The border: behind it no mention has characters that nobody sees or that cannot be stored, in any of its fields."""

import hashlib
from dataclasses import replace

from mentions import Author, Mention, clean

LONGEST_ID = 500  # characters: an index of PostgreSQL takes 2,704 bytes


def cleaned(mention: Mention) -> Mention:
    """How many characters the words lost is recorded; listeners may have cleaned them already.

    A NUL or half of a surrogate pair in an id or a link, or an id as long as a page, would fail the transaction of the
    whole page: one mention could silence a source. Of a long id the beginning and its hash stay.
    """
    title, hidden = clean(mention.title)
    text, more = clean(mention.text)
    return replace(
        mention,
        external_id=named(mention.external_id),
        author=_known(mention.author),
        title=title,
        text=text,
        url=_seen(mention.url),
        site=_seen(mention.site),
        language=_seen(mention.language),
        country=_seen(mention.country),
        tags=tuple(seen for tag in mention.tags if (seen := _seen(tag))),
        reply_to=_seen(mention.reply_to),
        root=_seen(mention.root),
        invisible=mention.invisible + hidden + more,
    )


def _known(author: Author) -> Author:
    return replace(
        author,
        id=_seen(author.id),
        handle=_seen(author.handle),
        name=_seen(author.name),
        url=_seen(author.url),
    )


def _seen(value: str | None) -> str | None:
    return (clean(value)[0] or None) if value else value


def named(external_id: str) -> str:
    """An external id as it is kept."""
    name = clean(external_id)[0]
    if len(name) <= LONGEST_ID:
        return name
    return f"{name[: LONGEST_ID - 32]}{hashlib.sha256(name.encode()).hexdigest()[:32]}"
