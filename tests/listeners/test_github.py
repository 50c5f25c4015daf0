import contextlib
import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listeners import github
from listeners.contract import RateLimited, Refused, SourceError, Unavailable, Unreadable
from listeners.github import GithubOptions, listen, look, receive
from listeners.githubs.reading import read
from wire.heads import refusal
from wire.wire import Answer

API = "https://git.example.org/api/v3"
GRAPHQL = "https://git.example.org/api/graphql"
SEARCH = f"{API}/search/issues"
COMMENTS = f"{API}/repos/acme/kettle/issues/comments"
OPTIONS = GithubOptions(query="kettle", api=API)
JUNK = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
JUNK = st.recursive(
    JUNK, lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=4), some, max_size=3)
)


async def run(wire, cursor=None, options=OPTIONS):
    return [page async for page in listen(wire, options, cursor or {})]


def ids(pages):
    return [mention.external_id for page in pages for mention in page.mentions]


@pytest.fixture
def its(world_of):
    return world_of("github")


async def test_it_searches_public_issues_from_the_first_day_on_and_later_from_an_hour_before_the_last(wire, its):
    wire.http.says[SEARCH] = its.search_of([its.issue(1)])
    [page] = await run(wire)
    await run(wire, page.cursor)
    first, second = (request["params"] for request in wire.http.asked)
    assert first["q"] == "kettle is:public is:issue created:>=2026-02-04T12:00:00Z"
    assert (first["sort"], first["order"], first["per_page"]) == ("created", "asc", "100")
    assert second["q"] == "kettle is:public is:issue created:>=2026-03-04T06:00:00Z"


async def test_an_issue_is_read_whole_without_what_its_template_hides(wire, its):
    wire.http.says[SEARCH] = its.search_of([its.issue(1)])
    [mention] = (await run(wire))[0].mentions
    assert (mention.origin, mention.external_id, mention.kind) == ("git.example.org", "I_1", "issue")
    assert (mention.title, mention.text) == ("Kettle 1 whistles", "Every morning.\n\nVery loud.")
    assert (mention.author.id, mention.author.handle) == ("702", "jo")
    assert mention.author.url == "https://git.example.org/jo"
    assert (mention.site, mention.tags, mention.edited) == ("acme/kettle", ("noise",), None)
    assert (mention.engagement.likes, mention.engagement.replies) == (5, 2)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (None, ""),
        ("a <!-- b --> c <!-- d", "a  c <!-- d"),
        ("<!-- a <!-- b --> c --> d", "c --> d"),
        ("zero\u200bwidth \u202eback", "zerowidth back"),
    ],
)
async def test_what_is_hidden_is_not_heard_and_what_is_not_closed_is(wire, its, body, text):
    wire.http.says[SEARCH] = its.search_of([its.issue(1) | {"body": body}])
    [mention] = (await run(wire))[0].mentions
    assert mention.text == text


async def test_many_openings_of_comments_take_no_time(wire, its):
    wire.http.says[SEARCH] = its.search_of([its.issue(1) | {"body": "<!--" * 500_000}])
    [mention] = (await run(wire))[0].mentions
    assert len(mention.text) == 2_000_000


async def test_github_itself_is_one_origin_whatever_the_slash(wire, its):
    wire.http.says["https://api.github.com/search/issues"] = its.search_of([its.issue(1)])
    [page] = await run(wire, options=GithubOptions(query="kettle", api="https://api.github.com/"))
    assert page.mentions[0].origin == "github"


async def test_an_answer_that_was_cut_off_is_kept_and_told_and_moves_nothing(wire, its):
    wire.http.says[SEARCH] = its.search_of([its.issue(n) for n in range(1, 9)], incomplete_results=True)
    kept = []
    with pytest.raises(Unavailable, match="cut off"):
        async for page in listen(wire, OPTIONS, {}):
            kept.append(page)
    assert ids(kept) == ["I_8", "I_7", "I_6", "I_5"]
    wire.http.says[SEARCH] = its.search_of([its.issue(n) for n in range(1, 9)])
    assert set(ids(await run(wire, kept[-1].cursor))) == {f"I_{n}" for n in range(1, 9)}
    assert wire.http.asked[1]["params"] == wire.http.asked[0]["params"]


async def test_more_issues_than_a_search_shows_are_all_heard(wire, its, monkeypatch):
    monkeypatch.setattr(github, "MOST_PAGES", 1000)
    issues = [its.issue(n, at=its.NOW - timedelta(minutes=n)) for n in range(1, 1201)]
    found = its.search_of(issues, size=100)

    def bounded(request):
        assert int(request["params"]["page"]) <= 10
        return found(request)

    wire.http.says[SEARCH] = bounded
    assert len(set(ids(await run(wire)))) == 1200


@pytest.mark.parametrize("pages", [1, 2, 10])
async def test_a_second_that_fills_more_than_a_page_is_heard_whole(wire, its, monkeypatch, pages):
    monkeypatch.setattr(github, "MOST_PAGES", pages)
    same = [its.issue(n, at=its.NOW - timedelta(hours=9)) for n in range(1, 14)]
    wire.http.says[SEARCH] = its.search_of([its.issue(20, at=its.NOW - timedelta(hours=9, seconds=1)), *same])
    heard, cursor = set(), {}
    for _ in range(8):
        for page in await run(wire, cursor):
            heard |= set(ids([page]))
            cursor = page.cursor
    assert len(heard) == 14


async def test_an_answer_that_is_not_sorted_is_unreadable(wire, its):
    mixed = {"items": [its.issue(1), its.issue(3), its.issue(2)]}
    wire.http.says[SEARCH] = lambda request: its.answered(request, mixed, more=True)
    with pytest.raises(Unreadable, match="not sorted"):
        await run(wire)


async def test_pulls_are_searched_on_their_own_where_they_are_wanted(wire, its):
    wire.http.says[SEARCH] = its.search_of([])
    await run(wire, options=GithubOptions(query="a OR b", hear=("issues", "pulls"), api=API))
    asked = [request["params"]["q"].rpartition(" created")[0] for request in wire.http.asked]
    assert asked == ["(a OR b) is:public is:issue", "(a OR b) is:public is:pull-request"]


async def test_discussions_need_a_token_which_stands_in_no_address_and_no_cursor(wire, its):
    wire.http.says = {SEARCH: its.search_of([]), GRAPHQL: its.graphql_of([its.discussion(1), its.discussion(2)])}
    await run(wire)
    assert len(wire.http.asked) == 1 and "authorization" not in wire.http.asked[0]["headers"]
    pages = await run(wire, options=OPTIONS.model_copy(update={"token": "s3cret"}))
    assert ids(pages) == ["D_1", "D_2"]
    assert all(request["headers"]["authorization"] == "Bearer s3cret" for request in wire.http.asked[1:])
    assert "s3cret" not in json.dumps([pages[-1].cursor, *(request["url"] for request in wire.http.asked)])


async def test_a_discussion_is_a_post_and_one_that_asks_a_question(wire, its):
    wire.http.says = {
        SEARCH: its.search_of([]),
        GRAPHQL: its.graphql_of([its.discussion(1), its.discussion(2, answerable=True)]),
    }
    pages = await run(wire, options=OPTIONS.model_copy(update={"token": "t"}))
    post, question = pages[-1].mentions
    assert (post.kind, question.kind) == ("post", "question")
    assert (post.author.id, post.author.name, post.author.url) == ("71", "Mo", "https://git.example.org/mo")
    assert (post.engagement.likes, post.engagement.replies, post.tags) == (1, 3, ("quiet",))
    assert post.url == "https://git.example.org/acme/kettle/discussions/1"


async def test_a_span_with_more_discussions_than_a_search_shows_is_halved(wire, its, monkeypatch):
    monkeypatch.setattr(github, "MOST_PAGES", 100)
    told = [its.discussion(n) for n in range(1, 11)]
    wire.http.says = {
        SEARCH: its.search_of([]),
        GRAPHQL: its.graphql_of(told, most=lambda found: 400 * len(found)),
    }
    pages = await run(wire, options=OPTIONS.model_copy(update={"token": "t"}))
    assert set(ids(pages)) == {one["id"] for one in told}


async def test_a_token_of_discussions_that_comes_twice_is_unreadable(wire, its):
    stuck = {"discussionCount": 9, "pageInfo": {"hasNextPage": True, "endCursor": "x"}, "nodes": [its.discussion(1)]}
    wire.http.says = {SEARCH: its.search_of([]), GRAPHQL: json.dumps({"data": {"search": stuck}}).encode()}
    with pytest.raises(Unreadable, match="already read"):
        await run(wire, options=OPTIONS.model_copy(update={"token": "t"}))


async def test_comments_are_heard_as_they_change(wire, its):
    edited = its.comment(2) | {"updated_at": its.written(its.NOW - timedelta(minutes=5))}
    wire.http.says[COMMENTS] = its.list_of([its.comment(1), edited])
    [page] = await run(wire, options=GithubOptions(repos=("acme/kettle",), api=API))
    first, second = page.mentions
    assert (first.kind, first.edited, first.reply_to) == ("comment", None, None)
    assert second.edited == its.NOW - timedelta(minutes=5)
    wire.http.says[COMMENTS] = b"[]"
    assert ids(await run(wire, page.cursor, GithubOptions(repos=("acme/kettle",), api=API))) == []
    assert wire.http.asked[-1]["params"]["since"] == its.written(its.NOW - timedelta(minutes=65))


async def test_another_query_begins_anew_and_the_other_streams_go_on(wire, its):
    wire.http.says = {SEARCH: its.search_of([its.issue(1)]), COMMENTS: its.list_of([its.comment(1)])}
    options = GithubOptions(query="kettle", repos=("acme/kettle",), api=API)
    cursor = (await run(wire, options=options))[-1].cursor
    await run(wire, cursor, options.model_copy(update={"query": "teapot"}))
    assert wire.http.asked[2]["params"]["q"].endswith("created:>=2026-02-04T12:00:00Z")
    assert wire.http.asked[3]["params"]["since"] == "2026-03-04T06:00:00Z"


async def test_where_the_limit_is_used_up_the_run_ends_and_the_next_goes_on(wire, its):
    issues = [its.issue(n) for n in range(1, 9)]
    found, reset = its.search_of(issues), str(int(its.NOW.timestamp()) + 40)

    def spent(request):
        answer = found(request)
        headers = {**answer.headers, "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
        return Answer(
            status=200,
            url=answer.url,
            headers=headers,
            body=answer.body,
            validators={},
            not_before=its.NOW + timedelta(seconds=40),
        )

    wire.http.says[SEARCH] = spent
    [page] = await run(wire)
    assert page.not_before == its.NOW + timedelta(seconds=40) and len(ids([page])) == 4
    wire.http.says[SEARCH] = found
    assert set(ids([page])) | set(ids(await run(wire, page.cursor))) == {f"I_{n}" for n in range(1, 9)}


@pytest.mark.parametrize(
    ("status", "headers", "body", "error", "wait"),
    [
        (403, {}, {"message": "You have exceeded a secondary rate limit."}, RateLimited, 60),
        (403, {"retry-after": "30"}, {"message": "You have exceeded a secondary rate limit."}, RateLimited, 30),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1772625690"}, {"message": "no"}, RateLimited, 90),
        (429, {}, {"message": "Too many"}, RateLimited, 60),
        (403, {}, {"message": "Resource not accessible"}, Refused, None),
        (401, {}, {"message": "Bad credentials"}, Refused, None),
        (404, {}, {"message": "Not Found"}, Refused, None),
        (422, {}, {"message": "Validation Failed"}, Refused, None),
        (503, {}, {"message": "busy"}, Unavailable, None),
        (502, {}, None, Unavailable, None),
    ],
)
async def test_every_no_is_the_right_error(wire, status, headers, body, error, wait):
    wire.http.says[SEARCH] = refusal(status, headers, json.dumps(body).encode(), "git.example.org", wire.now)
    with pytest.raises(error) as caught:
        await run(wire)
    assert type(caught.value) is error and caught.value.retry_after == wait


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"data": None, "errors": [{"type": "RATE_LIMITED", "message": "slow"}]}, RateLimited),
        ({"errors": [{"type": "FORBIDDEN"}]}, Refused),
        ({"data": None, "errors": [{"message": "Something went wrong"}]}, Unavailable),
        ({"message": "Bad"}, Unreadable),
    ],
)
async def test_graphql_says_no_with_status_200(wire, its, told, error):
    wire.http.says = {SEARCH: its.search_of([]), GRAPHQL: json.dumps(told).encode()}
    with pytest.raises(error):
        await run(wire, options=OPTIONS.model_copy(update={"token": "t"}))


async def test_without_a_token_nothing_is_looked_at_again(wire):
    assert [seen async for seen in look(wire, OPTIONS, ["I_1"])] == []
    assert wire.http.asked == []


async def test_a_hundred_ids_are_one_question(wire, its):
    there = {"data": {"nodes": [None] * 100}}
    wire.http.says[GRAPHQL] = json.dumps(there).encode()
    options, asked = OPTIONS.model_copy(update={"token": "t"}), [f"I_{n}" for n in range(200)]
    seen = [one async for one in look(wire, options, asked)]
    assert len(wire.http.asked) == 2 and [len(one.gone) for one in seen] == [100, 100]


async def test_an_answer_to_other_ids_than_asked_erases_nothing(wire):
    wire.http.says[GRAPHQL] = json.dumps({"data": {"nodes": [None]}}).encode()
    [seen] = [one async for one in look(wire, OPTIONS.model_copy(update={"token": "t"}), ["I_1", "I_2"])]
    assert (seen.mentions, seen.gone) == ((), ())


class TestDeliveries:
    OPTIONS = GithubOptions(secret="a kettle's whistle", api=API)

    def take(self, its, options=OPTIONS, **told):
        body, headers = its.delivery(**told)
        return receive(body, headers, options, its.NOW)

    def test_a_comment_names_its_issue_and_is_told_without_it(self, its):
        [mention] = self.take(its, action="created", issue=its.issue(1), comment=its.comment(2)).mentions
        assert (mention.external_id, mention.kind) == ("IC_2", "comment")
        assert (mention.reply_to, mention.root, mention.title) == ("I_1", "I_1", "")

    def test_an_edit_says_when(self, its):
        [mention] = self.take(its, action="edited", issue=its.issue(1)).mentions
        assert mention.edited == its.NOW
        assert self.take(its, action="labeled", issue=its.issue(1)).mentions[0].edited is None

    def test_what_is_deleted_is_gone(self, its):
        received = self.take(its, action="deleted", issue=its.issue(1), comment=its.comment(2))
        assert (received.mentions, received.gone) == ((), ("IC_2",))
        assert self.take(its, action="deleted", issue=its.issue(1)).gone == ("I_1",)

    def test_a_private_repository_says_nothing(self, its):
        received = self.take(its, action="opened", issue=its.issue(1), repository={"private": True})
        assert received.mentions == ()

    def test_other_events_say_nothing(self, its):
        assert self.take(its, action="started").mentions == ()
        assert self.take(its, zen="hm").mentions == ()

    def test_a_form_is_read_too(self, its):
        body, _ = its.delivery(action="opened", issue=its.issue(1))
        form = urlencode({"payload": body.decode()}).encode()
        headers = its.signed(form) | {"content-type": "application/x-www-form-urlencoded"}
        [mention] = receive(form, headers, self.OPTIONS, its.NOW).mentions
        assert mention.external_id == "I_1"

    def test_another_signature_another_body_and_no_secret_are_refused(self, its):
        body, headers = its.delivery(action="opened", issue=its.issue(1))
        for wrong in ({}, {"x-hub-signature-256": "sha256=é\ud800"}, {"x-hub-signature-256": "sha256=00"}):
            with pytest.raises(Refused, match="not signed"):
                receive(body, wrong, self.OPTIONS, its.NOW)
        with pytest.raises(Refused, match="not signed"):
            receive(body + b" ", headers, self.OPTIONS, its.NOW)
        with pytest.raises(Refused, match="secret"):
            receive(body, headers, GithubOptions(api=API), its.NOW)

    def test_a_repeat_has_the_same_key_whatever_its_number(self, its):
        body, headers = its.delivery(action="opened", issue=its.issue(1))
        again = headers | {"x-github-delivery": "2"}
        assert receive(body, headers, self.OPTIONS, its.NOW).key == receive(body, again, self.OPTIONS, its.NOW).key

    @pytest.mark.parametrize("body", [b"", b"7", b"[]", b"null", b"\xff", b'{"a": '])
    def test_a_signed_body_that_is_no_object_is_unreadable(self, its, body):
        with pytest.raises(Unreadable):
            receive(body, its.signed(body), self.OPTIONS, its.NOW)

    def test_a_source_that_only_receives_is_not_asked(self):
        assert (self.OPTIONS.way, self.OPTIONS.off) == ("pushed", None)
        assert (OPTIONS.way, OPTIONS.off) == ("asked", None)
        assert "webhooks" in GithubOptions(api=API).off


def test_a_time_that_is_none_or_far_ahead_is_said_now_and_unknown(wire, its):
    late = its.issue(2) | {"created_at": "2099-01-01T00:00:00Z"}
    found = read({"items": [its.issue(1) | {"created_at": 7.5}, late]}, "github", wire.now)
    assert [(one.said, one.said_unknown) for one in found.mentions] == [(wire.now, True), (wire.now, True)]


def test_one_item_that_cannot_be_read_is_left_out_and_a_page_of_them_is_unreadable(wire, its):
    nameless = {"created_at": "2026-03-01T00:00:00Z", "title": "who"}
    assert len(read({"items": [nameless, "x", None, its.issue(1)]}, "github", wire.now).mentions) == 1
    with pytest.raises(Unreadable, match="none of the 1"):
        read({"items": [nameless]}, "github", wire.now)


def mixed(whole):
    """Like `whole`, with junk in some places."""
    return st.fixed_dictionaries({key: st.just(value) | JUNK for key, value in whole.items()})


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_nothing_but_a_source_error_leaves_it(wire, its, data):
    whole = [its.issue(1), its.comment(2), its.discussion(3)]
    item = st.one_of(*map(mixed, whole)) | JUNK
    told = st.one_of(
        st.fixed_dictionaries({"items": st.lists(item, max_size=3) | JUNK, "incomplete_results": JUNK}),
        st.fixed_dictionaries({"data": st.fixed_dictionaries({"search": JUNK, "nodes": st.lists(item) | JUNK})}),
        st.fixed_dictionaries({"action": st.sampled_from(["edited", "deleted"]), "issue": item, "comment": item}),
        st.fixed_dictionaries({"errors": st.lists(st.dictionaries(st.sampled_from(["path", "type"]), JUNK))}),
        item,
        st.lists(item, max_size=3),
    )
    answer = json.dumps(data.draw(told)).encode()
    wire.http.says = dict.fromkeys((SEARCH, COMMENTS, GRAPHQL), answer)
    options = GithubOptions(query="kettle", repos=("acme/kettle",), token="t", secret=its.SECRET, api=API)
    for hearing in (listen(wire, options, {}), look(wire, options, ["I_1", "I_2"])):
        with contextlib.suppress(SourceError):
            [_ async for _ in hearing]
    with contextlib.suppress(SourceError):
        receive(answer, its.signed(answer), options, wire.now)
