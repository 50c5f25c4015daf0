"""One message in the words of each family of services: a lock screen, plain text, a chat, HTML mail.

Everything in a message is somebody's text, and no family obeys it. In a chat every sign that any chat service reads as
markup is written as one that looks alike: no dialect has to be known for that, and no escape can be forgotten. Only
what Foreshock itself adds (links, what to do, why you) stands as it is, and a bare address is a link in all of them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from html import escape
from importlib import resources
from itertools import islice
from typing import NamedTuple, Protocol
from urllib.parse import quote
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined, Template

from alerts.words import JOINER, harmless, number, printable, stamp
from complaints import Hour

LOCK_SCREEN = 120  # characters
LEAST = 60  # characters that the first paragraph has at least, before its links are left out
LONGEST_MAIL = 12_000  # characters of text
HOURS, LONGEST_BAR = 12, 24  # of the chart in a mail: how many, and letters
BLOCK = "█"
ADDRESS = re.compile(r"https?://[^\s<>\"“”]+")
LINKS = {"acknowledge": "Acknowledge", "alert": "Open"}
_LOOKALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ", "|": "¦", "<": "‹", ">": "›", "\\": "∖"})
_TOGETHER = re.compile(r"(?<=[@\]&_])|(?=_)|^(?=#)", re.MULTILINE)
_OF_ADDRESS = re.compile(r"[*~`|\[\]\\@]")


class Said(Protocol):
    """What a family is made of. `title` is one line; `body` plain text in paragraphs, the most important first; `hours`
    are what was counted; `reason` is why this receiver is told."""

    @property
    def title(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def runbook(self) -> str | None: ...
    @property
    def links(self) -> Mapping[str, str]: ...
    @property
    def hours(self) -> Sequence[Hour]: ...
    @property
    def zone(self) -> str: ...


class Bar(NamedTuple):
    """An hour, drawn in letters: what is within the usual and what is above it, and how many that are."""

    at: str
    usual: str
    above: str
    heard: str


def lock_line(said: Said) -> str:
    """One line of at most 120 characters: all that a locked telephone shows."""
    return printable(said.title, LOCK_SCREEN)


def plain(said: Said, most: int | None = None) -> str:
    """Text without markup, at most so many characters: whole paragraphs, and the links before all but the first."""
    return "\n\n".join(fitted(_paragraphs(said, harmless), most)) + "\n"


def chat(said: Said, most: int | None = None, *, bold: str = "", titled: bool = False, short: bool = False) -> str:
    """Text that no chat service obeys, whatever its markup. `bold` is what it writes around bold text; the title is the
    first line where `titled` says so, and with the first link all there is room for where it is `short`."""
    title = f"{bold}{unmarked(lock_line(said))}{bold}"
    first, *rest = _paragraphs(said, unmarked)
    if titled and short:
        return "\n\n".join(fitted([title, *islice(_todo(said), 1)], most))
    parts = [f"{title}\n{first}", *rest] if titled else [first, *rest]
    return "\n\n".join(fitted(parts, most))


def telegram(said: Said, most: int | None = None) -> str:
    """The HTML of Telegram: the title in bold, everything else is text."""
    title, *parts = unmarked(lock_line(said)), *_paragraphs(said, unmarked)
    room = most and most - len(f"<b>{title}</b>") - 4 * sum(part.count("&") for part in (title, *parts))
    body = "\n\n".join(fitted(parts, room))
    return f"<b>{escape(title, quote=False)}</b>\n{escape(body, quote=False)}"


def mail(said: Said) -> str:
    """A whole HTML page of tables and inline styles, since mail readers know nothing else; nothing of it is fetched."""
    first, *rest = fitted(harmless(said.body).strip().split("\n\n"), LONGEST_MAIL)
    return _mail().render(
        title=lock_line(said),
        first=first.split("\n"),
        rest=[part.split("\n") for part in rest],
        links=[(words, said.links[name]) for name, words in LINKS.items() if name in said.links],
        runbook=said.runbook,
        reason=printable(said.reason),
        link=_link,
        bars=bars_of(said.hours, said.zone),
        last=stamp(said.hours[-1].start, said.zone) if said.hours else "",
    )


def unmarked(text: str) -> str:
    """Text of strangers for a chat: it calls nobody, links nowhere but where it says, and looks as it was said.

    An address that stands in it stays one, with what is markup in it written in per cent.
    """
    parts, end, clean = list[str](), 0, harmless(text)
    for found in ADDRESS.finditer(clean):
        coded = _OF_ADDRESS.sub(lambda one: quote(one.group(), safe="").replace("~", "%7E"), found.group())
        parts += [_neutral(clean[end : found.start()]), coded]
        end = found.end()
    return "".join([*parts, _neutral(clean[end:])])


def fitted(parts: Sequence[str], most: int | None) -> list[str]:
    """As many of the paragraphs as there is room for in `most` characters, with an empty line between them.

    The first is cut where the second, which has the links, would not fit; what is left out is an ellipsis.
    """
    if most is None or len("\n\n".join(parts)) <= most:
        return list(parts)
    links = len(parts[1]) + 5 if len(parts) > 1 and ADDRESS.search(parts[1]) else 0
    room = most - links if most - links >= LEAST else most
    kept = [parts[0] if len(parts[0]) <= room else printable(parts[0], room)]
    for part in parts[1:]:
        if len("\n\n".join([*kept, part])) + 3 > most:
            break
        kept.append(part)
    more = len("\n\n".join(kept)) + 3 <= most and len(kept) < len(parts)
    return [*kept, "…"] if more else kept


def bars_of(hours: Sequence[Hour], zone: str) -> list[Bar]:
    """The last hours, each a line. Letters are drawn by every mail reader and stay in its plain text; a picture is
    blocked by many, and SVG is taken out. Raises ZoneInfoNotFoundError."""
    last = hours[-HOURS:]
    letters = LONGEST_BAR / max([1.0, *(hour.observed for hour in last)])
    bars = [(hour, round(letters * min(hour.observed, hour.high)), round(letters * hour.observed)) for hour in last]
    return [
        Bar(
            f"{hour.start.astimezone(ZoneInfo(zone)):%H:%M}",
            BLOCK * usual,
            BLOCK * (whole - usual),
            number(hour.observed),
        )
        for hour, usual, whole in bars
    ]


def _paragraphs(said: Said, shown: Callable[[str], str]) -> list[str]:
    """The first of the body, what to do, the rest of it, and why this receiver; `shown` is how texts are written."""
    first, *rest = said.body.strip().split("\n\n")
    todo = "\n".join(_todo(said))
    why = f"Why you: {shown(printable(said.reason))}." if said.reason else ""
    return [shown(first), *filter(None, [todo, *map(shown, rest), why])]


def _todo(said: Said) -> Iterator[str]:
    for name, words in LINKS.items():
        if name in said.links:
            yield f"{words}: {said.links[name]}"
    if said.runbook:
        yield f"What to do: {said.runbook}"


def _neutral(text: str) -> str:
    return _TOGETHER.sub(JOINER, text.translate(_LOOKALIKES))


def _link(line: str) -> str | None:
    """The line where it is an address and nothing else, and names no other host than it seems to."""
    return line if ADDRESS.fullmatch(line) and "@" not in line.split("/")[2] else None


@cache
def _mail() -> Template:
    text = resources.files("alerts").joinpath("templates", "mail.html").read_text(encoding="utf8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        text
    )
