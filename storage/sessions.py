"""Who is signed in. The table has hashes of tokens only: who reads it can sign in as nobody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from storage.accounts import Account
from storage.rows import insert, whole
from storage.tables import accounts, sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A login: `created` is its moment, `renewed` that of this token, `replaced` that of the next, `seen` the last
    request, to some minutes."""

    token: str
    account: int
    created: datetime
    renewed: datetime
    replaced: datetime | None
    seen: datetime
    agent: str


def begin(conn: Connection, token: str, account: int, now: datetime, agent: str) -> None:
    """Somebody signed in; `token` is the hash of what their browser keeps."""
    row = {"token": token, "account": account, "created": now, "renewed": now, "seen": now, "agent": agent[:200]}
    conn.execute(insert(conn, sessions).values(row))


def find(conn: Connection, token: str) -> tuple[Session, Account] | None:
    """The login, and whose it is, whether or not it still stands."""
    row = conn.execute(select(sessions).where(sessions.c.token == token)).mappings().one_or_none()
    if row is None:
        return None
    whose = conn.execute(select(accounts).where(accounts.c.id == row["account"])).mappings().one()
    return whole(Session, row), whole(Account, whose)


def touch(conn: Connection, token: str, now: datetime) -> None:
    """Its person was here."""
    conn.execute(update(sessions).where(sessions.c.token == token).values(seen=now))


def renew(conn: Connection, session: Session, token: str, now: datetime) -> bool:
    """Another token for the same login; False where somebody was faster."""
    first = (sessions.c.token == session.token, sessions.c.replaced.is_(None))
    if conn.execute(update(sessions).where(*first).values(replaced=now)).rowcount != 1:
        return False
    row = {"token": token, "account": session.account, "created": session.created, "renewed": now, "seen": now}
    conn.execute(insert(conn, sessions).values(row | {"agent": session.agent}))
    return True


def end(conn: Connection, session: Session) -> None:
    """This login, with every token of it."""
    at = (sessions.c.account == session.account, sessions.c.created == session.created)
    conn.execute(delete(sessions).where(*at))


def end_all(conn: Connection, account: int, *, but: datetime | None = None) -> None:
    """Every login of an account, except the one that was `created` then."""
    mine = sessions.c.account == account
    conn.execute(delete(sessions).where(mine if but is None else mine & (sessions.c.created != but)))


def of(conn: Connection, account: int) -> list[Session]:
    """The logins of an account, the latest seen first."""
    query = select(sessions).where(sessions.c.account == account, sessions.c.replaced.is_(None))
    return [whole(Session, row) for row in conn.execute(query.order_by(sessions.c.seen.desc())).mappings()]


def forget(conn: Connection, created: datetime, seen: datetime) -> None:
    """Logins from before `created`, and those not seen since `seen`."""
    conn.execute(delete(sessions).where(or_(sessions.c.created < created, sessions.c.seen < seen)))
