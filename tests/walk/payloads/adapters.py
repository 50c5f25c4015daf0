"""How each platform's recordings are asked for: kind, options, what is answered beside, how a delivery is signed."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.walk.payloads.recordings import Recording, Reply

SECRET = "sixteen letters!"
WORDS = {"query": "any"}
CHANNEL = "UCmadeupmadeupmadeup0000"
TOKENS = Reply(
    json.dumps(
        {"accessJwt": "jwt", "did": "did:plc:us", "access_token": "made-up-token", "token_type": "bearer"}
    ).encode()
)
"""A session of Bluesky, and a token of Reddit."""
NO_REPLIES = Reply(b'{"kind": "youtube#commentListResponse", "items": []}')
"""What a thread of YouTube is answered that asks for the rest of its replies: they were not recorded."""
NO_MORE = Reply(b'{"meta": {"result_count": 0}}')
"""The next page of X: it was not recorded either."""

Options = Callable[[str, Recording], Mapping[str, Any]]


def _nothing(method: str, path: str, recording: Recording) -> Reply | None:
    return None


@dataclass(frozen=True, slots=True)
class Asked:
    """`options(server, recording)`; `beside(method, path, recording)` is what is answered instead of the recording."""

    kind: str
    options: Options
    beside: Callable[[str, str, Recording], Reply | None] = _nothing


@dataclass(frozen=True, slots=True)
class Pushed:
    """A delivery, signed anew with a key of ours."""

    kind: str
    headers: Callable[[bytes], Mapping[str, str]]
    options: Mapping[str, Any] = field(default_factory=lambda: {"secret": SECRET})


@dataclass(frozen=True, slots=True)
class Streamed:
    """Each line of the recording is a message of a websocket; `options(address)`."""

    kind: str
    options: Callable[[str], Mapping[str, Any]]


Adapter = Asked | Pushed | Streamed


def _signature(body: bytes) -> Any:
    return hmac.new(SECRET.encode(), body, hashlib.sha256)


def _by_github(body: bytes) -> Mapping[str, str]:
    signed = f"sha256={_signature(body).hexdigest()}"
    return {"x-hub-signature-256": signed, "content-type": "application/json"}


def _by_typeform(body: bytes) -> Mapping[str, str]:
    return {"typeform-signature": f"sha256={base64.b64encode(_signature(body).digest()).decode()}"}


def _token(method: str, path: str, recording: Recording) -> Reply | None:
    return TOKENS if method == "POST" else None


def _no_replies(method: str, path: str, recording: Recording) -> Reply | None:
    asks_for_replies = path.partition("?")[0].endswith("/comments")
    return NO_REPLIES if asks_for_replies and not recording.file.startswith("comments_") else None


def _no_more(method: str, path: str, recording: Recording) -> Reply | None:
    return NO_MORE if "next_token=" in path else None


def _feed(server: str, recording: Recording) -> Mapping[str, Any]:
    """One page: the next one of a recording is somewhere on the internet."""
    return {"url": f"{server}/{recording.name}", "pages": 1}


def _mastodon(server: str, recording: Recording) -> Mapping[str, Any]:
    if recording.file == "notifications_mention.json":
        return {"api": server, "notifications": True, "token": "token"}
    if recording.file.startswith("search_"):
        return {"api": server, "search": "any", "token": "token"}
    return {"api": server, "tags": ["any"]}


def _bluesky(server: str, recording: Recording) -> Mapping[str, Any]:
    asks = {"notifications": True} if recording.file.endswith("istNotifications.json") else WORDS
    return {"api": server, "identifier": "us.example.org", "app_password": "app-password", **asks}


def _reddit(server: str, recording: Recording) -> Mapping[str, Any]:
    app = {"client_id": "our-app", "client_secret": "s", "approved": True, "api": server}
    if recording.file == "inbox_mentions.json":
        return {**app, "mentions": True, "username": "us", "password": "password"}
    return app | WORDS


def _youtube(server: str, recording: Recording) -> Mapping[str, Any]:
    asks = {**WORDS, "watch": 0} if recording.file.startswith("search_") else {"channels": (CHANNEL,)}
    return {"key": "made-up-key", "api": server, **asks}


def _discourse(server: str, recording: Recording) -> Mapping[str, Any]:
    return {"api": server, "read": "topics" if recording.file == "latest.json" else "posts"}


def _asks(**options: Any) -> Options:
    return lambda server, _: {"api": server, **options}


FEED = Asked("feed", _feed)
HACKERNEWS = Asked("hackernews", _asks(query="any", site="https://news.ycombinator.com"))
GITHUB_DELIVERY = Pushed("github", _by_github)
PLATFORMS: Mapping[str, Adapter] = {
    **dict.fromkeys(
        (
            "appstore_reviews", "atom_03", "atom_10", "discourse_rss", "feed_encodings", "feed_malformed",
            "github_atom", "google_alerts", "google_news_rss", "hackernews_rss", "jsonfeed", "mastodon_rss",
            "medium_rss", "podcast_media", "reddit_rss", "rss_09x", "rss_10_rdf", "rss_20", "stackoverflow_atom",
            "substack_rss", "wordpress_rss", "youtube_atom",
        ),
        FEED,
    ),
    "hackernews_algolia": HACKERNEWS,
    "hackernews_firebase": HACKERNEWS,
    "mastodon": Asked("mastodon", _mastodon),
    "bluesky": Asked("bluesky", _bluesky, _token),
    "bluesky_jetstream": Streamed("bluesky", lambda address: {"terms": ["*"], "jetstream": address}),
    "github": Asked("github", _asks(query="any")),
    "discourse": Asked("discourse", _discourse),
    "stackexchange": Asked("stackexchange", _asks(query="any")),
    "reddit": Asked("reddit", _reddit, _token),
    "youtube_api": Asked("youtube", _youtube, _no_replies),
    "x_twitter": Asked("x", _asks(query="any", token="none"), _no_more),
    "survey_typeform": Pushed("survey", _by_typeform),
}  # fmt: skip


def adapter_of(recording: Recording) -> Adapter:
    """Raises KeyError for a platform that no listener hears."""
    is_delivery = recording.platform == "github" and recording.file.startswith("wh_")
    return GITHUB_DELIVERY if is_delivery else PLATFORMS[recording.platform]
