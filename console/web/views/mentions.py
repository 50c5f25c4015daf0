"""The stream of mentions as a page: what is asked in its address, its rows, and why each is there."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from alerts.address import address, host_of
from alerts.words import count, printable
from complaints.explanation import place
from console.marking import Piece, pieces
from console.query_explain import MANY, MOST, Explanation
from mentions import Explained, Mention, QueryError, Span, parse
from sentiment import Understanding
from sentiment.corrected import NO_TOPIC
from storage.groups import Group
from storage.mentions import MentionRow
from storage.search import Hit, Wanted
from storage.searches import Saved

PATH = "/mentions"
NONE = "-"
"""In an address: about no topic."""
LONGEST = 2_000  # characters of a search
LABELS = ("negative", "neutral", "positive", "abstain")
SINCE = {"1d": timedelta(days=1), "7d": timedelta(days=7), "30d": timedelta(days=30), "90d": timedelta(days=90)}


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionFilter:
    """What the address asks for, as it stands there; empty: whatever it is."""

    q: str = ""
    brand: str = ""
    label: str = ""
    complaint: str = ""
    topic: str = ""
    lang: str = ""
    source: str = ""
    since: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for."""
        return self != MentionFilter()

    def address(self, before: int | None = None) -> str:
        """The page that shows it."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        query = {name: value for name, value in said.items() if value} | ({"before": str(before)} if before else {})
        return f"{PATH}?{urlencode(query)}" if query else PATH


@dataclass(frozen=True, slots=True, kw_only=True)
class Felt:
    """What was understood for one brand; `complains` in percent, None where that is not known."""

    brand: str
    label: str
    complains: int | None
    topic: str | None
    urgent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A mention as it stands in the list. `words` has what was found apart, `why` names it; `corrects` is the brand for
    which its row is corrected, None where it concerns none of the brands any more."""

    id: int
    words: Sequence[Piece]
    by: str
    where: str
    url: str | None
    said: datetime
    language: str | None
    felt: Sequence[Felt]
    why: str
    copies: int
    corrects: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A part of a query, so far inside of others, whether it holds and why."""

    depth: int
    holds: bool
    text: str
    why: str


def asked_of(query: Mapping[str, str]) -> MentionFilter:
    """What makes no sense is passed over; also NUL, which PostgreSQL cannot even be asked for."""
    said = {one.name: query.get(one.name, "").replace("\0", "").strip() for one in fields(MentionFilter)}
    asked = MentionFilter(**{name: value if name == "q" else value[:200] for name, value in said.items()})
    return replace(
        asked,
        label=asked.label if asked.label in LABELS else "",
        complaint=asked.complaint if asked.complaint in ("yes", "no") else "",
        since=asked.since if asked.since in SINCE else "",
    )


def before_of(query: Mapping[str, str]) -> int | None:
    """Below which number the page goes on; None from the start, and where it cannot be read."""
    said = query.get("before", "")
    return int(said) if said.isdecimal() and len(said) <= 16 and int(said) else None


def wanted_of(asked: MentionFilter, now: datetime) -> Wanted:
    """Raises QueryError for a search that cannot be read."""
    if len(asked.q) > LONGEST:
        raise QueryError(f"the search is longer than {LONGEST:,} characters", LONGEST + 1)
    return Wanted(
        query=parse(asked.q) if asked.q else None,
        brand=asked.brand or None,
        label=asked.label or None,
        complaint={"yes": True, "no": False}.get(asked.complaint),
        topic=NO_TOPIC if asked.topic == NONE else asked.topic or None,
        language=asked.lang.lower() or None,
        source=asked.source or None,
        since=now - SINCE[asked.since] if asked.since else None,
    )


def rows_of(
    hits: Sequence[Hit], known: Mapping[int, MentionRow], groups: Mapping[str, Group], asked: MentionFilter
) -> list[Row]:
    """In their order."""
    there = [hit for hit in hits if hit.found.id in known]
    return [_row(hit, known[hit.found.id], groups.get(hit.found.mention.copy_group or ""), asked) for hit in there]


def felt_of(row: MentionRow) -> list[Felt]:
    """One for each brand that it concerns."""
    return [_felt(match.brand, meant, row.urgent.get(match.brand)) for match, meant in row.matches]


def by_of(mention: Mention) -> str:
    """Who said it, in one line."""
    return printable(mention.author.name or mention.author.handle or "somebody", 60)


def where_of(mention: Mention) -> str:
    """Where, in one line. What looks like a host is the one to which its link leads."""
    shown = printable(mention.site or place(mention.origin), 60)
    said, link = unicodedata.normalize("NFKC", shown).casefold(), address(mention.url)
    if link is None or "." not in said or said in (host_of(link), host_of(link).removeprefix("www.")):
        return shown
    return printable(host_of(link), 60)


def asked_by(saved: Saved) -> MentionFilter:
    """What a saved search asks for."""
    filters = {one.name: str(saved.filters.get(one.name, "")) for one in fields(MentionFilter)}
    return asked_of(filters | {"q": saved.query, "brand": saved.brand or ""})


def clauses_of(explanation: Explanation) -> list[Clause]:
    """The tree from the outside in; of very many clauses those that hold."""
    return list(_clauses(explanation.tree, 0))


def _row(hit: Hit, known: MentionRow, group: Group | None, asked: MentionFilter) -> Row:
    mention = hit.found.mention
    spans = hit.spans or _kept(mention, known, asked.brand)
    brands = [match.brand for match, _ in known.matches]
    return Row(
        id=hit.found.id,
        words=pieces(mention.words, spans),
        by=by_of(mention),
        where=where_of(mention),
        url=mention.url,
        said=mention.said,
        language=mention.language,
        felt=felt_of(known),
        why=_why(spans),
        copies=group.copies if group else 0,
        corrects=asked.brand if asked.brand in brands else brands[0] if brands else None,
    )


def _kept(mention: Mention, known: MentionRow, brand: str) -> Sequence[Span]:
    """Those of the brand's query: places in the first words, so that after an edit there are none."""
    if mention.words != known.mention.words:
        return ()
    return tuple(span for match, _ in known.matches if brand in ("", match.brand) for span in match.spans)


def _why(spans: Sequence[Span]) -> str:
    terms = list(dict.fromkeys(printable(span.term, 40) for span in spans))
    more = f" and {count(len(terms) - 4, 'other')}" if len(terms) > 4 else ""
    return ", ".join(terms[:4]) + more


def _felt(brand: str, meant: Understanding, urgent: str | None) -> Felt:
    return Felt(
        brand=brand,
        label="not scored" if meant.label == "abstain" else meant.label,
        complains=None if meant.complaint is None else round(100 * meant.complaint),
        topic=meant.topic,
        urgent=urgent,
    )


def _clauses(tree: Explained, depth: int) -> Iterator[Clause]:
    yield Clause(depth=min(depth, 6), holds=tree.holds, text=printable(tree.clause, 200), why=printable(tree.why, 300))
    if len(tree.children) == 1:
        return  # of NOT: what stands under it is told with it
    few = len(tree.children) <= MANY
    shown = [child for child in tree.children if few or child.holds][:MOST]
    for child in shown:
        yield from _clauses(child, depth + 1)
    if rest := len(tree.children) - len(shown):
        yield Clause(depth=min(depth + 1, 6), holds=False, text=f"and {count(rest, 'clause')} more", why="")
