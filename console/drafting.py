"""Texts of a file, each answered as one of the queue is: to try a voice and knowledge. Nothing is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast, get_args

from alerts.words import printable
from console.files import Unreadable, lines_of, objects
from flows.steps.checking import on_mention
from flows.steps.knowledge import looked_through
from mentions import Author, Mention
from mentions.mention import Kind
from replies import Asked, Proposal, queue_kind, write
from replies.checks import On, check
from replies.history import History
from replies.item import Finding, QueueKind
from replies.model import TEMPLATES
from replies.platform import platforms
from sentiment import understand
from sentiment.urgent import urgent
from settings import Settings

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A text of the file with the answer that is proposed, and what was found in that. `on` is what it was checked
    against; `by` is "templates" or a model, and `why` says why a model that was asked is not used."""

    id: str | int | None
    asked: Asked
    proposal: Proposal
    checks: tuple[Finding, ...]
    on: On
    by: str = TEMPLATES
    why: str = ""

    @property
    def keys(self) -> dict[str, Any]:
        """What `--json` prints."""
        one = self.proposal
        return {
            "id": self.id,
            "text": one.text,
            "needs": one.needs,
            "kind": self.asked.kind,
            "situation": one.situation,
            "language": one.language,
            "topic": one.topic,
            "sources": one.sources,
            "checks": self.checks,
            "by": self.by,
            "why": self.why,
        }


def drafted(file: Path, known: Settings, now: datetime, brand: str | None = None) -> Iterator[Drafted]:
    """For each line. `brand` is of those that name none, else the first of the settings. Raises Unreadable."""
    entries, _ = looked_through(known, now)
    with lines_of(file) as lines:
        for number, row in enumerate(objects(lines, file), 1):
            where = f"{file}, object {number}"
            if not isinstance(row.get("text"), str):
                raise Unreadable(f"{where} has no text")
            named = _brand(row.get("brand") or brand, known, where)
            asked = replace(_asked(row, known, now, named, where), entries=tuple(entries))
            yield _drafted(row.get("id"), known, asked)


def _brand(named: object, known: Settings, where: str) -> str:
    names = {one.name.casefold(): one.name for one in known.brands}
    if named is None:
        return known.brands[0].name
    if str(named).casefold() not in names:
        raise Unreadable(f"{where}: there is no brand {printable(str(named), 40)} in the settings")
    return names[str(named).casefold()]


def _drafted(id_: str | int | None, known: Settings, asked: Asked) -> Drafted:
    proposal = write(asked)
    used = {one.key for one in proposal.sources if one.used}
    on = replace(
        on_mention(known, asked.brand, asked.mention),
        kind=asked.kind,
        understanding=asked.understanding,
        knowledge=tuple(one.answer for one in asked.entries if one.key in used),
    )
    checks = check(proposal.text, on) if proposal.text else ()
    return Drafted(id=id_, asked=asked, proposal=proposal, checks=(*checks, *proposal.looks), on=on)


def _asked(row: Mapping[str, Any], known: Settings, now: datetime, brand: str, where: str) -> Asked:
    """What the queue would know: kind, language, urgency and history are worked out where the line does not say."""
    mention, one = _mention(row, now, where), next(one for one in known.brands if one.name == brand)
    others = {other.name: other.all_terms for other in known.brands if other.name != brand}
    others |= {other.name: other.all_terms for other in one.competitors}
    meant = understand(mention.words, terms=one.all_terms, declared=mention.language, others=others)
    reason = urgent(mention.words) if meant.language == "en" else None
    kind = row["kind"] if row.get("kind") in get_args(QueueKind) else queue_kind(meant, mention, reason)
    return Asked(
        mention=mention,
        understanding=meant,
        brand=brand,
        kind=cast(QueueKind | None, kind),
        now=now,
        voice=known.voice_of(brand),
        urgent=reason,
        history=_history(row.get("before"), mention),
        fixed=now if row.get("fixed") else None,
        waiting=bool(row.get("waiting")),
    )


def _mention(row: Mapping[str, Any], now: datetime, where: str) -> Mention:
    platform = str(row.get("platform") or row.get("origin") or "file")
    said = now - timedelta(hours=1)
    try:
        return Mention(
            origin=platform,
            external_id=str(row.get("id") or row["text"]),
            kind=_mention_kind(row, platform),
            said=said,
            heard=said,
            author=_author(row.get("author"), row.get("handle")),
            title=str(row.get("title") or ""),
            text=row["text"],
            url=row.get("url"),
            language=row.get("language"),
            rating=None if row.get("rating") is None else float(row["rating"]),
        )
    except (TypeError, ValueError):
        raise Unreadable(f"{where}: author, url, language or rating is none") from None


def _mention_kind(row: Mapping[str, Any], platform: str) -> Kind:
    """As the line says, where that is no kind of item; else what stands on its platform, a review where it is rated."""
    if row.get("kind") in get_args(Kind) and row["kind"] not in get_args(QueueKind):
        return cast(Kind, row["kind"])
    shown = platforms().get(platform)
    if shown and shown.kinds:
        return cast(Kind, shown.kinds[0])
    return "review" if row.get("rating") is not None else "post"


def _author(said: object, handle: object) -> Author:
    """A name, a handle that begins with @, or an object of `name` and `handle`."""
    if isinstance(said, dict):
        return Author(name=said.get("name"), handle=said.get("handle"))
    name = str(said) if said else None
    if name and name.startswith("@"):
        return Author(handle=name.removeprefix("@"))
    return Author(name=name, handle=str(handle).removeprefix("@") if handle else None)


def _history(before: object, mention: Mention) -> History:
    """`before` is how many complaints there were, or a list of them."""
    times = len(before) if isinstance(before, list) else int(before) if isinstance(before, int) else 0
    days = range(2 * times, 0, -2)
    return History(said=(*(mention.said - day * DAY for day in days), mention.said))


def told(one: Drafted) -> Iterator[str]:
    """For a person: what it is, the draft, what it is made of, what was found."""
    proposal = one.proposal
    before = f"{one.id}: " if one.id is not None else ""
    about = f" about {proposal.topic}" if proposal.topic else ""
    yield f"{before}{one.asked.kind or 'nothing to answer'}, {proposal.situation}{about}, {proposal.language}"
    yield from (f"    {line}" for line in proposal.text.split("\n") if proposal.text)
    if proposal.needs:
        yield f"  {printable(proposal.needs, 200)}"
    if one.by != TEMPLATES or one.why:
        yield f"  worded by the {one.by}" if not one.why else f"  the model is not used: {printable(one.why, 200)}"
    for source in proposal.sources:
        yield f"  {'used' if source.used else 'near'} {source.fit:.2f}  {printable(source.question, 80)} ({source.key})"
    for found in one.checks:
        yield f"  {found.level}  {found.check}: {printable(found.why, 200)}"
