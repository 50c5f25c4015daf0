"""Who may use the console. Names are folded: nobody is another in other letters. Nobody is ever deleted: what they did
stays theirs."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from storage.rows import insert, whole
from storage.tables import accounts, invitations


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`password` is a hash with its salt and cost, None before the first one is set; `zone` None is the settings'."""

    id: int
    name: str
    password: str | None = field(repr=False)
    admin: bool
    created: datetime
    disabled: datetime | None
    zone: str | None


def folded(name: str) -> str:
    """As it is kept and compared."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def add(conn: Connection, name: str, now: datetime, *, admin: bool = False) -> Account | None:
    """A new account without a password; None where there is one of this name."""
    row = {"name": folded(name), "admin": admin, "created": now}
    adding = insert(conn, accounts).values(row).on_conflict_do_nothing(index_elements=["name"])
    made = conn.execute(adding.returning(*accounts.c)).mappings().one_or_none()
    return whole(Account, made) if made else None


def by_name(conn: Connection, name: str) -> Account | None:
    """However it is spelled."""
    row = conn.execute(select(accounts).where(accounts.c.name == folded(name))).mappings().one_or_none()
    return whole(Account, row) if row else None


def listed(conn: Connection) -> list[Account]:
    """By name."""
    return [whole(Account, row) for row in conn.execute(select(accounts).order_by(accounts.c.name)).mappings()]


def keep_password(conn: Connection, id_: int, hashed: str) -> None:
    """From now on this one; a link that could set another works no more."""
    conn.execute(update(accounts).where(accounts.c.id == id_).values(password=hashed))
    _uninvite(conn, id_)


def keep_zone(conn: Connection, id_: int, zone: str | None) -> None:
    """In which times are shown."""
    conn.execute(update(accounts).where(accounts.c.id == id_).values(zone=zone))


def disable(conn: Connection, id_: int, now: datetime | None) -> None:
    """From now on it opens nothing, nor does a link of it; None: it opens again."""
    conn.execute(update(accounts).where(accounts.c.id == id_).values(disabled=now))
    _uninvite(conn, id_)


def admins(conn: Connection) -> int:
    """How many can do everything: enabled, and with a password."""
    able = (accounts.c.admin, accounts.c.disabled.is_(None), accounts.c.password.is_not(None))
    return int(conn.execute(select(func.count()).select_from(accounts).where(*able)).scalar_one())


def invite(conn: Connection, id_: int, token: str, until: datetime) -> None:
    """A link under which a password can be set once; `token` is the hash of what stands in it. Earlier links of the
    account work no more."""
    _uninvite(conn, id_)
    conn.execute(insert(conn, invitations).values(token=token, account=id_, until=until))


def invited(conn: Connection, token: str, now: datetime) -> Account | None:
    """Whose link this is; None where it is none, or was used, or is too old, or its account is disabled."""
    stands = (invitations.c.token == token, invitations.c.used.is_(None), invitations.c.until > now)
    query = select(accounts).join(invitations, invitations.c.account == accounts.c.id)
    row = conn.execute(query.where(*stands, accounts.c.disabled.is_(None))).mappings().one_or_none()
    return whole(Account, row) if row else None


def use(conn: Connection, token: str, now: datetime) -> bool:
    """Whether the link worked: it does once, whoever comes at the same moment."""
    stands = (invitations.c.token == token, invitations.c.used.is_(None), invitations.c.until > now)
    return conn.execute(update(invitations).where(*stands).values(used=now)).rowcount == 1


def _uninvite(conn: Connection, id_: int) -> None:
    conn.execute(delete(invitations).where(invitations.c.account == id_))
