"""The heartbeat: an address of somebody else's that is asked after every round, so that silence is noticed there.

Services such as healthchecks.io ring when it stays away; `/fail` behind the path says that a round went wrong.
"""

import asyncio
import logging
from urllib.parse import urlsplit, urlunsplit

import httpx

LIMIT = 10  # seconds, for all of it: what drips holds up no round


async def beat(url: str, *, well: bool) -> str | None:
    """Asks once. None when it was heard, else why not, without the address: that may be a secret."""
    for name in ("httpx", "httpcore"):  # they log whole URLs
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        async with (
            asyncio.timeout(LIMIT),
            httpx.AsyncClient(timeout=LIMIT, trust_env=False, follow_redirects=False) as client,
            client.stream("GET", url if well else failing(url), headers={"user-agent": "Foreshock"}) as answer,
        ):
            return None if 200 <= answer.status_code < 300 else f"the heartbeat was answered {answer.status_code}"
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
        return "the address of the heartbeat cannot be used"
    except (httpx.HTTPError, TimeoutError) as problem:
        return f"the heartbeat was not heard ({type(problem).__name__})"


def failing(url: str) -> str:
    """The address that says that a round went wrong."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/fail"))
