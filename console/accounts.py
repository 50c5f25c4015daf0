"""Accounts of the console as its commands and pages make them: who may come, by which link, with which password."""

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Connection

from console.commands.serve import HOST, PORT
from replies.model import TEMPLATES
from settings import Settings
from storage import accounts, sessions
from storage.accounts import Account

INVITED = timedelta(hours=24)
FIRST = "admin"
LONGEST_NAME = 80
SHORTEST, LONGEST = 10, 200  # letters of a password


def base(settings: Settings, host: str = HOST, port: int = PORT) -> str:
    """Where people reach the console: as the settings say, otherwise where it is served."""
    reached = HOST if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - it is only compared with
    return settings.address or f"http://{f'[{reached}]' if ':' in reached else reached}:{port}"


def link(conn: Connection, account: Account, base: str, now: datetime) -> str:
    """A new link, for 24 hours and one use, under which the account sets its password; an earlier one works no more."""
    token = secrets.token_urlsafe(32)
    accounts.invite(conn, account.id, digest(token), now + INVITED)
    return f"{base}/welcome/{token}"


def first_link(conn: Connection, base: str, now: datetime) -> str | None:
    """Where no admin can sign in: a link for the first one, who is made where there is none. Otherwise None."""
    if accounts.admins(conn):
        return None
    able = [one for one in accounts.listed(conn) if one.admin and one.disabled is None]
    first = able[0] if able else accounts.add(conn, FIRST, now, admin=True)
    return None if first is None else link(conn, first, base, now)


def shut_out(conn: Connection, account: Account, now: datetime) -> str | None:
    """Closes an account at once, wherever it is signed in. Why not, and nothing done, where nobody could then open it
    again."""
    if account.admin and account.password and account.disabled is None and accounts.admins(conn) == 1:
        return f"{account.name} is the only admin who can sign in; make another one first"
    accounts.disable(conn, account.id, now)
    sessions.end_all(conn, account.id)
    return None


def digest(token: str) -> str:
    """What is kept of a token: it has 256 random bits, so that no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def name_flaw(name: str) -> str | None:
    """Why this cannot be the name of an account."""
    folded = accounts.folded(name)
    if not 1 <= len(folded) <= LONGEST_NAME:
        return f"a name has 1 to {LONGEST_NAME} letters"
    if not all(one.isalnum() or one in " ._-@'+" or unicodedata.category(one) in ("Mn", "Mc") for one in folded):
        return "a name has letters, digits, spaces and . _ - @ ' + only"
    if folded == TEMPLATES or folded.startswith("model "):
        return "that is what drafts are called in which nobody wrote"
    return "that is what Foreshock itself is called" if folded == "foreshock" else None


def password_flaw(password: str, name: str) -> str | None:
    """Why this is no password: length is what counts."""
    if len(password) < SHORTEST:
        return (
            f"a password has {SHORTEST} letters or more: four words that have nothing to do with one another are good"
        )
    if len(password) > LONGEST:
        return f"a password has {LONGEST} letters at most"
    plain = accounts.folded(password)
    if len(set(plain)) < 5 or plain.replace(name, "").strip("0123456789 !.-") in ("", "foreshock", "password"):
        return "this one is guessed first: choose another"
    return None


def is_ours(url: str, settings: Settings) -> bool:
    """Whether this host and port are those of [foreshock] address, and it is https."""
    own = urlsplit(settings.address or "")
    return own.scheme == "https" and url.casefold() == own.netloc.rpartition("@")[2].casefold()
