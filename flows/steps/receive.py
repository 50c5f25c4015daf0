"""Receive one delivery of a source that pushes: its signature first, then all of it in one transaction, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Engine

from alerts.rhythm import Listening, Rhythm
from flows.steps.keep import keep, key_of, prepared
from flows.steps.noise import AsNoise
from flows.steps.veil import veil_of
from listeners.contract import Page, Received, Refused, SourceError, Unreadable, kinds
from mentions import Mention
from settings import Settings, Source
from storage import looks, received, sources
from storage.engine import writing
from storage.sources import SourceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of a delivery. `repeat`: it was kept before, and changed nothing now.

    Of `heard` mentions `matched` concern a brand; of these `new` were kept and `known` were there already; `noise` of
    the others concern none because of noise alone. `left_out` are the records that could not be kept: the number of
    each and what it lacks.
    """

    source: str
    repeat: bool = False
    heard: int = 0
    matched: int = 0
    new: int = 0
    known: int = 0
    noise: AsNoise = field(default_factory=AsNoise)
    left_out: tuple[str, ...] = ()


def pushed(known: Sequence[Source]) -> list[Source]:
    """The sources that others push to: their kind receives, and they have a secret to check a signature with."""
    return [one for one in known if one.kind in kinds() and _receives(one)]


def _receives(source: Source) -> bool:
    return kinds()[source.kind].receive is not None and bool(getattr(source.options, "secret", None))


def receive(
    engine: Engine, settings: Settings, source: Source, *, body: bytes, headers: Mapping[str, str], now: datetime
) -> Delivered:
    """Keeps a delivery; the names of `headers` are lower-case. When it returns, what was heard is on the disk.

    Raises Refused for a signature that is missing, wrong or too old, Unreadable for a body that cannot be understood.
    """
    veil = veil_of(source.secrets)
    try:
        got = _read(source, body, headers, now)
    except SourceError as wrong:
        raise veil.error(wrong) from None
    page = veil.page(Page(mentions=got.mentions, gone=got.gone, cursor={}))
    ready = prepared(engine, settings, source, page.mentions)
    with writing(engine) as conn:
        if not received.take(conn, source.name, got.key, now):
            return Delivered(source=source.name, repeat=True)
        saved = keep(conn, settings, source.name, ready, gone=page.gone, now=now)
        if source.way == "pushed":  # the rest of a source that is asked as well is still to be heard
            row = sources.source_of(conn, source.name, source.kind)
            sources.heard_well(conn, row, now, _learnt(row, page, now))
        if got.left_out:
            looks.ailing(conn, source.name, _lacking(got.left_out), Unreadable.__name__)
    matched, new = len(set(map(key_of, ready.heard)) & saved.ids.keys()), len(saved.new)
    told = Delivered(source=source.name, heard=len(ready.heard), matched=matched, new=new, known=matched - new)
    return replace(told, noise=ready.noise, left_out=got.left_out)


def _lacking(left_out: Sequence[str]) -> str:
    others = f", and {len(left_out) - 1} more were left out" if len(left_out) > 1 else ""
    return f"{left_out[0]}{others}: name its place in `mapping`, or correct what is sent"


def _learnt(row: SourceRow, page: Page, now: datetime) -> Rhythm:
    listening = Listening(row.rhythm, now)
    listening.hear(one.said for one in page.mentions if not one.said_unknown)
    return listening.learnt()


def _read(source: Source, body: bytes, headers: Mapping[str, str], now: datetime) -> Received:
    read = kinds()[source.kind].receive
    if read is None:
        raise Refused(f"nothing is pushed to a source of kind {source.kind}")
    got = read(body, headers, source.options, now)
    return replace(got, mentions=tuple(_placed(one, source) for one in got.mentions))


def _placed(mention: Mention, source: Source) -> Mention:
    """Where the settings could name the place and do not, each source is one: the "1" of another is another mention."""
    if mention.origin != source.kind or getattr(source.options, "origin", source.kind) is not None:
        return mention
    return replace(mention, origin=f"{source.kind} {source.name}")
