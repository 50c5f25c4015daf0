"""HTML to text, and text without the characters nobody sees."""

import html as entities
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from mentions.scripts import spaceless

HTML_LIMIT = 200_000  # characters; what a source sends beyond this is cut, not refused
# fmt: off
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "td", "th", "tr",
    "ul",
})
DROPPED = frozenset({
    "script", "style", "head", "template", "noscript", "iframe", "object", "svg", "math", "select", "button",
})
# fmt: on
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|<!\[CDATA\[|<!doctype", re.IGNORECASE)
_ESCAPED_TAG = re.compile(
    r"</(?:p|div|[abi]|em|strong|span|ul|ol|li|h[1-6]|blockquote|pre|code|td)\s*>|<(?:br|img|p)\b", re.I
)
# Elements that only style. A parser opens those that were left open anew in each block: n of them before m blocks are
# n times m nodes, and 70 kB of HTML are gigabytes. As spans they are read the same and are never opened again.
_STYLING = re.compile(r"<(/?)(?:b|big|code|em|font|i|s|small|strike|strong|tt|u)(?=[\s/>])", re.I)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_NUMBERED_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|quot|amp);")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)

# Controls, soft hyphen, bidi marks and overrides, word joiners, fillers, BOM, surrogates, annotation, tag characters.
# A flag such as Scotland's is a black flag and up to six tag characters: those stay.
_NEVER_SEEN = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007f]{1,6})|"
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_JOINERS = re.compile("[\u200b-\u200d]+")
_SELECTORS = re.compile("(?<=[\ufe00-\ufe0f\U000e0100-\U000e01ef])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_NEW_LINES = re.compile("\r\n?|[\u2028\u2029]")


def clean(text: str) -> tuple[str, int]:
    """The text without characters nobody sees, and how many were removed.

    Joiners (U+200C, U+200D) stay after the scripts and emoji that need them and go after Latin letters, where they
    only serve to hide a word; the word-break space (U+200B) stays between Khmer, Thai, Lao and Burmese letters.
    Line ends become a line feed and are not counted. clean(clean(x)[0]) removes nothing.
    """
    lines = _NEW_LINES.sub("\n", text)
    seen = _NEVER_SEEN.sub(lambda found: found.group(1) or "", lines)
    seen = _JOINERS.sub(_needed_joiners, seen)
    seen = _SELECTORS.sub("", seen)
    return seen, len(lines) - len(seen)


def _needed_joiners(run: re.Match[str]) -> str:
    before = run.string[: run.start()][-1:] if run.start() == 0 else run.string[run.start() - 1]
    after = run.string[run.end()] if run.end() < len(run.string) else ""
    if before <= "\u024f":
        return ""
    return run.group() if spaceless(before) and after and spaceless(after) else run.group().replace("\u200b", "")


def html_to_text(html: str) -> str:
    """What a reader sees: block tags become line breaks, scripts, styles and hidden elements are dropped.

    Text without any tag keeps its line breaks. HTML that was escaped twice is read twice.
    """
    source = html[:HTML_LIMIT].encode("utf8", "replace").decode("utf8").replace("\0", "")
    if "<" not in source and "&" not in source:
        return _tidy(source)
    if _TAG.search(source):
        return _tidy(_NUMBERED_ENTITY.sub(lambda found: entities.unescape(found.group()), _seen(source)))
    plain = entities.unescape(source)
    if _ESCAPED_TAG.search(plain):
        return _tidy(_seen(plain))
    return _tidy(_ENTITY.sub(lambda found: entities.unescape(found.group()), plain))


def _seen(html: str) -> str:
    body = LexborHTMLParser(_STYLING.sub(r"<\1span", html)).body
    blocks = "".join(_pieces(body)).split("\r") if body is not None else []
    return "\n".join(filter(None, map(str.strip, blocks)))  # where two blocks meet there is one line break


def _pieces(root: LexborNode) -> Iterator[str]:
    """The text of the page, a carriage return at each edge of a block.

    Walks with its own stack: a page nested a hundred thousand deep is only slow, not an error.
    """
    waiting: list[LexborNode | str] = [root]
    verbatim = 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            verbatim -= node == "\rpre"
            yield node[:1]
        elif node.tag == "-text":
            said = node.text_content or ""
            yield said.replace("\r", "") if verbatim else re.sub(r"[ \t\r\n\f]+", " ", said)
        elif not _dropped(node):
            yield _opening(node)
            verbatim += node.tag == "pre"
            if node.tag in BLOCKS and node.tag not in {"br", "hr"}:
                waiting.append("\rpre" if node.tag == "pre" else "\r")
            waiting.extend(reversed(list(node.iter(include_text=True))))


def _opening(node: LexborNode) -> str:
    if node.tag == "img" and "emoji" in (node.attributes.get("class") or ""):
        return node.attributes.get("alt") or ""
    return "\n" if node.tag == "br" else "\r" if node.tag in BLOCKS else ""


def _dropped(node: LexborNode) -> bool:
    if node.tag in DROPPED or (node.tag or "").startswith(("-", "!")):
        return True
    seen = node.attributes
    return (
        "hidden" in seen
        or "invisible" in (seen.get("class") or "").split()
        or bool(_HIDDEN_STYLE.search(seen.get("style") or ""))
    )


def _tidy(text: str) -> str:
    """Lines without blanks at their ends, at most one empty line between, ordinary spaces."""
    lines = (re.sub(r"[ \t\f\v\xa0]+", " ", line).strip() for line in _NEW_LINES.sub("\n", text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
