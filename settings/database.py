"""Whether a database URL can work at all. What is wrong is said without a word of the URL: it may hold a password."""

from urllib.parse import unquote

SHAPE = "postgresql+psycopg://user:password@host:port/name"


def checked(url: str) -> str:
    """The URL itself. Raises ValueError in words for the person who wrote it."""
    if url.startswith(("postgres://", "postgresql://")):
        raise ValueError("should name the driver: postgresql+psycopg://…")
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("should begin with sqlite:/// or postgresql+psycopg://")
    if url.rstrip("/") == "sqlite:" or ":memory:" in url:
        raise ValueError("should name a file: a database in memory forgets everything between two runs")
    if "\0" in unquote(url):
        raise ValueError("should be without a NUL character")
    if url.startswith("postgresql"):
        _check_server(url)
    return url


def _check_server(url: str) -> None:
    """An @ too many would end the password early, and the rest of it would be told to everybody as a host."""
    from sqlalchemy import make_url  # half a second, and only this URL needs it
    from sqlalchemy.exc import ArgumentError

    if url.count("@") > 1:
        raise ValueError("has more than one @: inside a user name or a password write %40")
    try:
        port = make_url(url).port
    except (ArgumentError, ValueError):  # their words quote the URL
        raise ValueError(f"should look like {SHAPE}: the port is a number; in a password %40 stands for @") from None
    if port is not None and not 1 <= port <= 65_535:
        raise ValueError("should have a port from 1 to 65535")
