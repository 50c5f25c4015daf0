"""Settings to begin with."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from console.house import refuse

STARTER = """\
# Foreshock listens to what is said about a brand, and tells you of a complaint while it is small.
# Try it: foreshock run        Check it: foreshock doctor        Every setting: docs/settings.md

[foreshock]
database = "sqlite:///foreshock.db"  # or postgresql+psycopg://user:$PASSWORD@host/name
# contact = "you@example.org"        # told to every site that is asked: who you are
html = "alerts-html"                 # one page per alert

[[brands]]
name = {brand}
query = {query}  # AND OR NOT, "phrases", brackets, word*
# handles = ["@yourbrand"]           # your own accounts
# without = ["job adverts", "coupons", "raffles", "automated posts"]  # noise: foreshock query noise
# goal = "10h"                       # how soon a complaint or question should be answered
# budget = 0.25                      # false alarms a week that you can bear

{sources}
[[receivers]]
name = "here"
kind = "console"                     # prints; kind = "apprise" sends to 100 services, url = "$ALERT_URL"
"""
FEED = """\
[[sources]]
name = {name}
kind = "feed"
url = {url}
# entries = "post"                   # where people speak and wait for an answer, not a newspaper
"""
HACKERNEWS = """\
[[sources]]
name = "Hacker News"
kind = "hackernews"
query = {query}

# [[sources]]
# name = "our forum"
# kind = "feed"
# url = "https://forum.example.org/latest.rss"
"""


def init(
    brand: Annotated[str | None, typer.Option(help="the brand to listen for [asked on a terminal]")] = None,
    feed: Annotated[
        list[str] | None, typer.Option("--feed", help="a feed to hear; may be given more than once")
    ] = None,
    path: Annotated[Path, typer.Option("--path", help="the file to write")] = Path("foreshock.toml"),
) -> None:
    """Write a foreshock.toml to begin with. Never overwrites one."""
    from alerts.address import address

    if brand is None and not sys.stdin.isatty():
        raise refuse('name your brand: foreshock init --brand "Your Brand"')
    name = " ".join((typer.prompt("Your brand's name") if brand is None else brand).split())
    if not name:
        raise refuse("--brand is empty")
    for url in feed or ():
        if address(url) is None:
            raise refuse(f"--feed {url}: an address that begins with https:// or http://, without a name in it")
    try:
        with path.open("x", encoding="utf8") as file:
            file.write(starter(name, feed or ()))
    except FileExistsError:
        raise refuse(f"{path} is there already; edit it, or give another --path") from None
    except OSError as wrong:
        raise refuse(f"{path} cannot be written: {wrong.strerror}") from None
    print(f"wrote {path}. Next: foreshock doctor, then foreshock run")


def starter(brand: str, feeds: list[str] | tuple[str, ...]) -> str:
    """The text of the file: the brand as a phrase, the feeds, or Hacker News where there is none."""
    phrase = '"' + brand.replace('"', " ") + '"'
    heard = [FEED.format(name=quoted(f"feed {i}"), url=quoted(url)) for i, url in enumerate(feeds, 1)]
    sources = "\n".join(heard) or HACKERNEWS.format(query=quoted(brand))
    return STARTER.format(brand=quoted(brand), query=quoted(phrase), sources=sources)


def quoted(text: str) -> str:
    """A basic string of TOML (JSON's escapes are a subset of its own, but for DEL)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
