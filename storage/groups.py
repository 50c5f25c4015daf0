"""Groups of copies as a person reads them: which mention said it first, and how many repeat it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from storage.rows import chunks
from storage.tables import mentions


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """`first` is the row id of the earliest said that is not gone, `copies` how many others are not gone."""

    first: int
    copies: int

    def original_of(self, id_: int) -> int | None:
        """The row id of what this one repeats; None where it repeats nothing."""
        return None if id_ == self.first else self.first


def groups_of(conn: Connection, names: Iterable[str]) -> dict[str, Group]:
    """The groups with these names (`Mention.copy_group`) of which anything is left."""
    found: dict[str, Group] = {}
    group, alive = mentions.c.copy_group, mentions.c.gone.is_(None)
    for some in chunks(dict.fromkeys(names)):
        sizes = select(group, func.count().label("many"), func.min(mentions.c.said).label("said"))
        size = sizes.where(group.in_(some), alive).group_by(group).subquery()
        at = and_(group == size.c.copy_group, mentions.c.said == size.c.said, alive)
        query = select(group, size.c.many, func.min(mentions.c.id)).join_from(mentions, size, at)
        for name, many, first in conn.execute(query.group_by(group, size.c.many)):
            found[name] = Group(first=first, copies=many - 1)
    return found
