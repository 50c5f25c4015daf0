"""What `foreshock doctor` looks at. Each finding says what to do next; none shows a secret."""

import os
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.words import among, count, printable, stamp
from console.finding import Finding
from console.world import answers, database_file, is_ours
from flows.local import ROOT, settings_file

if TYPE_CHECKING:
    from settings import Settings
    from storage.alerts import Undelivered

OLDEST = (3, 11)
LATE = timedelta(minutes=30)  # a brand is judged right after the sources were heard
NAMED = 3  # brands
PACKAGES = ("prefect", "fastapi", "httpx", "sqlalchemy", "pydantic", "feedparser", "vaderSentiment", "apprise")


def findings(given: Path | None) -> Iterator[Finding]:
    """Every check, cheapest first; without valid settings only those that need none."""
    yield from installed()
    from settings import SettingsError, load

    path = settings_file(given)
    try:
        known = load(path, os.environ)
    except SettingsError as wrong:
        yield from (Finding("bad", f"{path.name}: {p.path}: {p.message}", p.suggestion or "") for p in wrong.problems)
        return
    yield Finding("good", f"{path.name}: {len(known.brands)} brands, {len(known.sources)} sources")
    yield from _database(known)
    yield from of_settings(known)
    yield from _extras(known)
    yield from _language_model(known)
    yield from _demo(known)


def installed() -> Iterator[Finding]:
    """What runs here: Python and what Foreshock needs."""
    yield _python()
    yield from _versions()


def of_settings(known: "Settings") -> Iterator[Finding]:
    """What can be told at once: nothing is asked and no model is loaded."""
    yield _shared(known)
    yield from _sources(known)
    yield from _overlooked(known)
    yield from _lexicon(known)
    yield from _knowledge(known)


def _knowledge(known: "Settings") -> Iterator[Finding]:
    """Questions without a sound answer are never drafted from."""
    if known.knowledge is None:
        return
    from flows.steps.knowledge import looked_through

    entries, flaws = looked_through(known, datetime.now(UTC))
    if flaws:
        sound = count(len(entries), "sound entry", "sound entries")
        what = f"{count(len(flaws), 'problem')} in the knowledge, beside {sound}"
        yield Finding("warning", what, "foreshock knowledge check says which")
    else:
        yield Finding("good", f"the knowledge: {count(len(entries), 'entry', 'entries')}")


def _sources(known: "Settings") -> Iterator[Finding]:
    from console.credentials import findings_of

    yield from findings_of(known)


def _overlooked(known: "Settings") -> Iterator[Finding]:
    """Alerts that people want and nobody is told of, because no escalation is for them."""
    from alerts import SEVERITIES
    from alerts.rehearsal import overlooked, rehearsal
    from alerts.route import Case

    at = datetime.min.replace(tzinfo=UTC)
    for severity in SEVERITIES:
        found = {
            one.name: some
            for one in known.brands
            if (some := overlooked(Case(alert=rehearsal(one.name, severity, at), on_call=known.on_call)))
        }
        if found:
            names = dict.fromkeys(name for some in found.values() for name in some)
            people = printable(", ".join(names), 80)
            brands = among(list(found), NAMED)
            what = f"nobody is told of what is {severity} about {brands}, because no escalation is for it"
            step = f"one more [[escalations]]; or at {people}: also = true, or at_least, if that is meant"
            yield Finding("warning", what, step)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if tuple(sys.version_info) >= OLDEST:
        return Finding("good", f"Python {version}")
    return Finding("bad", f"Python {version} is too old", "install Python 3.11 or newer, then make run")


def _versions() -> Iterator[Finding]:
    """What is installed against what was tried together."""
    tried = _tried()
    for name in PACKAGES:
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield Finding("bad", f"{name} is not installed", "make run installs it into .venv")
            continue
        wanted = tried.get(_plain(name), version)
        if version == wanted:
            yield Finding("good", f"{name} {version}")
        else:
            yield Finding("warning", f"{name} {version}: {wanted} was tried", "pip install -c constraints.txt -e .")


def _tried() -> dict[str, str]:
    """The pins of constraints.txt."""
    try:
        lines = (ROOT / "constraints.txt").read_text(encoding="utf8").splitlines()
    except OSError:
        return {}
    pins = (re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*])?==([^\s;]+)", text) for text in lines)
    return {_plain(pin[1]): pin[2] for pin in pins if pin}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _shared(known: "Settings") -> Finding:
    """`prefect server database reset` drops every table it finds: ours must not be among them."""
    if _prefect_tables(known) or _same_url(known.database, os.environ.get("PREFECT_API_DATABASE_CONNECTION_URL")):
        return Finding(
            "bad",
            "Prefect keeps its tables in the database of Foreshock",
            "give one of them another database: `prefect server database reset` drops every table it finds",
        )
    return Finding("good", "Prefect has a database of its own")


def _prefect_tables(known: "Settings") -> bool:
    file = database_file(known)
    if file is None or not file.exists():
        return False
    try:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as there:
            query = "select count(*) from sqlite_master where type = 'table' and name in ('flow_run', 'task_run')"
            return bool(there.execute(query).fetchone()[0])
    except sqlite3.Error:
        return False


def _same_url(ours: str, prefects: str | None) -> bool:
    """Whether two URLs name one database: the driver, the user and the options do not matter."""
    return prefects is not None and _place(ours) == _place(prefects)


def _place(url: str) -> tuple[str, str]:
    scheme, _, rest = url.partition("://")
    return scheme.partition("+")[0], rest.partition("?")[0].rpartition("@")[2]


def _database(known: "Settings") -> Iterator[Finding]:
    from sqlalchemy.exc import SQLAlchemyError

    from console.unpublished import unpublished_of
    from flows.steps.learn import unreadable
    from storage import complaints, heads, sources
    from storage.alerts import undelivered
    from storage.engine import migrate, open_database, reading

    kind = known.database.partition("://")[0]
    try:
        engine = open_database(known.database)
        try:
            migrate(engine)
            with reading(engine) as conn:
                failed = undelivered(conn)
                unpublished = unpublished_of(conn, known.timezone)
                edges = complaints.edges(conn)
                heard = [row.last_heard for row in sources.all_sources(conn) if row.last_heard]
                champions = [heads.champion(conn, brand.name) for brand in known.brands]
        finally:
            engine.dispose()
    except (SQLAlchemyError, ImportError, OSError, ValueError) as wrong:
        yield Finding("bad", f"the {kind} database cannot be opened ({type(wrong).__name__})", _repair(known))
    else:
        yield Finding("good", f"the {kind} database is there, its tables are of this version")
        yield from map(of_undelivered, failed)
        yield from unpublished
        yield from _behind({one.name: edges[one.name] for one in known.brands if one.name in edges}, heard)
        for row in champions:
            if row is not None and unreadable(row):
                what = f"head {row.id} of {printable(row.brand)} cannot be read: the cold scorer is used"
                yield Finding("warning", what, "foreshock learn learns it anew")


def _behind(edges: Mapping[str, datetime], heard: Iterable[datetime]) -> Iterator[Finding]:
    """Brands that were not judged when the others were, nor when a source was heard."""
    latest = max([*edges.values(), *heard], default=None)
    for name, edge in edges.items():
        if latest is not None and latest - edge > LATE:
            what = f"{printable(name)} was judged last at {stamp(edge)}: what came later is told to nobody"
            yield Finding("bad", what, "foreshock run judges it, or tells what is wrong with it")


def of_undelivered(one: "Undelivered") -> Finding:
    """The notice itself is shown by `foreshock alerts`; here it counts that it reached nobody."""
    what = f"{one.notice.receiver} was not told of {one.notice.brand}, {one.notice.topic}: {printable(one.error)}"
    if one.notice.state == "failed":
        return Finding("bad", what, "it is not tried again: correct the receiver, and read it with foreshock alerts")
    return Finding("warning", what, f"tried again from {stamp(one.notice.due)} on, by foreshock run or up")


def _repair(known: "Settings") -> str:
    file = database_file(known)
    if file is None:
        return "is the server up, are name and password right, is psycopg installed (pip install -e '.[postgres]')?"
    return f"may this user write {file.parent}, and is {file.name} a database?"


def _lexicon(known: "Settings") -> Iterator[Finding]:
    """What scores, and a brand whose name is a feeling: it is masked before scoring, but people should know."""
    from sentiment.vader import engine, in_lexicon

    for brand in known.brands:
        own = known.lexicons.get(brand.name)
        used = engine(own)
        if not used.ours:
            step = "pip install -c constraints.txt -e . ; until then the package scores, more slowly"
            yield Finding("warning", f"{brand.name}: the fast engine is not used: {used.why}", step)
        words = {word.lower() for term in brand.all_terms for word in re.findall(r"\w+", term)}
        if found := sorted(word for word in words if in_lexicon(word, own) is not None):
            step = "it is masked where it names the brand; elsewhere foreshock lexicon add can change it"
            yield Finding("warning", f"{brand.name}: {', '.join(found)} is a word of feeling too", step)


def _extras(known: "Settings") -> Iterator[Finding]:
    """The optional models that the settings ask for: a classifier is loaded and tried."""
    from flows.steps.extras import classifier_of, encoder_of
    from settings import SettingsError

    if encoder_of(known) is not None:
        yield Finding("good", "multilingual: the encoder is installed")
    try:
        made = classifier_of(known)
    except SettingsError as wrong:
        yield from (Finding("bad", f"{p.path}: {p.message}", p.suggestion or "") for p in wrong.problems)
        return
    if made is not None:
        yield Finding("good", f"the classifier ({made.digest}) scores {', '.join(sorted(made.languages))}")


def _language_model(known: "Settings") -> Iterator[Finding]:
    from console.llm import findings_of

    yield from findings_of(known)


def _demo(known: "Settings") -> Iterator[Finding]:
    from console.up import taken

    if known.demo is None:
        return
    port = known.demo.port
    if there := answers(port):
        if not is_ours(known, there):
            step = "end that one, or choose another port in [demo] and in its sources"
            yield Finding("bad", f"another demo world is on port {port} ({there})", step)
            return
        yield Finding("good", f"the demo world is already served on port {port}")
    elif taken(port):
        yield Finding("bad", f"port {port} of the demo world is taken", "choose another in [demo] and in its sources")
    else:
        yield Finding("good", f"port {port} is free for the demo world")
