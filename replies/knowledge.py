"""Knowledge as people write it: Markdown files of questions and answers. What is wrong in one is said with its line.

    brand: Acme                     what stands before the first heading holds for all of the file
    tags: billing

    ## How do I get a refund?
    Ask for it in your account within 30 days.

    also asked: where is my money; I want my money back
    language: en
    valid until: 2026-12-31

A heading is a question, what follows its answer: plain text, with links. Facts stand above the answer or below it. A
heading with deeper ones right below it is a group: its facts hold for them.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mentions.folding import fold
from replies.entry import Entry
from sentiment.language import language_of
from sentiment.lexicon import Flaw

LONGEST_QUESTION, LONGEST_ANSWER = 300, 4_000  # characters
UNKNOWN = "und"
_FACTS = {
    "tags": "tags",
    "tag": "tags",
    "language": "language",
    "brand": "brand",
    "also asked": "also",
} | dict.fromkeys(("valid until", "valid-until", "valid_until"), "until")
_FACT = re.compile(rf"\s*(?:[-*] )?\**({'|'.join(_FACTS)})\**\s*:\**\s*(.*?)\s*", re.IGNORECASE)
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]\n]+)\]\((\S+?)(?: \"[^\"\n]*\")?\)")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_LISTED = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_UNFILLED = re.compile(r"\{\{|\}\}|\bTODO\b|\bTBD\b|\bXXX+\b|lorem ipsum", re.IGNORECASE)
_FILE_LANGUAGE = re.compile(r"\.([a-z]{2})\.md$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a file does not say: the zone in which a day ends, the brands there are, and when it was read."""

    now: datetime
    zone: str = "UTC"
    brands: Collection[str] = ()


@dataclass(slots=True)
class _Section:
    """A heading, and the numbered lines below it; level 0 is what stands before the first."""

    level: int
    title: str
    line: int
    lines: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Said:
    """Facts of a section with the line of each, and what is left of it: its answer."""

    facts: Mapping[str, tuple[int, str]]
    answer: str


def read(text: str, file: str, around: Around) -> tuple[list[Entry], list[Flaw]]:
    """The entries of a file in their order, and every flaw of it. An entry with a flaw is left out.

    `file` is its path in the folder: it begins the key of each entry, the words of the question end it.
    """
    reading = _Reading(file, around)
    reading.all(_sections(text))
    return reading.entries, sorted(reading.flaws, key=lambda flaw: flaw.line)


class _Reading:
    """Entries and flaws of one file, collected."""

    def __init__(self, file: str, around: Around) -> None:
        self.file, self.around = file, around
        self.entries: list[Entry] = []
        self.flaws: list[Flaw] = []
        self._asked: dict[tuple[str, str, str | None], int] = {}
        self._keys: Counter[str] = Counter()

    def all(self, sections: Sequence[_Section]) -> None:
        groups: list[tuple[int, Mapping[str, tuple[int, str]]]] = []
        for section, after in zip(sections, [*sections[1:], None], strict=True):
            said = _parted(section.lines)
            groups = [one for one in groups if one[0] < section.level] if section.level else []
            if _is_group(section, said, after):
                self._before_the_first(section, said)
                groups.append((section.level, said.facts))
            else:
                self._entry(section, said, [facts for _, facts in groups])
        if len(sections) == 1:
            self._flaw(1, "has no question", "write each as a heading, such as ## How do I get a refund?")

    def _before_the_first(self, section: _Section, said: _Said) -> None:
        if section.level == 0 and said.answer:
            line = next(number for number, text in section.lines if text.strip() and not _FACT.fullmatch(text))
            self._flaw(line, "stands above the first question", "write a heading above it: # Title, or ## Question")

    def _entry(self, section: _Section, said: _Said, above: Iterable[Mapping[str, tuple[int, str]]]) -> None:
        before, facts = len(self.flaws), _merged((*above, said.facts))
        self._looked_through(section, said)
        brand = self._brand(*facts["brand"]) if "brand" in facts else None
        language = self._language(facts.get("language"), section, said.answer)
        until = self._until(*facts["until"]) if "until" in facts else None
        self._once(section, language, brand)
        if len(self.flaws) > before:
            return
        self.entries.append(
            Entry(
                key=self._key(section.title),
                brand=brand,
                language=language,
                question=section.title,
                also=_listing(facts, "also", ";"),
                answer=said.answer,
                tags=_listing(facts, "tags", ","),
                valid_until=until,
                by=self.file,
                at=self.around.now,
            )
        )

    def _looked_through(self, section: _Section, said: _Said) -> None:
        if not any(map(str.isalnum, section.title)):
            self._flaw(section.line, "is a heading without words", "write the question there")
        elif len(section.title) > LONGEST_QUESTION:
            self._flaw(section.line, f"is a question of more than {LONGEST_QUESTION} characters", "ask it shortly")
        if not said.answer:
            self._flaw(section.line, "has no answer", "write it below the question, or remove the heading")
        elif len(said.answer) > LONGEST_ANSWER:
            self._flaw(section.line, f"has more than {LONGEST_ANSWER:,} characters", "answer each question apart")
        elif unfilled := _UNFILLED.search(said.answer):
            self._flaw(section.line, f"is not filled in: “{unfilled[0]}”", "write what is to be said there")

    def _brand(self, line: int, said: str) -> str | None:
        known = {name.casefold(): name for name in self.around.brands}
        if said.casefold() not in known:
            names = ", ".join(sorted(known.values())) or "none"
            self._flaw(line, f"“{said}” is not the name of a brand", f"the brands are {names}; of all: remove it")
        return known.get(said.casefold())

    def _language(self, said: tuple[int, str] | None, section: _Section, answer: str) -> str:
        """As it is said, as the file is called (`faq.es.md`), or as it reads."""
        if said is not None:
            line, written = said
            code = written.lower()[:2]
            if not re.fullmatch(r"[a-z]{2}(?:[-_][a-z0-9]{2,8})*", written, re.IGNORECASE):
                self._flaw(line, f"“{written}” is no language", "write two letters (ISO 639-1): language: en")
            return code
        if named := _FILE_LANGUAGE.search(self.file.lower()):
            return named[1]
        code = language_of(f"{section.title} {answer}", None)
        if code == UNKNOWN and any(map(str.isalnum, section.title)):
            self._flaw(section.line, "does not say in which language it is", "write below it, for one: language: en")
        return code

    def _until(self, line: int, said: str) -> datetime | None:
        """The end of that day: it is still valid then."""
        try:
            day = date.fromisoformat(said)
            return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(self.around.zone))
        except (ValueError, OverflowError):
            self._flaw(line, f"“{said}” is no day", "write it as 2026-12-31: the last day on which it is true")
            return None

    def _once(self, section: _Section, language: str, brand: str | None) -> None:
        asked = (_slug(section.title), language, brand)
        if asked in self._asked:
            told = f"is asked in line {self._asked[asked]} already"
            self._flaw(section.line, told, "keep one, or say for which brand each is")
        self._asked.setdefault(asked, section.line)

    def _key(self, title: str) -> str:
        slug = _slug(title)
        self._keys[slug] += 1
        number = self._keys[slug]
        return f"{self.file}#{slug}" + (f"-{number}" if number > 1 else "")

    def _flaw(self, line: int, message: str, step: str) -> None:
        self.flaws.append(Flaw(line, message, step))


def _sections(text: str) -> list[_Section]:
    """The first is what stands before any heading. A block between two lines of --- at the top is facts."""
    found = [_Section(0, "", 1)]
    lines = _COMMENT.sub(lambda one: "\n" * one[0].count("\n"), _UNSEEN.sub("", text)).splitlines()
    is_front = bool(lines) and lines[0].strip() == "---" and "---" in (one.strip() for one in lines[1:])
    for number, line in enumerate(lines, 1):
        if is_front and line.strip() == "---":
            is_front = number == 1
        elif heading := _HEADING.fullmatch(line):
            found.append(_Section(len(heading[1]), " ".join(_plain(heading[2]).split()), number))
        else:
            found[-1].lines.append((number, line))
    return found


def _is_group(section: _Section, said: _Said, after: _Section | None) -> bool:
    """A title may say something about its file; any other heading that says something is a question."""
    is_above = after is not None and after.level > section.level
    return section.level == 0 or (is_above and (not said.answer or section.level == 1))


def _parted(lines: Sequence[tuple[int, str]]) -> _Said:
    """Facts stand at both ends of a section; a line in the middle that looks like one is the answer's."""
    facts: dict[str, tuple[int, str]] = {}
    rest = list(lines)
    for at in (0, -1):
        while rest and (not rest[at][1].strip() or _FACT.fullmatch(rest[at][1])):
            number, line = rest.pop(at)
            if (found := _FACT.fullmatch(line)) and found[2]:
                _note(facts, _FACTS[found[1].lower()], number, found[2])
    return _Said(facts, _answer(line for _, line in rest))


def _note(facts: dict[str, tuple[int, str]], name: str, line: int, said: str) -> None:
    value = said.strip("\"'[] ")
    if name == "also" and name in facts:
        value = f"{value};{facts[name][1]}"
    facts[name] = line, value


def _merged(every: Iterable[Mapping[str, tuple[int, str]]]) -> dict[str, tuple[int, str]]:
    """Those nearest to the question hold; tags add up."""
    merged: dict[str, tuple[int, str]] = {}
    for facts in every:
        tags = [some["tags"][1] for some in (merged, facts) if "tags" in some]
        merged |= facts
        if len(tags) > 1:
            merged["tags"] = facts["tags"][0], ", ".join(tags)
    return merged


def _listing(facts: Mapping[str, tuple[int, str]], name: str, mark: str) -> tuple[str, ...]:
    said = facts[name][1].split(mark) if name in facts else ()
    return tuple(dict.fromkeys(filter(None, (one.strip("\"' ") for one in said))))


def _answer(lines: Iterable[str]) -> str:
    """Paragraphs as paragraphs, each in one line; items of a list keep theirs."""
    return "\n\n".join(filter(None, map(_paragraph, "\n".join(map(str.rstrip, lines)).split("\n\n"))))


def _paragraph(text: str) -> str:
    made: list[str] = []
    for line in filter(str.strip, text.split("\n")):
        if made and not _LISTED.match(line):
            made[-1] += f" {line.strip()}"
        else:
            made.append(line.strip())
    return _plain("\n".join(made))


def _plain(text: str) -> str:
    """Without signs of Markdown that no platform shows: a link is its words and its address."""
    return _BOLD.sub(r"\2", _LINK.sub(_linked, text)).strip()


def _linked(link: re.Match[str]) -> str:
    return link[2] if link[1] in link[2] else f"{link[1]} ({link[2]})"


def _slug(title: str) -> str:
    return "-".join(re.findall(r"[^\W_]+", " ".join(map(fold, title.split()))))[:80]


def expires(entry: Entry, now: datetime, within: timedelta = timedelta()) -> bool:
    """Whether it is not valid any more, or will not be within that time."""
    return entry.valid_until is not None and entry.valid_until <= now + within
