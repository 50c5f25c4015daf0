"""Queries: whether they can be read, why one holds, what one would find, what is left out as noise."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.house import DIGITS, USAGE, BrandOption, JsonOption, SettingsOption, moment_of, opened, refuse, settings_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from console.queries import Asked
    from console.query_check import Checked
    from settings import Brand, Settings
    from storage.stream import Stored

app = typer.Typer(help="Check, explain and try brand queries.", no_args_is_help=True, add_completion=False)


@app.command("check")
def check(
    text: Annotated[str | None, typer.Argument(help="a query, or - for standard input [those of the settings]")] = None,
    settings: SettingsOption = None,
    brand: BrandOption = None,
    json: JsonOption = False,
) -> None:
    """Whether queries can be read: what each means, what in it is probably not meant. Exit 2 where one is wrong."""
    from console.lines import line
    from console.queries import given
    from console.query_check import checked, keys, told

    found = [checked(given(text))] if text is not None else _written(settings, brand)
    for one in found:
        for said in [line(keys(one))] if json else told(one):
            print(said)
    if not all(one.ok for one in found):
        raise typer.Exit(USAGE)


def _written(settings: "Path | None", brand: str | None) -> "list[Checked]":
    """Those of the file, of which more may be wrong than its queries."""
    from console.query_check import checked
    from flows.local import settings_file
    from settings import SettingsError
    from settings.noise import unknown_noise
    from settings.problem import nearest
    from settings.written import queries_of

    path = settings_file(settings)
    try:
        written = queries_of(path)
    except SettingsError as wrong:
        raise refuse(str(wrong)) from None
    own = [one.name for one in written if one.noise]
    chosen = [one for one in written if brand is None or (not one.noise and one.name.casefold() == brand.casefold())]
    if not chosen:
        names = [one.name for one in written if not one.noise]
        raise refuse(
            f"--brand {brand}: {path.name} has no such brand; {nearest(brand, names)}" if brand else "no query"
        )
    return [
        checked(
            one.text,
            name=one.name,
            noise=one.noise,
            without=one.without,
            unknown=tuple(map(str, unknown_noise(list(one.without), "this brand", own))),
        )
        for one in chosen
    ]


@app.command("explain")
def explain(
    mention: Annotated[str, typer.Argument(help="the number of a mention, or - for a text on standard input")],
    settings: SettingsOption = None,
    brand: BrandOption = None,
    query: Annotated[str | None, typer.Option("--query", help="try this one instead of the brand's")] = None,
    json: JsonOption = False,
) -> None:
    """Why a query holds for a mention or does not: which words, which clause, which noise, which source."""
    from console.queries import STDIN, given, typed
    from storage.stream import Stored

    now = datetime.now(UTC)
    if mention == STDIN:
        known = settings_of(settings)
        stored = Stored(id=0, mention=typed(given(STDIN), now))
        _explain(known, stored, _asked(known, brand, query), {}, json=json)
        return
    if not mention.isdecimal() or len(mention) > DIGITS:
        raise refuse(f"{mention}: the number of a mention, as `foreshock mentions` prints it, or - for standard input")
    with opened(settings) as (known, engine):
        queries = _asked(known, brand, query)
        stored, gone, hearings = _stored(engine, int(mention))
    if gone is not None:
        _tell_gone(stored, gone, json=json)
    else:
        _explain(known, stored, queries, hearings, json=json)


def _stored(engine: "Engine", id_: int) -> "tuple[Stored, datetime | None, dict[str, datetime]]":
    from storage import stream
    from storage.engine import reading

    with reading(engine) as conn:
        found = stream.one(conn, id_)
        if found is None:
            raise refuse(f"no mention {id_}; foreshock mentions lists them")
        return *found, stream.hearings_of(conn, id_)


def _asked(known: "Settings", brand: str | None, query: str | None) -> "list[Asked]":
    """The queries in question: the given one, the brand's, or those of all brands."""
    from console.queries import asked, brand_named

    one = brand_named(known, brand) if brand is not None or query is not None else None
    if query is not None:
        return [_read(query, one)]
    return [asked(each.query, each) for each in ([one] if one else known.brands)]


def _read(text: str, brand: "Brand | None") -> "Asked":
    """A query of the command line; what is wrong with it is told below its place. Exits 2."""
    from console.queries import asked, place_of
    from mentions import QueryError

    try:
        return asked(text, brand)
    except QueryError as wrong:
        raise refuse(f"the query cannot be read\n{place_of(wrong, text)}") from None


def _tell_gone(stored: "Stored", gone: datetime, *, json: bool) -> None:
    from alerts.words import stamp
    from console.lines import line

    if json:
        print(line({"mention": stored.id, "gone": gone}))
    else:
        print(f"mention {stored.id} is gone since {stamp(gone)}: its words are erased, nothing can be explained")


def _explain(
    known: "Settings", stored: "Stored", queries: "list[Asked]", hearings: dict[str, datetime], *, json: bool
) -> None:
    from console.lines import line
    from console.query_explain import emphasised, explained, heard_by, keys, told, words_told

    sources = heard_by(hearings, known.sources)
    found = [explained(query, stored) for query in queries]
    if json:
        beside = {"mention": stored.id or None, "words": stored.mention.words, "heard_by": sources}
        for one in found:
            print(line(beside | keys(one)))
        return
    print(_head(stored, known.timezone))
    spans = {span for one in found if one.holds or len(found) == 1 for span in one.spans}
    for text in words_told(stored.mention.words, sorted(spans, key=lambda span: (span.start, span.end, span.term))):
        emphasised(text)
    for one in found:
        print()
        for text in told(one):
            print(text)
    if sources:
        print("\nHeard by")
    for source in sources:
        print(f"  {source.told(known.timezone)}")


def _head(stored: "Stored", zone: str) -> str:
    from alerts.words import printable, stamp

    mention = stored.mention
    if not stored.id:
        return "the text"
    who = mention.author.handle or mention.author.name
    by = f" by {printable(who, 40)}" if who else ""
    edited = ", edited" if mention.edited else ""
    return (
        f"mention {stored.id}: {mention.kind}{by}, {printable(mention.origin, 60)}, {stamp(mention.said, zone)}{edited}"
    )


@app.command("test")
def test(
    text: Annotated[str, typer.Argument(help="the query to try, or - for standard input")],
    *,
    settings: SettingsOption = None,
    since: Annotated[str, typer.Option("--since", help="said since, such as 2026-11-01, ...T14:00Z or 30d")] = "30d",
    until: Annotated[str | None, typer.Option("--until", help="said before [now]")] = None,
    brand: Annotated[str | None, typer.Option("--brand", help="compare with its query, leave out its noise")] = None,
    sample: Annotated[int, typer.Option("--sample", min=0, max=1_000, help="so many samples")] = 10,
    seed: Annotated[int, typer.Option("--seed", help="which samples")] = 0,
    json: JsonOption = False,
) -> None:
    """What a query would have found among what is stored: counts, days, samples, and what the present one finds."""
    from zoneinfo import ZoneInfo

    from console.dry_run import DryRun, many, run
    from console.lines import line
    from console.progress import counted
    from console.queries import asked, brand_named, given
    from console.query_test import keys, told

    now = datetime.now(UTC)
    begin, end = moment_of("--since", since, now), now if until is None else moment_of("--until", until, now)
    if begin >= end:
        raise refuse(f"--since {since} is not before --until {until or 'now'}")
    with opened(settings) as (known, engine):
        one = brand_named(known, brand)
        query, present = _read(given(text), one), asked(one.query, one) if one else None
        dry = DryRun(query=query, present=present, zone=ZoneInfo(known.timezone), most=sample, seed=seed)
        with counted("reading what is stored", lambda: many(engine, begin, end)) as step:
            found = run(engine, dry, begin, end, step)
    if json:
        print(line(keys(dry, found, begin, end)))
        return
    for said in told(dry, found, begin, end):
        print(said)


@app.command("noise")
def noise(
    name: Annotated[str | None, typer.Argument(help="one of them, whole, ready to be copied [all]")] = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
) -> None:
    """The named queries of what is left out: what each says, and which brands use it."""
    from console.lines import line
    from console.noise_list import keys, listed, told, told_whole
    from settings.problem import nearest

    known = settings_of(settings)
    found = listed(known)
    if name is not None:
        chosen = [one for one in found if one.name.casefold() == name.strip().casefold()]
        if not chosen:
            raise refuse(f"{name}: no such noise; {nearest(name, [one.name for one in found])}")
        found = chosen
    lines: Any = map(line, map(keys, found)) if json else told(found) if name is None else told_whole(found[0])
    for said in lines:
        print(said)
