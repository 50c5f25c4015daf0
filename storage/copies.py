"""Which mentions say nearly the same, and which articles tell one story: candidates by their keys of the last 48 hours,
decided by the texts themselves."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from mentions import Mention, band_keys, near_duplicate
from mentions.story import same_story, story_keys
from storage.rows import chunks
from storage.tables import bands, mentions

WINDOW = timedelta(hours=48)
SINGLE = ("survey",)  # everybody answers for himself: "Score: 9 of 10" is no copy of "Score: 2 of 10"
MOST_CANDIDATES = 50  # of one band in a window: an advert sent a thousand times is recognised by its first fifty


@dataclass(slots=True)
class Copies:
    """The candidates of a page: texts by band, from the database and from the page itself."""

    known: dict[str, list[Mention]] = field(default_factory=lambda: defaultdict(list))

    def group_of(self, mention: Mention, keys: Sequence[str]) -> str:
        """The group of the earliest candidate that is nearly the same, else a new one, named after the mention."""
        tried: set[tuple[str, str]] = set()
        for key in keys:
            for other in self.known[key]:
                at = (other.origin, other.external_id)
                if at not in tried and other.copy_group and _near(other, mention):
                    tried.add(at)
                    if near_duplicate(mention.words, other.words) or same_story(mention, other):
                        return other.copy_group
        return f"{mention.origin} {mention.external_id}"

    def add(self, mention: Mention, keys: Sequence[str]) -> tuple[str, ...]:
        """A mention with its group becomes a candidate for those after it, in the bands that it gives: those that are
        not full around it."""
        free = tuple(key for key in dict.fromkeys(keys) if self._has_room(self.known[key], mention))
        for key in free:
            self.known[key].append(mention)
        return free

    def forget(self, before: datetime) -> None:
        """Drops the candidates that were said earlier: for whoever goes through months at once."""
        kept = {key: [one for one in others if one.said >= before] for key, others in self.known.items()}
        self.known = defaultdict(list, {key: others for key, others in kept.items() if others})

    def _has_room(self, others: Sequence[Mention], mention: Mention) -> bool:
        near = len(others) if len(others) < MOST_CANDIDATES else sum(_near(other, mention) for other in others)
        return near < MOST_CANDIDATES


def _near(one: Mention, other: Mention) -> bool:
    return abs(one.said - other.said) <= WINDOW


def candidates(conn: Connection, page: Sequence[Mention]) -> tuple[Copies, list[tuple[str, ...]]]:
    """What the database knows that may be a copy of something on the page, and the bands of each mention of it."""
    keys = [keys_of(mention) for mention in page]
    copies = Copies()
    if page:
        wanted = sorted({key for some in keys for key in some})
        since, until = min(m.said for m in page) - WINDOW, max(m.said for m in page) + WINDOW
        _find(conn, copies, wanted, since=since, until=until)
    return copies, keys


def keys_of(mention: Mention) -> tuple[str, ...]:
    """The bands that a mention shares with whatever says nearly the same."""
    return () if mention.kind in SINGLE else (*band_keys(mention.words), *story_keys(mention))


def _find(conn: Connection, copies: Copies, wanted: Sequence[str], **window: object) -> None:
    columns = [mentions.c[name] for name in ("origin", "external_id", "kind", "said", "heard", "title", "text", "site")]
    query = select(bands.c.band, mentions.c.copy_group, *columns).join_from(bands, mentions).order_by(bands.c.said)
    query = query.where(bands.c.said >= window["since"], bands.c.said <= window["until"])
    for some in chunks(wanted):
        for row in conn.execute(query.where(bands.c.band.in_(some))).mappings():
            fields = {key: row[key] for key in row if key != "band"}
            copies.add(Mention(**fields), [row["band"]])


def band_rows(
    ids: Mapping[tuple[str, str], int], page: Sequence[Mention], keys: Sequence[Sequence[str]]
) -> list[dict[str, object]]:
    """The rows of `bands` for the mentions that were stored and became candidates: on the night of a flood no band
    grows beyond what is ever looked at."""
    rows: list[dict[str, object]] = []
    for mention, some in zip(page, keys, strict=True):
        if (id_ := ids.get((mention.origin, mention.external_id))) is not None:
            rows += [{"band": key, "mention": id_, "said": mention.said} for key in some]
    return rows
