"""How fast every page of the console is at the server, and how heavy, over a year of listening.

    python benchmarks/console.py [--mentions 1000000] [--folder DIR] [--rounds 20] [--only NAME] [--insert 20000]

Makes the database once (with --folder it is kept there, and used again), opens the console over it in this process and
asks for each page as a browser does, in turn with all others, once more than is counted; times are from the request to
the last byte. Exits 1 where a page is slower than 200 ms (p95) or the inbox heavier than 150 kB. `--insert` measures
storing instead: pages of a hundred mentions with the full-text index and without, in turn.
"""

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from fastapi.testclient import TestClient  # noqa: E402
from sqlalchemy import Engine, text  # noqa: E402

from benchmarks.console_world import BRANDS, NOW, Speech, make  # noqa: E402
from console.accounts import digest  # noqa: E402
from console.web.app import NAV, app_of  # noqa: E402
from mentions import Author, Match, Mention, Span  # noqa: E402
from sentiment import Understanding  # noqa: E402
from settings import load  # noqa: E402
from storage import accounts, mentions, sessions  # noqa: E402
from storage.engine import migrate, open_database, reading, writing  # noqa: E402
from storage.mentions import Concern, Understood  # noqa: E402

SLOWEST = 200  # ms, p95
HEAVIEST = 150_000  # bytes of the inbox
TOKEN = "benchmark"
SEARCHES = {
    "the brand's name": "acme",
    "two common words": "parcel AND late",
    "a rare word": "xylophones",
    "a phrase": '"refund support"',
    "near": "parcel NEAR/3 late",
    "the beginning of a word": "xyl*",
    "a common beginning": "re*",
    "one word without another": "refund NOT parcel",
    "nothing anywhere": "antidisestablishment AND refund",
    "a site, which no index knows": "site:elsewhere.example",
    "a common word nowhere near": "parcel AND site:elsewhere.example",
    "a script without spaces": "手機 OR 退款",
}
Pages = dict[str, Callable[[random.Random], str]]


class Measured(NamedTuple):
    """Milliseconds of every round, those of them in which this process worked, and the bytes of the heaviest answer."""

    took: list[float]
    worked: list[float]
    weight: int


def client_of(engine: Engine, settings_path: Path) -> TestClient:
    """Somebody who is signed in."""
    app = app_of(engine, load(settings_path, {}), clock=lambda: NOW)
    with writing(engine) as conn:
        conn.execute(text("DELETE FROM sessions"))
        conn.execute(text("DELETE FROM accounts"))
        account = accounts.add(conn, "anna", NOW, admin=True)
        assert account is not None
        sessions.begin(conn, digest(TOKEN), account.id, NOW, "a benchmark")
    client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
    client.cookies.set("foreshock", TOKEN, domain="127.0.0.1", path="/")
    return client


def pages_of(engine: Engine) -> Pages:
    """Each page, and the address that a round asks for."""
    with reading(engine) as conn:
        last = int(conn.execute(text("SELECT max(id) FROM mentions")).scalar_one())
        living = [row[0] for row in conn.execute(text("SELECT id FROM alerts WHERE state != 'resolved'"))]
        over = [row[0] for row in conn.execute(text("SELECT id FROM alerts WHERE state = 'resolved'"))]
        large = int(conn.execute(text("SELECT max(id) FROM alerts")).scalar_one())
    fixed = {
        "inbox": "/alerts",
        "inbox, resolved": "/alerts?state=resolved",
        "inbox, mine": "/alerts?owner=anna",
        "inbox, critical": "/alerts?severity=critical",
        "inbox, one brand, resolved": "/alerts?state=resolved&brand=Quill",
        "alert of thousands": f"/alerts/{large}",
        "its mentions": f"/alerts/{large}/mentions",
        "its mentions, further": f"/alerts/{large}/mentions?before={last - 2_000}",
        "mentions": "/mentions",
        "mentions of one brand": "/mentions?brand=Quill",
        "complaints about a topic": "/mentions?brand=Acme&topic=price&complaint=yes",
        "no topic, Khmer, a week": "/mentions?topic=-&lang=km&since=7d",
        "positive, of one source": "/mentions?source=source+3&label=positive",
        "of a source that said nothing": "/mentions?source=nobody",
        "a language nobody spoke": "/mentions?brand=Quill&lang=xx",
    }
    pages: Pages = {name: lambda _, path=path: path for name, path in fixed.items()}  # type: ignore[misc]
    pages |= {
        f"search: {name}": lambda _, q=q: f"/mentions?q={q}"  # type: ignore[misc]
        for name, q in SEARCHES.items()
    }
    pages |= {
        "alert": lambda rng: f"/alerts/{rng.choice(living)}",
        "alert that is over": lambda rng: f"/alerts/{rng.choice(over)}",
        "mentions, further": lambda rng: f"/mentions?before={rng.randrange(1, last)}",
        "search, further": lambda rng: f"/mentions?q=refund&brand=Bell&before={rng.randrange(1, last)}",
        "mention": lambda rng: f"/mentions/{rng.randrange(1, last)}",
    }
    known = {path.partition("?")[0] for path in fixed.values()}
    pages |= {name: lambda _, path=path: path for path, name in NAV if path not in known}  # type: ignore[misc]
    return pages | {"you": lambda _: "/me"}


def measured(client: TestClient, pages: Pages, rounds: int) -> dict[str, Measured]:
    """Every page as often as there are rounds."""
    rng = random.Random(7)
    times: defaultdict[str, list[float]] = defaultdict(list)
    works: defaultdict[str, list[float]] = defaultdict(list)
    weights: Counter[str] = Counter()
    for turn in range(rounds + 1):
        for name, path in pages.items():
            began, busy = time.perf_counter(), time.process_time()
            answer = client.get(path(rng))
            took, worked = time.perf_counter() - began, time.process_time() - busy
            if turn:  # the first time templates are read and types made ready
                times[name].append(1000 * took)
                works[name].append(1000 * worked)
            if answer.status_code != 200 or not re.search("</html>", answer.text):
                raise SystemExit(f"{name}: {answer.status_code}")
            weights[name] = max(weights[name], len(answer.content))
    return {name: Measured(times[name], works[name], weights[name]) for name in pages}


def told(found: dict[str, Measured]) -> bool:
    """Prints the table; whether every bar holds. On a machine that others use, look at the work."""
    print(f"{'page':38}{'p50 ms':>9}{'p95 ms':>9}{'work p95':>9}{'kB':>9}")
    good = True
    for name, (took, worked, weight) in found.items():
        high, work = (quantiles(some, n=20, method="inclusive")[-1] for some in (took, worked))
        fine = high < SLOWEST and (not name.startswith("inbox") or weight < HEAVIEST)
        good = good and fine
        print(
            f"{name:38}{median(took):9.1f}{high:9.1f}{work:9.1f}{weight / 1000:9.1f}{'' if fine else '  <- too much'}"
        )
    return good


@contextmanager
def _without_index() -> Iterator[None]:
    kept = vars(mentions)["index"]
    vars(mentions)["index"] = lambda *_: None
    try:
        yield
    finally:
        vars(mentions)["index"] = kept


def insert_rates(many: int) -> None:
    """Mentions a second of this process's own work, with and without: page by page in turn, into two databases."""
    worked = {True: 0.0, False: 0.0}
    with tempfile.TemporaryDirectory(prefix="foreshock-console-") as folder:
        engines = {indexed: open_database(f"sqlite:///{folder}/{indexed}.db") for indexed in worked}
        for engine in engines.values():
            migrate(engine)
        for page in _heard(many):
            for indexed, engine in engines.items():
                began = time.process_time()
                with nullcontext() if indexed else _without_index(), writing(engine) as conn:
                    mentions.keep(conn, "forum", page, (), NOW)
                worked[indexed] += time.process_time() - began
        sizes = {indexed: Path(folder, f"{indexed}.db").stat().st_size for indexed in worked}
    with_it, without = many / worked[True], many / worked[False]
    print(f"stored a second: {with_it:,.0f} with the index, {without:,.0f} without: {with_it / without:.2f} of it")
    print(f"the file is {sizes[True] / sizes[False]:.2f} times as large")


def _heard(many: int) -> Iterator[list[Understood]]:
    rng = random.Random(7)
    speech = Speech(rng)
    meant = Understanding(
        compound=-0.5, label="negative", complaint=0.9, topic="delivery", language="en", confidence=0.8
    )
    for first in range(0, many, 100):
        page = []
        for id_ in range(first, first + 100):
            brand = rng.choice(BRANDS)
            mention = Mention(
                origin="square", external_id=str(id_), kind="post", said=NOW + timedelta(seconds=id_), heard=NOW,
                text=speech.text(brand), author=Author(handle=f"person{id_ % 900}"),
            )  # fmt: skip
            concern = Concern(match=Match(brand=brand, spans=(Span(start=0, end=2, term="a"),)), understanding=meant)
            page.append(Understood(mention=mention, concerns=(concern,)))
        yield page


def _measure(folder: Path, asked: argparse.Namespace) -> bool:
    path = folder / "kept.db"
    if not path.exists():
        make(path, asked.mentions)
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    pages = {name: one for name, one in pages_of(engine).items() if asked.only in name}
    with client_of(engine, folder / "foreshock.toml") as client:
        good = told(measured(client, pages, asked.rounds))
    engine.dispose()
    return good


def main() -> int:
    """Makes what is not there, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--only", default="")
    parser.add_argument("--insert", type=int)
    asked = parser.parse_args()
    if asked.insert:
        insert_rates(asked.insert)
        return 0
    if asked.folder:
        asked.folder.mkdir(parents=True, exist_ok=True)
        return 0 if _measure(asked.folder, asked) else 1
    with tempfile.TemporaryDirectory(prefix="foreshock-console-") as folder:
        return 0 if _measure(Path(folder), asked) else 1


if __name__ == "__main__":
    sys.exit(main())
