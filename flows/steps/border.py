"""The border: behind it no mention has characters that nobody sees or that cannot be stored, in any of its fields."""

from dataclasses import replace

from mentions import Author, Mention, clean


def cleaned(mention: Mention) -> Mention:
    """How many characters the words lost is recorded; listeners may have cleaned them already.

    A NUL, or half of a surrogate pair, in an id or a link would fail the transaction of its whole page: one mention
    could silence a source.
    """
    title, hidden = clean(mention.title)
    text, more = clean(mention.text)
    return replace(
        mention,
        external_id=clean(mention.external_id)[0],
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
