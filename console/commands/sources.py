"""Where to listen: what each source is like, and how to find, try, add, pause and fill in one."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from console.house import JsonOption, SettingsOption, opened, refuse, settings_of

if TYPE_CHECKING:
    from console.trial import Trial
    from settings import Settings, Source

FAILED = 1
PATIENCE = 300.0  # seconds that a backfill waits when a source asks for a pause
app = typer.Typer(invoke_without_command=True)
Pairs = Annotated[
    list[str] | None, typer.Argument(metavar="[KEY=VALUE]...", help="its options, such as url=https://example.org/feed")
]
Yes = Annotated[bool, typer.Option("--yes", help="spend what it can cost, of a kind that has a price")]
Private = Annotated[bool, typer.Option("--private", help="it may be an address of your own network")]


@app.callback()
def sources(context: typer.Context, settings: SettingsOption = None, json: JsonOption = False) -> None:
    """Every source of the settings and how it is; and how to find, try, add, pause and fill in one."""
    if context.invoked_subcommand is None:
        from console.commands.asks import sources as listed

        listed(settings, json)


@app.command()
def kinds(kind: Annotated[str | None, typer.Argument(help="one of them, with its options")] = None) -> None:
    """What can be heard: every kind, what it needs and costs. With a KIND: its options and terms of use."""
    from console.handbook import chapter, line_of
    from listeners.contract import kinds as known
    from settings.problem import nearest

    if kind is None:
        for listener in known().values():
            print(line_of(listener))
    elif kind in known():
        print(chapter(known()[kind]))
    else:
        raise refuse(f"{kind} is no kind of source; {nearest(kind, known())}")


@app.command()
def discover(
    url: Annotated[str, typer.Argument(help="a page of the site")],
    settings: SettingsOption = None,
    private: Private = False,
    json: JsonOption = False,
) -> None:
    """Find the feeds of a page: those it names, those that its kind of site has, the usual places. Each is tried."""
    from console.lines import line
    from listeners.contract import SourceError, Unavailable
    from wire.guard import askable

    known = settings_of(settings)
    pages = [url] if "://" in url else [f"https://{url}", f"http://{url}"]
    if not all(map(askable, pages)):
        raise refuse(f"{url} is no address; write one such as example.org or https://example.org/blog")
    for page in pages:
        try:
            found = asyncio.run(_feeds(known, page, private))
            break
        except Unavailable as wrong:
            if page == pages[-1]:
                _fail(str(wrong))
        except SourceError as wrong:
            _fail(f"{wrong} (here: --private)" if "private = true" in str(wrong) else str(wrong))
    for one in found:
        print(line(one) if json else f"{one['url']}\n    {_of_feed(one)}")
    if not found:
        _fail(f"no feed was found on {url}; does the site have one under another address?")
    if not json:
        print(f"\nNext: foreshock sources add feed --name NAME url={found[0]['url']}")


async def _feeds(known: "Settings", page: str, private: bool) -> list[dict[str, Any]]:
    from console.discover import feeds_of

    now = datetime.now(UTC)
    return [one.keys async for one in feeds_of(page, contact=known.contact, now=now, private=private)]


def _of_feed(keys: Mapping[str, Any]) -> str:
    from alerts.words import count, printable, stamp

    title = f"“{printable(keys['title'])}”, " if keys["title"] else ""
    newest = f", the newest of {stamp(keys['newest'])}" if keys["newest"] else ""
    return f"{title}{keys['because']}; {count(keys['heard'], 'item')}{newest}"


@app.command()
def test(
    *,
    what: Annotated[str, typer.Argument(help="a kind, or the name of a source of the settings")],
    pairs: Pairs = None,
    settings: SettingsOption = None,
    private: Private = False,
    pages: Annotated[int, typer.Option("--pages", min=1, max=20, help="how many pages at most")] = 1,
    yes: Yes = False,
    json: JsonOption = False,
) -> None:
    """Dry run: what would be heard, the first three mentions. Nothing is kept but what it cost. Exit 1 if it fails."""
    from console.lines import line

    known = settings_of(settings)
    source = _configured(known, what) if not pairs and _is_name(known, what) else _made(what, what, pairs, private)
    trial = _tried(known, source, pages, yes=yes)
    print(line(trial.keys)) if json else _tell(trial)
    if trial.wrong:
        raise typer.Exit(FAILED)


@app.command()
def add(
    *,
    kind: Annotated[str, typer.Argument(help="which listener: foreshock sources kinds")],
    pairs: Pairs = None,
    name: Annotated[str | None, typer.Option("--name", help="how you call it [the kind]")] = None,
    settings: SettingsOption = None,
    private: Private = False,
    untried: Annotated[bool, typer.Option("--untried", help="add it without asking it first")] = False,
    yes: Yes = False,
) -> None:
    """Put a source into foreshock.toml, after a dry run. Comments in the file stay."""
    known = settings_of(settings)
    called = (name or kind).strip()
    if any(one.name.casefold() == called.casefold() for one in known.sources):
        raise refuse(f"{known.path.name} has a source {called!r} already; give another --name")
    table = _table(kind, called, pairs, private)
    source = _valid(table)
    if not untried and source.unasked is None:
        trial = _tried(known, source, 1, yes=yes)
        _tell(trial)
        if trial.wrong:
            _fail("it was not added; correct it, or add it as it is with --untried")
    _write(known, [table])
    print(f"added {called!r} to {known.path.name}. Next: foreshock run")


@app.command()
def pause(name: Annotated[str, typer.Argument(help="its name")], settings: SettingsOption = None) -> None:
    """Leave a source alone, until `resume`. It is kept with all that was heard of it."""
    _set_paused(settings, name, paused=True)


@app.command()
def resume(name: Annotated[str, typer.Argument(help="its name")], settings: SettingsOption = None) -> None:
    """Hear a paused source again, from where it was."""
    _set_paused(settings, name, paused=False)
    _wake(settings, name)


@app.command()
def opml(
    file: Annotated[Path, typer.Argument(help="the list of feeds that a feed reader exports")],
    settings: SettingsOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would be added")] = False,
) -> None:
    """Add every feed of an OPML file that the settings do not have yet."""
    from console.opml import NotOpml, outlines
    from listeners.contract import Unreadable

    known = settings_of(settings)
    try:
        found = outlines(file.read_bytes())
    except OSError as wrong:
        raise refuse(f"{file} cannot be read: {wrong.strerror}") from None
    except (NotOpml, Unreadable) as wrong:
        raise refuse(f"{file} is no OPML: {wrong}") from None
    tables, passed = _new_feeds(known, [(one.title, one.url) for one in found])
    for table in tables:
        print(f"{table['name']}  {table['url']}")
    if tables and not dry_run:
        _write(known, tables)
    what = "would be added" if dry_run else "added"
    print(f"{len(tables)} {what}, {len(passed)} left out" + "".join(f"\n  {why}" for why in passed))


@app.command()
def backfill(
    name: Annotated[str, typer.Argument(help="the source")],
    since: Annotated[
        str | None, typer.Option("--since", help="from when on: 2026-03-11, or 90d [where the last one stopped]")
    ] = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
) -> None:
    """Hear the past of a source. It never raises an alert; cut off, it goes on where it was with the same command."""
    from console.filling import NothingToFill, fill
    from listeners.contract import SourceError

    with opened(settings) as (known, engine):
        source = _configured(known, name)
        moment = None if since is None else _moment(since)
        try:
            fill(engine, known, source, moment, json=json, patience=PATIENCE)
        except NothingToFill as wrong:
            raise refuse(str(wrong)) from None
        except SourceError as wrong:
            _fail(f"{wrong}; what was heard until then is kept, and the same command goes on from there")


def _fail(message: str) -> NoReturn:
    print(f"foreshock: {message}", file=sys.stderr)
    raise typer.Exit(FAILED)


def _is_name(known: "Settings", what: str) -> bool:
    return any(one.name.casefold() == what.strip().casefold() for one in known.sources)


def _configured(known: "Settings", name: str) -> "Source":
    from settings.problem import nearest

    for source in known.sources:
        if source.name.casefold() == name.strip().casefold():
            return source
    raise refuse(f"{known.path.name} has no source {name!r}; {nearest(name, [one.name for one in known.sources])}")


def _made(kind: str, name: str, pairs: Sequence[str] | None, private: bool) -> "Source":
    return _valid(_table(kind, name, pairs, private))


def _table(kind: str, name: str, pairs: Sequence[str] | None, private: bool) -> dict[str, Any]:
    from console.pairs import NoPair, values_of

    try:
        return {
            "name": name.replace("$", "$$"),
            "kind": kind,
            **({"private": True} if private else {}),
            **values_of(kind, pairs or ()),
        }
    except NoPair as wrong:
        raise refuse(str(wrong)) from None


def _valid(table: Mapping[str, Any]) -> "Source":
    from settings import SettingsError, source_of

    try:
        return source_of(table, os.environ)
    except SettingsError as wrong:
        for problem in wrong.problems:
            print(f"foreshock: {str(problem).removeprefix('source.')}", file=sys.stderr)
        raise typer.Exit(2) from None


def _tried(known: "Settings", source: "Source", pages: int, *, yes: bool) -> "Trial":
    from console.paying import paying
    from console.trial import tried

    now = datetime.now(UTC)
    with paying(known, source, now, pages=pages, yes=yes) as pay:
        return asyncio.run(tried(source, known.brands, contact=known.contact, now=now, pages=pages, pay=pay))


def _tell(trial: "Trial") -> None:
    from alerts.words import count, printable, stamp

    matched = ", ".join(f"{brand}: {number}" for brand, number in trial.matched.items()) or "none"
    asked = "all there is" if trial.whole else f"{count(trial.pages, 'page')} asked"
    if trial.pages:
        print(f"{count(trial.heard, 'mention')} ({asked}); of your brands: {matched}")
    if trial.unit:
        print(f"cost: {trial.cost:g} {trial.unit}")
    for one in trial.first:
        who = one.author.handle or one.author.name or "somebody"
        print(f"  {stamp(one.said)}  {one.kind} by {printable(who, 40)}  {printable(one.words, 140)}")
        print(f"    {printable(one.url or 'no address', 200)}")
    if trial.not_before:
        print(f"it asks not to be heard again before {stamp(trial.not_before)}")
    if trial.wrong:
        print(f"it fails: {printable(trial.wrong, 500)}" + (f"; {trial.step}" if trial.step else ""), file=sys.stderr)


def _wake(given: Path | None, name: str) -> None:
    """What was paused in the console is heard again too."""
    from storage import sources
    from storage.engine import writing

    with opened(given) as (known, engine), writing(engine) as conn:
        if sources.resume(conn, _configured(known, name).name):
            print("it was paused in the console as well: no more")


def _set_paused(given: Path | None, name: str, *, paused: bool) -> None:
    from console.rewrite import NotWritten, set_paused

    known = settings_of(given)
    source = _configured(known, name)
    try:
        changed = set_paused(known.path, source.name, paused)
    except NotWritten as wrong:
        raise refuse(str(wrong)) from None
    state = "paused" if paused else "heard"
    print(f"{source.name!r} is {state} {'from now on' if changed else 'already'}")


def _write(known: "Settings", tables: Sequence[Mapping[str, Any]]) -> None:
    from console.rewrite import NotWritten, add_sources
    from flows.local import ROOT

    if known.path == ROOT / "foreshock.example.toml":
        raise refuse("there is no foreshock.toml here yet; foreshock init writes one")
    try:
        add_sources(known.path, tables)
    except NotWritten as wrong:
        raise refuse(str(wrong)) from None


def _new_feeds(known: "Settings", found: Sequence[tuple[str, str]]) -> tuple[list[dict[str, Any]], list[str]]:
    """Tables of the feeds that are not there yet, and why others were left out."""
    from settings import SettingsError, source_of

    names = {one.name.casefold() for one in known.sources}
    urls = {str(getattr(one.options, "url", "")) for one in known.sources}
    tables: list[dict[str, Any]] = []
    passed: list[str] = []
    for title, url in found:
        name = _free(title[:80], names)
        # a dollar sign of theirs is none of the environment
        table = {"name": name.replace("$", "$$"), "kind": "feed", "url": url.replace("$", "$$")}
        try:
            source_of(table, {})
        except SettingsError as wrong:
            passed.append(f"{title}: {wrong.problems[0].message}")
            continue
        if url in urls:
            passed.append(f"{title}: it is there already")
            continue
        names.add(name.casefold())
        urls.add(url)
        tables.append(table)
    return tables, passed


def _free(title: str, names: set[str]) -> str:
    """The title, or with a number behind it where another source has it."""
    tries = (title if i == 1 else f"{title[:74]} {i}" for i in range(1, 10_000))
    return next(name for name in tries if name.casefold() not in names)


def _moment(text: str) -> datetime:
    from settings import duration

    try:
        span: timedelta | None = duration(text)
    except ValueError:
        span = None
    if span is not None:
        return (datetime.now(UTC) - span).replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise refuse(f"--since {text}: a day such as 2026-03-11, or a length such as 90d") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
