"""Texts of a file, each checked as a reply of the queue is."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alerts.words import printable
from console.files import Numbered, Unreadable, lines_of
from flows.steps.checking import teams_of
from mentions import Author
from replies.checks import On, check
from replies.item import Finding, QueueKind
from replies.platform import platforms
from sentiment import understand
from settings import Settings

KINDS: tuple[QueueKind, ...] = ("complaint", "question", "praise")
KEYS = ("text", "id", "mention", "author", "kind", "platform", "earlier", "others", "knowledge")
"""What a line of a .jsonl may have; all others are not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A text, and what is known of the mention that it answers: its words, who said it, and of which kind it is; on
    which `platform`, where that is another than is said of all.
    `earlier` are texts that others got, `others` names of other customers, `knowledge` answers that it is made of."""

    id: str | int | None = None
    text: str
    mention: str = ""
    author: str | None = None
    kind: QueueKind | None = None
    platform: str | None = None
    earlier: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()


def read(file: Path) -> Iterator[Checked]:
    """The whole of a file is one text, but of .jsonl each line is. Raises Unreadable with the line."""
    with lines_of(file) as lines:
        if not file.name.endswith((".jsonl", ".jsonl.gz")):
            yield Checked(text="".join(lines))
            return
        numbered = Numbered(lines)
        for said in numbered:
            if said.strip():
                yield _row(said, f"{file}, line {numbered.number}")


def _row(said: str, where: str) -> Checked:
    try:
        row = json.loads(said)
    except ValueError:
        raise Unreadable(f"{where} is no JSON") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise Unreadable(f"{where} has no text")
    known: dict[str, Any] = {key: row[key] for key in KEYS if row.get(key) is not None}
    for key in ("earlier", "others", "knowledge"):
        known[key] = tuple(map(str, known.get(key, ())))
    if known.get("kind") not in (None, *KINDS):
        raise Unreadable(f"{where}: kind should be one of {', '.join(KINDS)}")
    if known.get("platform") not in (None, *platforms()):
        raise Unreadable(f"{where}: platform should be one of {', '.join(platforms())}")
    return Checked(**known)


def checked(text: Checked, known: Settings, *, brand: str | None, platform: str, by: str | None) -> tuple[Finding, ...]:
    """As in the queue; where no brand is named, the first of the settings is the one that speaks."""
    one = next((one for one in known.brands if brand in (None, one.name)), None)
    platform = text.platform or platform
    there, voice = platforms().get(platform), known.voice_of(one.name if one else "")
    meant = understand(text.mention, terms=one.all_terms if one else ()) if text.mention else None
    return check(
        text.text,
        On(
            brand=one.name if one else "",
            own=one.all_terms if one else (),
            domains=tuple(voice.hosts),
            competitors=tuple(term for other in (one.competitors if one else ()) for term in other.all_terms),
            words=text.mention,
            author=Author(name=text.author),
            kind=text.kind,
            understanding=meant,
            platform=platform,
            longest=voice.longest(there) if there else None,
            public=there.public if there else True,
            forbidden=voice.forbidden,
            preferred=voice.preferred,
            emoji=voice.emoji_on(there) if there else voice.emoji,
            permissions=known.permissions,
            by=by,
            teams=teams_of(known, by),
            knowledge=text.knowledge,
            earlier=text.earlier,
            others=text.others,
        ),
    )


def told(text: Checked, found: Sequence[Finding]) -> Iterator[str]:
    """A line for each finding; a text without any says so."""
    before = f"{text.id}: " if text.id is not None else ""
    for one in found:
        where = f" “{printable(text.text[one.start : one.end], 60)}”" if one.end else ""
        better = f"; say “{one.instead}”" if one.instead else "; leave it out" if one.instead == "" else ""
        yield f"{before}{one.level:<5}  {one.check:<11}{where} {printable(one.why, 200)}{better}"
    if not found:
        yield f"{before}nothing to look at"
