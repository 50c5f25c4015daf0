"""Entries of the knowledge in words, what is doubtful about them, and one more in a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from alerts.words import ago, language, percent, printable
from replies import Entry, Fit
from replies.agreeing import differing
from replies.checks import On, Permissions, check
from replies.knowledge import Around, expires, read
from settings import Settings
from settings.knowledge import USUAL

SHOWN = 200  # characters of an answer in a list
DAY = timedelta(days=1)
OFFERING = ("promise", "admission")
"""Checks that hold whatever is asked, and whoever asks it."""


class NotAdded(ValueError):
    """Why something was not written, in words for the person who tried."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """An entry that can be used and should be looked at: why, and what to do."""

    key: str
    what: str
    step: str


def told(entry: Entry, now: datetime, zone: str) -> str:
    """Two lines: the question with its facts, and how the answer begins."""
    facts = [
        entry.brand or "all brands",
        language(entry.language),
        ", ".join(entry.tags),
        until_words(entry, now, zone),
    ]
    said = "; ".join(printable(one, 80) for one in facts if one)
    return f"{printable(entry.question, 120)}  ({entry.key}; {said})\n    {printable(entry.answer, SHOWN)}"


def fit_words(found: Fit) -> str:
    """`91 %  fits   How do I get a refund?  (faq.md#how-do-i-get-a-refund)` and how the answer begins."""
    mark = "fits" if found.fits else "near"
    entry = found.entry
    said = f"{percent(found.fit):>5}  {mark}  {printable(entry.question, 120)}  ({entry.key})"
    return f"{said}\n             {printable(entry.answer, SHOWN)}"


def until_words(entry: Entry, now: datetime, zone: str) -> str:
    """`valid until 2026-12-31`, `expired on 2026-02-28`: the last day on which it is true; empty without one."""
    if entry.valid_until is None:
        return ""
    last = (entry.valid_until - DAY / 2).astimezone(ZoneInfo(zone)).date()
    return f"expired on {last}" if expires(entry, now) else f"valid until {last}"


def looked_over(entries: Sequence[Entry], now: datetime, soon: timedelta, zone: str) -> Iterator[Doubt]:
    """What expired, what will within that time, and two entries that answer one question differently."""
    for one in entries:
        if one.valid_until is not None and expires(one, now, within=soon):
            step = "write anew until when it is true, or take it out"
            word = "" if expires(one, now) else f", {ago(one.valid_until, now)}"
            yield Doubt(one.key, f"{until_words(one, now, zone)}{word}", step)
    for one, other in differing([one for one in entries if not expires(one, now)]):
        yield Doubt(other.key, f"answers the same as {one.key}, and says something else", "keep one of them")


def stopped(entries: Sequence[Entry], permissions: Permissions, now: datetime) -> Iterator[Doubt]:
    """Answers that offer something: a draft with one cannot be approved by whoever may not."""
    for one in entries:
        on = On(brand=one.brand or "", knowledge=(one.answer,), permissions=permissions)
        found = [found for found in check(one.answer, on) if found.level == "block" and found.check in OFFERING]
        if found and not expires(one, now):
            step = "say it as a rule (“you can …”), or name in [permissions] who may"
            yield Doubt(one.key, f"“{printable(one.answer[found[0].start : found[0].end], 60)}” {found[0].why}", step)


def written(question: str, answer: str, facts: Mapping[str, str | None]) -> str:
    """An entry as a file has it."""
    said = "\n".join(f"{name}: {value.strip()}" for name, value in facts.items() if value and value.strip())
    return f"## {' '.join(question.split())}\n\n{answer.strip()}\n" + (f"\n{said}\n" if said else "")


def added(known: Settings, file: str, entry: str, now: datetime) -> Path:
    """Writes it to the end of a file of the folder, which is made where there is none. Raises NotAdded with every flaw
    that it, or the file with it, has."""
    folder = known.knowledge or known.path.parent / USUAL
    path = (folder / file).resolve()
    if not path.is_relative_to(folder.resolve()) or path.suffix != ".md":
        raise NotAdded(f"--file {printable(file, 80)}: a name in the folder that ends in .md, such as answers.md")
    try:
        before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        whole = f"{before.rstrip()}\n\n{entry}" if before.strip() else entry
        around = Around(now=now, zone=known.timezone, brands=[brand.name for brand in known.brands])
        entries, flaws = read(whole, path.name, around)
        if flaws or not entries:
            raise NotAdded("; ".join(f"{path.name}, line {one.line}: {one.message} ({one.step})" for one in flaws))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(whole, encoding="utf8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise NotAdded(f"{path} cannot be written: {getattr(wrong, 'strerror', None) or 'it is no UTF-8'}") from None
    return path
