"""The words that carry another feeling for one of your brands than elsewhere."""

import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from console.house import BrandOption, JsonOption, SettingsOption, brand_of, refuse, settings_of, stored

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from sentiment.lexicon import Entry
    from settings import Settings

app = typer.Typer(no_args_is_help=True, help="Words that carry another feeling for a brand than elsewhere.")
CHUNK = 1_000


@app.command("list")
def list_(settings: SettingsOption = None, brand: BrandOption = None, json: JsonOption = False) -> None:
    """Every word with its valence, who wrote it when, and why."""
    from alerts.words import printable
    from console.lines import line

    known = settings_of(settings)
    name = brand_of(known, brand)
    for one, lexicon in known.lexicons.items():
        for entry in lexicon.entries if name in (None, one) else ():
            when = entry.when.isoformat()
            keys = {"brand": one, "word": entry.word, "valence": entry.valence, "by": entry.by, "when": when}
            who = f"{one}; {printable(entry.by, 40)}, {when}: {printable(entry.why, 200)}"
            told = f"{entry.valence:+4.1f}  {printable(entry.word, 40)}  ({who})"
            print(line(keys | {"why": entry.why}) if json else told)
    if not json and not any(name in (None, one) for one in known.lexicons):
        print("no words yet; foreshock lexicon add WORD VALENCE --brand BRAND --why WHY")


@app.command()
def check(settings: SettingsOption = None) -> None:
    """Whether every lexicon can be used, and what in it does nothing. Exit 2 where one cannot."""
    from alerts.words import count
    from sentiment.vader import engine

    known = settings_of(settings)  # ends here, with file and line of each problem, where one cannot be used
    for name, lexicon in known.lexicons.items():
        used = "the fast engine" if engine(lexicon).ours else f"the package: {engine(lexicon).why}"
        print(f"{name}: {count(len(lexicon.entries), 'word')}, version lex.{lexicon.digest}, scored by {used}")
        for entry in lexicon.entries:
            for what in _useless(known, name, entry):
                print(f"  {entry.word}: {what}")
    if not known.lexicons:
        print("no brand has a lexicon; foreshock lexicon add WORD VALENCE --brand BRAND --why WHY")


@app.command(context_settings={"ignore_unknown_options": True})  # -2.5 is a valence
def add(
    *,
    word: Annotated[str, typer.Argument(help="a single word, as people write it")],
    valence: Annotated[str, typer.Argument(help="from -4 to 4; 0 takes the word out of the lexicon")],
    brand: Annotated[str, typer.Option("--brand", help="for this brand")],
    why: Annotated[str, typer.Option("--why", help="the reason, for whoever reads it later")],
    by: Annotated[str | None, typer.Option("--by", help="who decided it [you]")] = None,
    settings: SettingsOption = None,
) -> None:
    """Write a word into the lexicon of a brand, and tell what it changes."""
    from console.feelings import place_for, put
    from console.rewrite import NotWritten, set_lexicon
    from flows.local import ROOT

    known = settings_of(settings)
    name = brand_of(known, brand)
    one = next(one for one in known.brands if one.name == name)
    if known.path == ROOT / "foreshock.example.toml":
        raise refuse("there is no foreshock.toml here yet; foreshock init writes one")
    entry = _entry(word, valence, by or _me(), why)
    file = one.lexicon or known.path.parent / place_for(one.name)
    try:
        before = put(file, entry)
        if one.lexicon is None:
            set_lexicon(known.path, one.name, place_for(one.name))
    except NotWritten as wrong:
        raise refuse(str(wrong)) from None
    _tell(known, one.name, entry, before)


def _entry(word: str, valence: str, by: str, why: str) -> "Entry":
    from sentiment.lexicon import HEADER, read_lexicon

    cells = (word, valence, by, datetime.now(UTC).date().isoformat(), why)
    row = "\t".join(" ".join(cell.split()) for cell in cells)
    lexicon, flaws = read_lexicon("\t".join(HEADER) + "\n" + row)
    if flaws:
        raise refuse("; ".join(f"{flaw.message}{f' ({flaw.step})' if flaw.step else ''}" for flaw in flaws))
    if not lexicon.entries:
        raise refuse("a word cannot begin with #")
    return lexicon.entries[0]


def _me() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "somebody"


def _tell(known: "Settings", brand: str, entry: "Entry", before: "Entry | None") -> None:
    from alerts.words import count
    from sentiment.vader import in_lexicon

    elsewhere = in_lexicon(entry.word)
    was = f"it was {before.valence:+g} here" if before else f"elsewhere {_said(elsewhere or 0)}"
    print(f"{brand}: {entry.word} {_said(entry.valence)} from now on ({was})")
    for what in _useless(known, brand, entry):
        print(f"  {what}")
    with stored(known) as engine:
        having, of = _having(engine, brand, entry.word)
    print(f"{having:,} of {count(of, 'stored mention')} of {brand} have the word.", end=" ")
    print(f"Next: foreshock rescore --brand '{brand}'" if having else "What is heard from now on is read with it.")


def _said(valence: float) -> str:
    return f"is {valence:+g}" if valence else "has no feeling"


def _useless(known: "Settings", brand: str, entry: "Entry") -> list[str]:
    """Why a row changes nothing."""
    from sentiment.mask import STANDS_FOR_BRAND, mask
    from sentiment.vader import in_lexicon

    terms = next(one.all_terms for one in known.brands if one.name == brand)
    found = []
    if mask(entry.word, terms).lower() == STANDS_FOR_BRAND:
        found.append("it names the brand, and is masked before feelings are read: it changes nothing")
    if in_lexicon(entry.word) == (entry.valence or None):
        found.append("VADER has it so already: it changes nothing")
    return found


def _having(engine: "Engine", brand: str, word: str) -> tuple[int, int]:
    """How many stored mentions of a brand have the word, and how many there are."""
    from sentiment.lexicon import has
    from storage.engine import reading
    from storage.understood import Wanted, after

    found = of = last = 0
    with reading(engine) as conn:
        while some := after(conn, Wanted(brand=brand), last, CHUNK):
            found += sum(has(one.words.words, word) for one in some)
            of, last = of + len(some), some[-1].id
    return found, of
