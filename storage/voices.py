"""Which matches are the first word of a text and of a person for their brand, as far as is stored.

Beside the bands of a text stand two more keys of its mention: one of its group of copies, one of its author, each with
the day. Two pages that are kept at the same moment do not see one another, as with copies: both may count one voice.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from mentions import Mention
from mentions.first import Voices, day_of, days_around, voice_keys
from storage.hidden import hidden
from storage.rows import chunks, insert
from storage.tables import bands, matches, mentions

Heard = tuple[int, Mention, str]
"""Row id of a mention, the mention, and a brand that it did not concern so far."""


def first_of(conn: Connection, heard: Sequence[Heard]) -> set[tuple[int, str]]:
    """Row id and brand of those that are the first, asked in the order in which they were heard; before their matches
    are stored. From then on they are known."""
    groups = _groups(conn, {id_ for id_, _, _ in heard})
    keys = {id_: voice_keys(mention, groups[id_]) for id_, mention, _ in heard}
    voices = _known(
        conn, {f"{key}:{day}" for id_, one, _ in heard for key in keys[id_] for day in days_around(one.said)}
    )
    found = {(id_, brand) for id_, one, brand in heard if voices.hear(brand, one.said, keys[id_])}
    rows = {
        (f"{key}:{day_of(one.said)}", id_): {"band": f"{key}:{day_of(one.said)}", "mention": id_, "said": one.said}
        for id_, one, _ in heard
        for key in keys[id_]
    }
    if rows:
        conn.execute(insert(conn, bands).on_conflict_do_nothing(), list(rows.values()))
    return found


def _groups(conn: Connection, ids: set[int]) -> dict[int, str]:
    """Each one's group of copies, under the name that it has when its first author is forgotten."""
    found: dict[int, str] = {}
    for some in chunks(sorted(ids)):
        for id_, group in conn.execute(select(mentions.c.id, mentions.c.copy_group).where(mentions.c.id.in_(some))):
            origin, _, name = group.partition(" ")
            found[id_] = group if name.startswith("gone-") else f"{origin} {hidden(name)}"
    return found


def _known(conn: Connection, keys: set[str]) -> Voices:
    voices = Voices()
    said = bands.c.said
    query = select(bands.c.band, matches.c.brand, func.min(said), func.max(said))
    query = query.join_from(bands, matches, matches.c.mention == bands.c.mention)
    for some in chunks(sorted(keys)):
        for band, brand, earliest, latest in conn.execute(
            query.where(bands.c.band.in_(some)).group_by(bands.c.band, matches.c.brand)
        ):
            voices.add(band.rpartition(":")[0], brand, earliest, latest)
    return voices
