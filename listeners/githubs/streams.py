"""What can be heard of GitHub, each as one question at a time: a search, a repository's comments, discussions."""

from dataclasses import dataclass
from datetime import UTC, datetime

from listeners.common.answer import count, loaded, name, within
from listeners.common.oldest import Found, Stand
from listeners.githubs.asking import SEARCH, graphql, next_page, rest
from listeners.githubs.place import Place
from listeners.githubs.reading import Read, read
from wire.wire import Answer, Wire

ITEMS = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a search that is not sorted: how many it found in all, and the token of the next page."""

    found: Found
    total: int
    token: str | None


@dataclass(frozen=True, slots=True)
class Github:
    """Asks one place in the name of one account, or of nobody."""

    wire: Wire
    place: Place
    token: str | None

    async def search(self, words: str, stand: Stand) -> Found:
        """Issues or pull requests by the moment they were opened."""
        asked = {"q": f"{words} created:>={_written(stand.since)}", "sort": "created", "order": "asc"}
        answer = await self._get("/search/issues", asked | {"per_page": str(ITEMS), "page": str(stand.page)})
        found = loaded(answer.body, "a search result")
        heard = read(found, self.place.origin, self.wire.now)
        complete = within(found, "incomplete_results") is not True
        return self._found(answer, heard, more=next_page(answer.headers), complete=complete)

    async def comments(self, repository: str, stand: Stand) -> Found:
        """The comments on issues and pull requests of a repository, by the moment they were last changed."""
        asked = {"since": _written(stand.since), "sort": "updated", "direction": "asc"}
        path = f"/repos/{repository}/issues/comments"
        answer = await self._get(path, asked | {"per_page": str(ITEMS), "page": str(stand.page)})
        found = loaded(answer.body, "a list of comments")
        heard = read(found, self.place.origin, self.wire.now, by="updated_at", may_be_empty=True)
        return self._found(answer, heard, more=next_page(answer.headers))

    async def discussions(self, words: str, since: int, until: int, token: str | None) -> Shown:
        """Discussions begun from `since` to `until`, in any order. Needs an account."""
        asked = {"words": f"{words} created:{_written(since)}..{_written(until)}", "after": token}
        answer, found = await graphql(self.wire, self.place.graphql, self.token or "", SEARCH, asked)
        heard, shown = read(found, self.place.origin, self.wire.now, may_be_empty=True), within(found, "data", "search")
        page = within(shown, "pageInfo")
        more = name(within(page, "endCursor")) if within(page, "hasNextPage") is True else None
        return Shown(self._found(answer, heard, more=False), count(within(shown, "discussionCount")) or 0, more)

    async def _get(self, path: str, params: dict[str, str]) -> Answer:
        return await rest(self.wire, f"{self.place.api}{path}", self.token, params)

    def _found(self, answer: Answer, heard: Read, *, more: bool, complete: bool = True) -> Found:
        return Found(
            mentions=heard.mentions,
            gone=heard.gone,
            times=heard.times,
            more=more,
            complete=complete,
            not_before=answer.not_before,
            is_spent=answer.is_spent,
        )


def _written(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
