"""Bytes to text: which encoding, and whether it is something an XML parser may see."""

import codecs
import re

from charset_normalizer import from_bytes

from wire import Unreadable

BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WIDE = (
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
    (b"{\x00", "utf-16-le"),
    (b"\x00{", "utf-16-be"),
)
# fmt: off
LEGACY = [
    "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp1251", "koi8_r", "koi8_u", "cp1252", "cp1250", "cp1253",
    "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "tis_620", "iso8859_2",
]
# fmt: on
HIGH = bytes(range(0x80, 0x100))
LATIN = {"cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "iso8859_2"}
ALIASES = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "windows-874": "cp874",
    "tis-620": "cp874",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
}  # fmt: skip
"""As browsers read them: what calls itself Latin-1 is Windows-1252, and so on."""

UTF8_LIKE = {"", "utf-8", "utf8"}
ASCII_LIKE = UTF8_LIKE | {name for name in ALIASES if name.startswith(("iso", "latin", "us"))}
"""What leaves ASCII as it is."""

_DECLARED = re.compile(rb"^\s*<\?(?:\w+)?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)[\"']", re.IGNORECASE)
_DECLARATION = re.compile(r"^[\s\x00]*<\?(?:php)?xml[^>]*\?>", re.IGNORECASE)
_PROLOG_END = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel|html)\b", re.IGNORECASE)
_FEED_FIRST = re.compile(r"\s*+(?:<\?[^<>]*\?>\s*+)*+<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_FIRST_BYTES = re.compile(_FEED_FIRST.pattern.encode(), re.IGNORECASE)
_DECLARING_BYTES = re.compile(rb"<!(?:ENTITY|DOCTYPE)\b", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE\b([^\[>]*)(\[|>|$)", re.IGNORECASE)
_RSS_091 = re.compile(
    r"""^\s+rss\s+(?:PUBLIC\s+["'][^"']*\bRSS 0\.9[^"']*["']|SYSTEM)\s*(?:["'][^"']*["'])?\s*$""", re.I
)
_ENTITY = re.compile(r"<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)\b", re.IGNORECASE)
_DECLARES = re.compile(r"<!(?:ENTITY|DOCTYPE)\b", re.IGNORECASE)
_OPAQUE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|$)|<!--.*?(?:-->|$)", re.DOTALL)


LONGEST_DOCTYPE = 500
LONGEST_GUESSED = 4_000_000
"""Bytes of which the encoding is guessed, where none is declared rightly."""


def as_it_is(body: bytes, charset: str | None) -> bytes | None:
    """The bytes themselves where they are a feed that a parser for UTF-8 may see: no text is made of them first.

    That is nearly every feed. None where it takes a closer look: another encoding, a declaration of any kind, a page
    that is none. What is not valid UTF-8 the parser refuses.
    """
    plain = body.removeprefix(codecs.BOM_UTF8)
    declared = _DECLARED.match(plain)
    names = {(charset or "").strip().lower(), declared[1].decode("ascii").lower() if declared else ""}
    if not (names <= UTF8_LIKE or (names <= ASCII_LIKE and plain.isascii())) or not _FIRST_BYTES.match(plain):
        return None
    return None if _DECLARING_BYTES.search(plain) else plain


def text_of(body: bytes, charset: str | None) -> str:
    """The text of a feed. A BOM decides; then bytes that are valid UTF-8 and not plain ASCII; then the charset of the
    HTTP header, the declaration, and at last a guess among legacy encodings. Raises Unreadable.

    UTF-8 goes before the header because servers announce ISO-8859-1 for everything, and legacy text that happens to
    be valid UTF-8 does not occur.
    """
    for bom, encoding in BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(encoding, "replace")
    for start, encoding in WIDE:
        if body.lstrip(b" \r\n\t").startswith(start):
            return body.decode(encoding, "replace")
    declared = _DECLARED.match(body)
    named = [charset or "", declared[1].decode("ascii") if declared else ""]
    for name in ([] if body.isascii() else ["utf-8"]) + named:
        text = _decoded(body, name)
        if text is not None:
            return text
    return body.decode("ascii") if body.isascii() else _guessed(body, broken_utf8=_is_utf8(named))


def _decoded(body: bytes, name: str) -> str | None:
    name = ALIASES.get(name.strip().lower(), name.strip())
    try:
        text = body.decode(name) if name else None
    except (UnicodeDecodeError, LookupError, ValueError):
        return None
    return text if isinstance(text, str) else None


def _is_utf8(names: list[str]) -> bool:
    return any(name.strip().lower() in ("utf-8", "utf8") for name in names)


def _guessed(body: bytes, *, broken_utf8: bool) -> str:
    """A cut or mended UTF-8 text keeps its good part; what is mostly not UTF-8 is guessed from its letters."""
    lenient = body.decode("utf-8", "replace")
    high = len(body) - len(body.translate(None, HIGH))
    if broken_utf8 and lenient.count("�") * 10 <= high:
        return lenient
    whole = body if len(body) <= LONGEST_GUESSED else body[: body.rfind(b">", 0, LONGEST_GUESSED) + 1]
    guesses = {guess.encoding: guess.chaos for guess in from_bytes(whole, cp_isolation=LEGACY)}
    if not guesses:
        raise Unreadable("the encoding of the feed cannot be told: neither declared rightly nor recognised")
    best = next(iter(guesses))
    # the Latin ones differ in a few letters: the western one unless it makes the text worse
    western = best in LATIN and guesses.get("cp1252", 1.0) <= guesses[best]
    return body.decode("cp1252" if western else best, "replace")


def safe_xml(text: str) -> str:
    """The document without its XML declaration, for a parser that gets UTF-8.

    Raises Unreadable for any DOCTYPE and ENTITY (bombs, external files), with one exception: the bare DOCTYPE that
    RSS 0.91 itself prescribes, without an internal subset, is taken off.
    """
    text = text.lstrip("\ufeff")
    declaration = _DECLARATION.match(text)
    text = (text[declaration.end() :] if declaration else text).replace("\x00", "")
    begin = _PROLOG_END.search(text)
    prolog, rest = (text[: begin.start()], text[begin.start() :]) if begin else (text, "")
    bare = _OPAQUE.sub("", prolog)
    found = _DOCTYPE.search(bare)
    if found and found[2] == ">" and _RSS_091.match(found[1][:LONGEST_DOCTYPE]):
        bare = bare[: found.start()] + bare[found.end() :]
        prolog = bare
    if _DOCTYPE.search(bare) or _ENTITY.search(bare) or _declares(rest):
        raise Unreadable("the XML has a DOCTYPE or ENTITY declaration, which Foreshock does not read")
    return prolog + rest if found else text


def _declares(rest: str) -> bool:
    """Whether a declaration stands in the document itself, where it is an error but some parsers obey it."""
    return _DECLARES.search(rest) is not None and _DECLARES.search(without_opaque(rest)) is not None


def without_opaque(xml: str) -> str:
    """Without CDATA and comments: what stands in them is no markup."""
    return _OPAQUE.sub("", xml)


def is_html(text: str) -> bool:
    """Whether this is a web page and not a feed: an HTML opening before any feed's root."""
    if _FEED_FIRST.match(text):
        return False
    head = _OPAQUE.sub("", text[:20_000])
    page = re.search(r"<!doctype\s+html|<html\b|<head\b|<body\b", head, re.IGNORECASE)
    feed = re.search(r"<(?:\w+:)?(?:rss|feed|rdf)\b", head, re.IGNORECASE)
    return page is not None and (feed is None or page.start() < feed.start())


def feeds_named_in(page: str) -> list[str]:
    """The feeds that a web page announces in its head, as written there; at most three."""
    links = re.findall(r"<link\b[^>]{0,1000}>", page[:200_000], re.IGNORECASE)
    feeds = [link for link in links if re.search(r"application/(?:rss|atom|feed)\+(?:xml|json)", link, re.IGNORECASE)]
    hrefs = [re.search(r"href\s*=\s*[\"']?([^\"'\s>]+)", link, re.IGNORECASE) for link in feeds]
    return [href[1] for href in hrefs if href][:3]
