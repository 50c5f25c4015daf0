"""What the brand knows, brought from its files to the database, and from answers that people approved."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from replies import Entry, Fit, rank
from replies.kept import kept_answer
from replies.knowledge import LONGEST_ANSWER, LONGEST_QUESTION, UNKNOWN, Around, read
from replies.terms import version
from sentiment.language import language_of
from sentiment.lexicon import Flaw
from settings import Settings
from storage import knowledge, queue, queue_page
from storage.engine import reading, writing
from storage.mentions import by_ids

ITEM = "item:"
"""Begins the key of an entry that is an approved answer; what is behind it is the number of the item."""
MOST_FILES, LARGEST = 1_000, 1_000_000  # of a folder; bytes of a file
NO_QUESTIONS = "readme.md"


class NotKept(ValueError):
    """What cannot become knowledge, and why, in words for the person who tried."""


@dataclass(frozen=True, slots=True)
class FileFlaw:
    """What is wrong in a file of the folder; line 0 is the file itself."""

    file: str
    flaw: Flaw

    def __str__(self) -> str:
        line = f", line {self.flaw.line}" if self.flaw.line else ""
        return f"{self.file}{line}: {self.flaw.message}" + (f"; {self.flaw.step}" if self.flaw.step else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """How many entries are new or say something else, how many were taken out, and what is wrong in the files that
    were read: those that have not changed were not."""

    changed: int = 0
    removed: int = 0
    flaws: tuple[FileFlaw, ...] = ()


def load(engine: Engine, settings: Settings, now: datetime) -> Loaded:
    """Reads what changed in the folder; an entry that stands in no file any more is removed. A file that cannot be read
    changes nothing; without a folder nothing is known but answers that people approved."""
    with reading(engine) as conn:
        before = knowledge.contents(conn)
    kept = [key for key, content in before.items() if key.startswith(ITEM) and content != version()]
    fresh, flaws, stand = dict[str, tuple[Entry, str]](), list[FileFlaw](), set[str]()
    known = _by_file(before)
    for file in _files(settings.knowledge):
        text, content = file.text, file.content(settings)
        if text is None or known.get(file.name, {}).keys() == {content}:
            stand |= {key for keys in known.get(file.name, {}).values() for key in keys}
            flaws += [_unreadable(file)] if text is None else []
            continue
        entries, wrong = read(text, file.name, _around(settings, now))
        flaws += [FileFlaw(file.name, one) for one in wrong]
        fresh |= {one.key: (one, content) for one in entries}
    gone = [key for key in before if not key.startswith(ITEM) and key not in stand and key not in fresh]
    if not (fresh or gone or kept):
        return Loaded(flaws=tuple(flaws))
    with writing(engine) as conn:
        again = [(one, version()) for one in knowledge.by_keys(conn, kept).values()]
        knowledge.keep(conn, [*fresh.values(), *again])
        removed = knowledge.remove(conn, gone, now)
    return Loaded(changed=len(fresh), removed=removed, flaws=tuple(flaws))


def looked_through(settings: Settings, now: datetime) -> tuple[list[Entry], list[FileFlaw]]:
    """Every entry of the folder, and every flaw, whether or not it changed."""
    entries, flaws = list[Entry](), list[FileFlaw]()
    for file in _files(settings.knowledge):
        if (text := file.text) is None:
            flaws.append(_unreadable(file))
            continue
        found, wrong = read(text, file.name, _around(settings, now))
        entries += found
        flaws += [FileFlaw(file.name, one) for one in wrong]
    return entries, flaws


def found_for(
    conn: Connection, words: str, *, brand: str | None, language: str | None, now: datetime, topic: str | None = None
) -> list[Fit]:
    """What a text is nearest to, the best first, without what has nothing in common with it. Language None: as it
    reads, English where nobody can tell."""
    code = language or language_of(words, None)
    near = knowledge.nearest_knowledge(conn, words, brand=brand, language="en" if code == UNKNOWN else code, now=now)
    return [one for one in rank(words, topic, near) if one.fit > 0]


def keep_answer(
    conn: Connection,
    settings: Settings,
    item: int,
    *,
    question: str,
    by: str,
    now: datetime,
    answer: str = "",
    tags: Sequence[str] = (),
) -> Entry:
    """An approved answer becomes knowledge, under a question in the person's own words: those of the author stay
    theirs, and go with them. `answer` is it as the person worded it for whoever asks next; empty: as it was sent. The
    same item again takes the place of what was kept of it. Raises NotKept."""
    found = approved_answer(conn, settings, item, worded=answer)
    asked = " ".join(question.split())
    if not any(map(str.isalnum, asked)) or len(asked) > LONGEST_QUESTION:
        raise NotKept(f"write the question that it answers, in at most {LONGEST_QUESTION} characters")
    entry = Entry(
        key=f"{ITEM}{item}",
        brand=found.brand,
        language=found.language,
        question=asked,
        answer=found.text,
        tags=tuple(tags) or ((found.topic,) if found.topic else ()),
        by=by,
        at=now,
    )
    knowledge.keep(conn, [(entry, version())])
    return entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An approved answer as it would be kept: without whom it was written to."""

    item: int
    brand: str
    language: str
    topic: str | None
    text: str


def approved_answer(conn: Connection, settings: Settings, item: int, *, worded: str = "") -> Answered:
    """The answer to this item, or these words in its place. Raises NotKept where nobody approved one, or nothing is
    left of it."""
    found = queue.by_ids(conn, [item]).get(item)
    if found is None:
        raise NotKept(f"there is no item {item}: foreshock queue lists them")
    row = next(iter(by_ids(conn, [found.mention])), None)
    if row is None or row.gone is not None:
        raise NotKept(f"what item {item} answers is gone, and its author's name with it: write the entry anew")
    draft = queue_page.drafts_of(conn, [item]).get(item)
    if draft is None or draft.state not in ("approved", "sent"):
        raise NotKept(f"nobody approved an answer to item {item} yet")
    text = kept_answer(worded.strip() or draft.text, row.mention.author, settings.voice_of(found.brand))
    if text is None or len(text) > LONGEST_ANSWER:
        raise NotKept("without greeting, name and signature there is nothing left that answers anything")
    return Answered(item=item, brand=found.brand, language=draft.language, topic=draft.topic, text=text)


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the folder by its path in it, and what it says; None where it cannot be read, or is no UTF-8."""

    name: str
    text: str | None

    def content(self, settings: Settings) -> str:
        """Hash of all that what is read of it depends on."""
        around = (version(), settings.timezone, sorted(brand.name for brand in settings.brands), self.text)
        return hashlib.sha256(repr(around).encode()).hexdigest()


def _files(folder: Path | None) -> Iterator[_File]:
    """Markdown but for a README, by name; nothing hidden."""
    if folder is None or not folder.is_dir():
        return
    names = sorted(path.relative_to(folder) for path in folder.rglob("*.md") if path.is_file())
    for name in names[:MOST_FILES]:
        if name.name.lower() != NO_QUESTIONS and not any(part.startswith(".") for part in name.parts):
            yield _File(name.as_posix(), _text(folder / name))


def _text(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig") if path.stat().st_size <= LARGEST else None
    except (OSError, UnicodeDecodeError):
        return None


def _unreadable(file: _File) -> FileFlaw:
    return FileFlaw(file.name, Flaw(0, f"cannot be read as UTF-8, or has more than {LARGEST:,} bytes", "save it so"))


def _around(settings: Settings, now: datetime) -> Around:
    return Around(now=now, zone=settings.timezone, brands=[brand.name for brand in settings.brands])


def _by_file(contents: Mapping[str, str]) -> dict[str, dict[str, list[str]]]:
    """Keys by file and content."""
    found: dict[str, dict[str, list[str]]] = {}
    for key, content in contents.items():
        found.setdefault(key.partition("#")[0], {}).setdefault(content, []).append(key)
    return found
