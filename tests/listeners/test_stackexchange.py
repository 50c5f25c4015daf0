import contextlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listeners import stackexchange
from listeners.contract import RateLimited, Refused, SourceError, Unavailable, Unreadable
from listeners.stackexchange import StackExchangeOptions, listen, look
from wire.heads import refusal

API = "https://api.example.org/2.3"
SEARCH = f"{API}/search/advanced"
OPTIONS = StackExchangeOptions(site="cooking", query="kettle", api=API)
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
    return world_of("stackexchange")


async def test_it_asks_oldest_first_with_bodies_and_the_key_stands_in_a_header(wire, its):
    wire.http.says[SEARCH] = its.search_of([its.question(1)])
    options = OPTIONS.model_copy(update={"tagged": ("steam", "water"), "key": "s3cret"})
    [page] = await run(wire, options=options)
    [asked] = wire.http.asked
    assert asked["params"] == {
        "q": "kettle",
        "tagged": "steam;water",
        "site": "cooking",
        "sort": "creation",
        "order": "asc",
        "fromdate": str(int((wire.now - timedelta(days=28)).timestamp())),
        "page": "1",
        "pagesize": "100",
        "filter": "withbody",
    }
    assert asked["headers"]["authorization"] == "Bearer s3cret"
    assert "s3cret" not in json.dumps(page.cursor)


async def test_a_question_is_read_whole_with_what_attribution_needs(wire, its):
    title = "Why does &lt;p&gt; boil &quot;dry&quot;?"
    asked = its.question(1) | {"title": title, "last_edit_date": int(wire.now.timestamp()), "score": -2}
    wire.http.says[SEARCH] = its.wrapped([asked])
    [mention] = (await run(wire))[0].mentions
    assert (mention.origin, mention.kind) == ("cooking.stackexchange.com", "question")
    assert (mention.title, mention.text) == ('Why does <p> boil "dry"?', "It just does")
    assert (mention.author.id, mention.author.name) == ("7", "Jo 'Steam' Doe")
    assert mention.author.url == "https://cooking.stackexchange.com/users/7/jo"
    assert mention.url == "https://cooking.stackexchange.com/questions/1/why"
    assert (mention.edited, mention.tags) == (wire.now, ("kettle", "water"))
    assert (mention.engagement.likes, mention.engagement.replies, mention.engagement.views) == (None, 2, 90)


async def test_who_deleted_the_account_is_nobody(wire, its):
    wire.http.says[SEARCH] = its.wrapped([{**its.question(1), "owner": None}])
    [mention] = (await run(wire))[0].mentions
    assert mention.author.key is None


@pytest.mark.parametrize(
    ("read", "item", "seen"),
    [
        (
            "answers",
            {"answer_id": 5, "question_id": 4},
            ("cooking.stackexchange.com", "5", "answer", "4", "4", "https://cooking.stackexchange.com/a/5"),
        ),
        (
            "comments",
            {"comment_id": 6, "post_id": 5},
            (
                "cooking.stackexchange.com/comments",
                "6",
                "comment",
                "5",
                None,
                "https://cooking.stackexchange.com/posts/comments/6",
            ),
        ),
    ],
)
async def test_answers_and_comments_are_those_of_the_whole_site(wire, its, read, item, seen):
    wire.http.says[f"{API}/{read}"] = its.wrapped([{**item, "body": "hm", "creation_date": 1772600000}])
    options = OPTIONS.model_copy(update={"read": read})
    [mention] = (await run(wire, options=options))[0].mentions
    assert "q" not in wire.http.asked[0]["params"]
    assert (mention.origin, mention.external_id, mention.kind, mention.reply_to, mention.root, mention.url) == seen


async def test_without_words_and_tags_all_questions_are_heard(wire, its):
    wire.http.says[f"{API}/questions"] = its.search_of([its.question(1)])
    assert ids(await run(wire, options=StackExchangeOptions(site="cooking", api=API))) == ["1"]


async def test_a_backoff_ends_the_run_and_the_next_goes_on_where_it_stood(wire, its):
    items = [its.question(number) for number in range(1, 9)]
    wire.http.says[SEARCH] = its.search_of(items, backoff=30)
    [page] = await run(wire)
    assert page.not_before == wire.now + timedelta(seconds=30)
    wire.http.says[SEARCH] = its.search_of(items)
    assert set(ids([page])) | set(ids(await run(wire, page.cursor))) == {str(number) for number in range(1, 9)}
    assert wire.http.asked[1]["params"]["fromdate"] == str(items[4]["creation_date"])


async def test_a_spent_quota_waits_for_midnight_utc(wire, its):
    wire.http.says[SEARCH] = its.search_of([its.question(n) for n in range(1, 9)], quota_remaining=0, backoff=10)
    [page] = await run(wire)
    assert page.not_before == datetime(2026, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize("backoff", [0, None, "10", True, float("nan"), -1])
async def test_no_backoff_is_none(wire, its, backoff):
    wire.http.says[SEARCH] = its.search_of([its.question(n) for n in range(1, 9)], backoff=backoff)
    pages = await run(wire)
    assert len(pages) > 1 and all(page.not_before is None for page in pages)


@pytest.mark.parametrize(
    ("told", "error", "wait"),
    [
        ((502, "too many requests from this IP, more requests available in 7524 seconds"), RateLimited, 7524),
        ((502, "Violation of backoff parameter"), RateLimited, 60),
        ((500, "boom"), Unavailable, None),
        ((503, "later"), Unavailable, None),
        ((400, "No site found for name `coking`"), Refused, None),
        ((400, "`key` doesn't match a known application"), Refused, None),
        ((405, "needs one"), Refused, None),
        ((404, "no method"), Refused, None),
    ],
)
@pytest.mark.parametrize("status", [400, 200])
async def test_every_no_is_the_right_error(wire, told, error, wait, status):
    body = json.dumps({"error_id": told[0], "error_message": told[1], "error_name": "no"}).encode()
    no = refusal(status, {}, body, "api.example.org", wire.now)
    wire.http.says[SEARCH] = body if status == 200 else no
    with pytest.raises(error) as caught:
        await run(wire)
    assert type(caught.value) is error and caught.value.retry_after == wait
    assert caught.value.permanent is (error is Refused)


async def test_a_no_that_is_no_json_stays_what_it_was(wire):
    wire.http.says[SEARCH] = refusal(502, {}, b"<html>", "api.example.org", wire.now)
    with pytest.raises(Unavailable):
        await run(wire)


@pytest.mark.parametrize(
    ("site", "host"),
    [
        ("stackoverflow", "stackoverflow.com"),
        ("pt.stackoverflow", "pt.stackoverflow.com"),
        ("meta.stackoverflow", "meta.stackoverflow.com"),
        ("meta.superuser", "meta.superuser.com"),
        ("meta", "meta.stackexchange.com"),
        ("english.meta", "english.meta.stackexchange.com"),
        ("english", "english.stackexchange.com"),
        ("mathoverflow.net", "mathoverflow.net"),
        ("unix.stackexchange.com", "unix.stackexchange.com"),
    ],
)
def test_a_site_has_the_host_at_which_people_read_it(site, host):
    assert StackExchangeOptions(site=site).host == host


async def test_another_question_is_heard_from_its_own_beginning(wire, its):
    wire.http.says[SEARCH] = its.search_of([its.question(1)])
    cursor = (await run(wire))[-1].cursor
    await run(wire, cursor, OPTIONS.model_copy(update={"query": "teapot"}))
    assert wire.http.asked[1]["params"]["fromdate"] == wire.http.asked[0]["params"]["fromdate"]


async def test_a_hundred_ids_are_one_question_and_a_backoff_ends_the_looking(wire, its):
    asked = [str(number) for number in range(1, 151)]
    wire.http.says[f"{API}/questions/{';'.join(asked[:100])}"] = its.wrapped([its.question(1)], backoff=5)
    [seen] = [one async for one in look(wire, OPTIONS, asked)]
    assert len(seen.gone) == 99 and seen.not_before == wire.now + timedelta(seconds=5)


async def test_an_answer_that_has_more_erases_nothing(wire, its):
    wire.http.says[f"{API}/questions/1;2"] = its.wrapped([its.question(1)], has_more=True)
    [seen] = [one async for one in look(wire, OPTIONS, ["1", "2"])]
    assert seen.gone == ()


async def test_items_without_an_id_are_left_out_and_a_page_of_them_is_unreadable(wire, its):
    wire.http.says[SEARCH] = its.wrapped([{"title": "who"}, 7, its.question(1)])
    assert ids(await run(wire)) == ["1"]
    wire.http.says[SEARCH] = its.wrapped([{"title": "who"}])
    with pytest.raises(Unreadable, match="none of the 1"):
        await run(wire)


async def test_a_page_without_one_time_is_no_silent_end(wire, its):
    wire.http.says[SEARCH] = its.wrapped([its.question(1) | {"creation_date": None}], has_more=True)
    with pytest.raises(Unreadable, match="no way on"):
        await run(wire)


async def test_at_the_page_bound_the_next_run_goes_on_in_the_middle(wire, its, monkeypatch):
    monkeypatch.setattr(stackexchange, "MOST_PAGES", 2)
    wire.http.says[SEARCH] = its.search_of([its.question(number) for number in range(1, 11)])
    first = await run(wire)
    assert "since" in first[-1].cursor
    rest = await run(wire, first[-1].cursor)
    assert set(ids(first)) | set(ids(rest)) == {str(number) for number in range(1, 11)}


def mixed(whole):
    """Like `whole`, with junk in some places."""
    return st.fixed_dictionaries({key: st.just(value) | JUNK for key, value in whole.items()})


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_nothing_but_a_source_error_leaves_it(wire, its, data):
    item = mixed(its.question(1)) | mixed({"comment_id": 1, "post_id": 2, "creation_date": 1772600000}) | JUNK
    wrapper = {"items": [], "has_more": True, "backoff": 5, "quota_remaining": 0, "error_id": None, "error_message": ""}
    told = JUNK | st.builds(
        lambda around, items: around | items, mixed(wrapper), st.fixed_dictionaries({"items": st.lists(item)})
    )
    answer = json.dumps(data.draw(told)).encode()
    no = refusal(400, {}, answer, "api.example.org", wire.now)
    for said in (answer, no):
        wire.http.says = {SEARCH: said, f"{API}/questions/1": said}
        for hearing in (listen(wire, OPTIONS, {}), look(wire, OPTIONS, ["1"])):
            with contextlib.suppress(SourceError):
                [_ async for _ in hearing]
