"""The veil: what a source's settings took from the environment is seen by its listener, and by nobody else."""

import hashlib
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from listeners.contract import Page, SourceError
from mentions import Mention

LEAST = 6  # characters: a shorter value, such as a port or a number of pages, is no secret
PIECE = 8  # characters of a part of a value that is looked for by itself, such as one folder of a path
_WHOLE = re.compile(r"(https?://)(?:([^/?#\s]*)@)?([^/?#\s]+)", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
_PATH = re.compile(r"(https?://)(?:[^/?#\s]*@)?([^/?#\s]+)[/?#]\S*?(?=[:;,.)]*(?:\s|$))", re.IGNORECASE)
_MARK = re.compile(r"secret-([0-9a-f]{12})")


@dataclass(frozen=True, slots=True, repr=False)
class Veil:
    """Hides some values, in whatever way a URL may write them. A value that is a whole URL does not hide its host.

    `known` are the exact writings by their marks: with them a cursor gets its secrets back.
    """

    pattern: re.Pattern[str] | None = None
    known: dict[str, str] = field(default_factory=dict)
    hosts: frozenset[str] = frozenset()

    def error(self, wrong: SourceError) -> SourceError:
        """The same error; of addresses it names the host only."""
        if self.pattern is None:
            return wrong
        told = self.pattern.sub("…", _PATH.sub(r"\1\2/…", str(wrong)))
        return type(wrong)(told, permanent=wrong.permanent, retry_after=wrong.retry_after)

    def page(self, page: Page) -> Page:
        """The page as it may be kept: a short mark, the same in every run, in the place of each secret."""
        if self.pattern is None:
            return page
        heard = tuple(map(self._mention, page.mentions))
        return replace(
            page, mentions=heard, cursor=_each(page.cursor, self._hidden), gone=_each(page.gone, self._hidden)
        )

    def lifted(self, cursor: Any) -> Any:
        """The cursor as the listener gave it."""
        return _each(cursor, partial(_MARK.sub, lambda found: self.known.get(found[1], found[0])))

    def _mention(self, mention: Mention) -> Mention:
        """A person's words stay as they are, but for the links in them."""
        author = replace(mention.author, id=self._seen(mention.author.id), url=self._seen(mention.author.url))
        return replace(
            mention,
            origin=self._origin(mention.origin),
            external_id=self._hidden(mention.external_id),
            author=author,
            title=self._words(mention.title),
            text=self._words(mention.text),
            url=self._seen(mention.url),
            site=self._seen(mention.site),
            reply_to=self._seen(mention.reply_to),
            root=self._seen(mention.root),
            media=tuple(map(self._hidden, mention.media)),
        )

    def _origin(self, origin: str) -> str:
        found = _WHOLE.match(origin)
        if found is None or found[3].lower() not in self.hosts:
            return self._hidden(origin)
        rest = origin[found.end() :].strip("/")
        return f"{found[1]}{found[3]}/{_mark(rest)}" if rest else origin

    def _words(self, text: str) -> str:
        return _LINK.sub(lambda link: self._hidden(link[0]), text)

    def _seen(self, value: str | None) -> str | None:
        return self._hidden(value) if value else value

    def _hidden(self, text: str) -> str:
        return self.pattern.sub(lambda found: _mark(found[0]), text) if self.pattern else text


def veil_of(secrets: Sequence[str]) -> Veil:
    """The veil of a source's `secrets`."""
    values = [value for value in secrets if len(value) >= LEAST]
    loose = sorted({form for value in values for piece in _pieces(value) for form in _forms(piece)}, key=len)
    rooted = dict(pair for value in values for pair in _rooted(value))
    ways = [*map(re.escape, reversed(loose)), *rooted]
    if not ways:
        return Veil()
    known = {_mark(form).removeprefix("secret-"): form for form in (*loose, *rooted.values())}
    hosts = frozenset(found[3].lower() for value in values if (found := _WHOLE.match(value)))
    return Veil(re.compile("|".join(ways), re.IGNORECASE), known, hosts)


def _pieces(value: str) -> Iterator[str]:
    """The value, and the parts of it that may stand somewhere alone."""
    found = _WHOLE.match(value)
    inside = f"{found[2] or ''}@{value[found.end() :]}" if found else value
    if found is None:
        yield value
    rest = inside.partition("@")[2] if found else inside
    wholes = (rest.strip("/"), re.split(r"[?#]", rest)[0].strip("/"))
    yield from (piece for piece in (*wholes, *re.split(r"[/?&=#@:]+", inside)) if len(piece) >= PIECE)


def _rooted(value: str) -> Iterator[tuple[str, str]]:
    """However short the path and query of a secret URL are: behind its host they are hidden. Expression and text."""
    if found := _WHOLE.match(value):
        rest = value[found.end() :].removeprefix("/")
        for text in (rest, re.split(r"[?#]", rest)[0]):
            if text:
                yield rf"(?<=[/@]{re.escape(found[3])}/){re.escape(text)}(?![\w-])", text


def _forms(text: str) -> set[str]:
    """The ways in which a URL, a query and HTML write a text."""
    plain = {text, unquote(text), unquote_plus(text)}
    safe = ("/", "", "/:@!$&'()*+,;=~", "/:@!$&'()*+,;=~?")
    forms = plain | {way(one, safe=some) for one in plain for way in (quote, quote_plus) for some in safe}
    return forms | set(map(html.escape, forms))


def _mark(text: str) -> str:
    return f"secret-{hashlib.blake2b(text.encode('utf8', 'surrogatepass'), digest_size=6).hexdigest()}"


def _each(value: Any, change: Any) -> Any:
    """The JSON value with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {_each(key, change): _each(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_each(inner, change) for inner in value)
    return value
