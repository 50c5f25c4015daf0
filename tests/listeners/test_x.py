import contextlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listeners import x
from listeners.contract import RateLimited, Refused, SourceError, Unavailable, Unreadable, listener_of
from listeners.tweets.ids import breadth, id_at, id_of, moment_of
from listeners.x import XOptions, dearest, dearest_look, listen, look
from wire.heads import refusal
from wire.wire import Answer

API = "https://x.example.org/2"
SEARCH, LOOKUP, MENTIONS = f"{API}/tweets/search/recent", f"{API}/tweets", f"{API}/users/71/mentions"
OPTIONS = XOptions(token="made-up", query="kettle", api=API)


@pytest.fixture
def its(world_of):
    return world_of("x")


async def run(wire, cursor, options=OPTIONS):
    return [page async for page in listen(wire, options, cursor)]


async def look_at(wire, ids, options=OPTIONS):
    return [seen async for seen in look(wire, options, ids)]


def ids(pages):
    return [mention.external_id for page in pages for mention in page.mentions]


def answer(*posts, **more):
    return json.dumps({"data": posts, "meta": {"result_count": len(posts)}, **more}).encode()


async def heard(wire, *posts, **more):
    wire.http.says[SEARCH] = answer(*posts, **more)
    [page] = await run(wire, {})
    return page.mentions


class TestAsking:
    async def test_the_first_hearing_goes_back_some_days_and_the_next_ones_to_the_newest_post_with_overlap(
        self, wire, its
    ):
        wire.http.says[SEARCH] = its.search_of([its.post(1)])
        cursor = (await run(wire, {}))[-1].cursor
        await run(wire, cursor)
        first, second = (request["params"] for request in wire.http.asked)
        assert first["query"] == "kettle" and first["max_results"] == "100" and "until_id" not in first
        assert moment_of(int(first["since_id"])) == wire.now - timedelta(days=1)
        assert int(second["since_id"]) == int(its.id_of(1)) - breadth(timedelta(minutes=1))

    async def test_the_key_travels_in_a_header_and_is_in_no_cursor(self, wire, its):
        wire.http.says[SEARCH] = its.search_of([its.post(1)])
        [page] = await run(wire, {})
        [request] = wire.http.asked
        assert request["headers"]["authorization"] == "Bearer made-up"
        assert "made-up" not in request["url"] + json.dumps(page.cursor) + repr(OPTIONS)

    async def test_what_stands_beside_a_post_is_asked_for_as_paid(self, wire, its):
        wire.http.says[SEARCH] = its.search_of([])
        await run(wire, {})
        await run(wire, {}, OPTIONS.model_copy(update={"expand": ()}))
        dear, cheap = (request["params"]["expansions"] for request in wire.http.asked)
        assert (dear, cheap) == ("author_id,referenced_tweets.id,geo.place_id", "geo.place_id")

    async def test_nothing_older_than_the_search_shows_is_asked_for(self, wire, its):
        wire.http.says[SEARCH] = its.search_of([its.post(1)])
        old = {"query": "kettle", "user_id": None, "head": its.id_of(60 * 24 * 9)}
        await run(wire, old)
        assert moment_of(int(wire.http.asked[-1]["params"]["since_id"])) == wire.now - x.WINDOW

    async def test_a_gap_that_sank_below_what_the_search_shows_is_over(self, wire, its):
        wire.http.says[SEARCH] = its.search_of([its.post(1)])
        held = {"head": its.id_of(60 * 24 * 9), "top": its.id_of(60), "until": its.id_of(60 * 24 * 8)}
        pages = await run(wire, {"query": "kettle", "user_id": None, **held})
        assert ids(pages) == [its.id_of(1)] and "until_id" not in wire.http.asked[-1]["params"]

    async def test_mentions_of_an_account_are_heard_at_its_own_address_page_after_page(self, wire, its):
        wire.http.says[MENTIONS] = its.search_of([its.post(minutes) for minutes in range(1, 7)])
        options = XOptions(token="made-up", user_id="71", api=API)
        assert len(ids(await run(wire, {}, options))) == 6
        first, second = (request["params"] for request in wire.http.asked)
        assert "query" not in first and second["pagination_token"] == "t4" and "next_token" not in second

    async def test_another_question_is_heard_from_its_own_beginning(self, wire, its):
        wire.http.says[SEARCH] = its.search_of([its.post(1)])
        cursor = (await run(wire, {}))[-1].cursor
        await run(wire, cursor, OPTIONS.model_copy(update={"query": "teapot"}))
        assert wire.http.asked[0]["params"]["since_id"] == wire.http.asked[1]["params"]["since_id"]

    @pytest.mark.parametrize("wrong", [{}, {"query": "a", "user_id": "1"}, {"user_id": "ada"}, {"query": ""}])
    def test_one_question_is_needed(self, wrong):
        with pytest.raises(ValueError, match=r"user_id|query"):
            XOptions(token="made-up", **wrong)

    def test_a_key_with_a_line_break_is_refused(self):
        with pytest.raises(ValueError, match="pattern"):
            XOptions(token="made-up\n", query="kettle")


class TestGap:
    async def test_at_the_page_bound_the_cursor_holds_the_gap_and_the_next_run_goes_on_inside_it(
        self, wire, its, monkeypatch
    ):
        monkeypatch.setattr(x, "MOST_PAGES", 2)
        old = [its.post(minutes) for minutes in range(1, 13)]
        wire.http.says[SEARCH] = its.search_of(old)
        first = await run(wire, {})
        held = first[-1].cursor
        assert (held["until"], held["top"]) == (its.id_of(8), its.id_of(1))
        wire.http.says[SEARCH] = its.search_of([its.post(0), *old])
        rest = await run(wire, held)
        assert ids(first + rest) == [one["id"] for one in old] and "until" not in rest[-1].cursor
        assert its.id_of(0) in ids(await run(wire, rest[-1].cursor))

    async def test_a_used_up_limit_ends_the_run_and_the_rest_is_heard_when_it_is_over(self, wire, its):
        whole, later = its.search_of([its.post(minutes) for minutes in range(1, 9)]), wire.now + timedelta(minutes=9)

        def says(request):
            spent = {"x-rate-limit-remaining": "0"}
            return Answer(status=200, url=SEARCH, headers=spent, body=whole(request), validators={}, not_before=later)

        wire.http.says[SEARCH] = says
        [page] = await run(wire, {})
        [rest] = await run(wire, page.cursor)
        assert page.not_before == later and len(ids([page, rest])) == 8

    async def test_a_repeated_token_is_unreadable_but_what_was_paid_for_is_kept(self, wire, its):
        wire.http.says, _ = its.circle(None)
        pages = []
        with pytest.raises(Unreadable, match="twice"):
            async for page in listen(wire, OPTIONS, {}):
                pages.append(page)
        assert len(pages) == 2 and pages[1].cost == pages[0].cost > 0 and "until" in pages[1].cursor
        assert len(pages[0].mentions) == 2 and pages[1].mentions == ()

    async def test_a_post_from_the_future_does_not_hide_those_that_come(self, wire, its):
        wire.http.says[SEARCH] = answer(its.post(1), its.post(2) | {"id": str(2**62), "edit_history_tweet_ids": []})
        [page] = await run(wire, {})
        assert page.cursor["head"] == its.id_of(1) and len(page.mentions) == 2

    async def test_no_result_is_no_data_at_all(self, wire, its):
        wire.http.says[SEARCH] = b'{"meta": {"result_count": 0}}'
        [page] = await run(wire, {})
        assert page.mentions == () and page.cost == 0
        await run(wire, page.cursor)
        assert wire.http.asked[0]["params"]["since_id"] > wire.http.asked[1]["params"]["since_id"]


class TestPost:
    async def test_everything_that_x_gives_is_read(self, wire, its):
        place = {"id": "p1", "country_code": "de"}
        post = its.post(
            1,
            geo={"place_id": "p1", "coordinates": {"type": "Point", "coordinates": [13.4, 52.5]}},
            attachments={"media_keys": ["3_71", "7_72", "3_73"]},
        )
        post["entities"]["hashtags"] = [{"tag": "Kettle"}, {"tag": "Kettle"}, {"tag": 7}]
        post["public_metrics"]["impression_count"] = 40
        writer = its.user(verified=True, created_at="2012-05-01T00:00:00.000Z")
        [mention] = await heard(wire, post, includes={"users": [writer], "places": [place]})
        assert mention.text == "Kettle 1 boils dry & loud https://kettle.example/x"
        assert (mention.origin, mention.site, mention.kind, mention.language) == ("x", "X", "post", "en")
        assert mention.url == f"https://x.com/ada_x/status/{post['id']}"
        author = mention.author
        assert (author.id, author.handle, author.name, author.url) == ("71", "ada_x", "Ada", "https://x.com/ada_x")
        assert (author.followers, author.since, author.verified) == (9, datetime(2012, 5, 1, tzinfo=UTC), True)
        assert (mention.country, mention.coordinates, mention.tags) == ("DE", (52.5, 13.4), ("Kettle", "7"))
        assert mention.media == ("image", "video") and mention.root is None and mention.reply_to is None
        counts = mention.engagement
        assert (counts.likes, counts.shares, counts.replies, counts.views) == (3, 3, 0, 40)

    @pytest.mark.parametrize(
        ("types", "kind", "reply_to"),
        [
            (["replied_to"], "reply", "51"),
            (["quoted"], "quote", None),
            (["quoted", "replied_to"], "reply", "52"),
            (["retweeted"], "repost", None),
            (["unheard_of"], "post", None),
        ],
    )
    async def test_its_kind_is_what_it_refers_to(self, wire, its, types, kind, reply_to):
        references = [{"type": type_, "id": str(51 + n)} for n, type_ in enumerate(types)]
        [mention] = await heard(wire, its.post(1, referenced_tweets=references, conversation_id="50"))
        assert (mention.kind, mention.reply_to, mention.root) == (kind, reply_to, "50")

    async def test_an_answer_to_a_post_that_is_gone_is_still_an_answer(self, wire, its):
        [mention] = await heard(wire, its.post(1, in_reply_to_user_id="72"))
        assert (mention.kind, mention.reply_to) == ("reply", None)

    async def test_a_long_post_is_read_whole_with_its_own_links(self, wire, its):
        note = {"text": "Very long &lt;3 https://t.co/a1 &amp;amp; https://t.co/b2"}
        note["entities"] = {"urls": [{"url": "https://t.co/a1", "expanded_url": "https://kettle.example/?a=1&copy=2"}]}
        [mention] = await heard(wire, its.post(1, note_tweet=note))
        assert mention.text == "Very long <3 https://kettle.example/?a=1&copy=2 &amp; https://t.co/b2"

    async def test_links_to_its_own_pictures_are_no_words(self, wire, its):
        urls = [{"url": "https://t.co/p1", "expanded_url": "https://x.com/ada_x/status/1/photo/1"}]
        urls += [{"url": "https://t.co/p2", "expanded_url": "https://x.com/y", "media_key": "3_71"}]
        post = its.post(1, text="Look https://t.co/p1 https://t.co/p2", entities={"urls": urls})
        [mention] = await heard(wire, post)
        assert mention.text == "Look"

    async def test_a_retweet_has_the_words_of_its_original_and_not_its_counts(self, wire, its):
        original = its.post(9, text="The whole of it, which is long", entities={"hashtags": [{"tag": "Kettle"}]})
        retweet = its.post(1, text="RT @bo: The who…", referenced_tweets=[{"type": "retweeted", "id": original["id"]}])
        mentions = await heard(wire, retweet, includes={"users": [its.user()], "tweets": [original]})
        [mention] = mentions  # what stands beside is no item
        assert (mention.text, mention.tags) == ("The whole of it, which is long", ("Kettle",))
        assert mention.author.handle == "ada_x" and mention.engagement.shares is None
        [cut] = await heard(wire, retweet)
        assert cut.text == "RT @bo: The who…"

    async def test_fields_that_were_not_given_are_read_from_the_id_or_left_out(self, wire, its):
        [mention] = await heard(wire, {"id": its.id_of(5), "text": "hot"})
        assert abs(mention.said - (wire.now - timedelta(minutes=5))) < timedelta(seconds=1) and not mention.said_unknown
        assert mention.url == f"https://x.com/i/status/{its.id_of(5)}" and mention.author.key is None
        [ancient] = await heard(wire, {"id": "20", "text": "hot"})
        assert ancient.said_unknown

    @pytest.mark.parametrize("shape", ["object", "stream"])
    async def test_one_post_by_itself_is_read(self, wire, its, shape):
        alone = {"data": its.post(1), "includes": {"users": [its.user()]}}
        wire.http.says[SEARCH] = json.dumps(
            alone | ({"matching_rules": [{"id": "1"}]} if shape == "stream" else {})
        ).encode()
        [page] = await run(wire, {})
        assert ids([page]) == [its.id_of(1)]


class TestEdits:
    async def test_an_edit_is_the_same_mention_said_when_its_first_version_was(self, wire, its):
        first, last = its.id_of(20), its.id_of(3)
        [mention] = await heard(wire, its.post(3, edit_history_tweet_ids=[first, its.id_of(9), last]))
        assert mention.external_id == first and mention.url.endswith(f"/{last}")
        assert abs(mention.said - (wire.now - timedelta(minutes=20))) < timedelta(seconds=1)
        assert abs(mention.edited - (wire.now - timedelta(minutes=3))) < timedelta(seconds=1)

    async def test_two_versions_on_one_page_are_one_mention_the_later(self, wire, its):
        versions = [its.id_of(20), its.id_of(3)]
        old, new = (its.post(minutes, edit_history_tweet_ids=versions) for minutes in (20, 3))
        [mention] = await heard(wire, old, new)
        assert mention.external_id == its.id_of(20) and mention.text.startswith("Kettle 3")

    async def test_a_post_that_was_not_edited_has_no_time_of_an_edit(self, wire, its):
        [mention] = await heard(wire, its.post(1))
        assert mention.edited is None

    async def test_looking_at_a_post_that_was_edited_since_gives_its_latest_version(self, wire, its):
        wire.http.says, _, asked, _, _ = its.looked(None)
        first, again = await look_at(wire, asked)
        [edited] = again.mentions
        assert edited.external_id == its.id_of(9) and edited.text.startswith("Kettle 2") and edited.edited
        assert [request["params"]["ids"] for request in wire.http.asked][1:] == [its.id_of(2)]
        assert first.cost > 0 and again.cost > 0

    async def test_an_edit_that_was_deleted_means_that_its_first_version_is_gone(self, wire, its):
        versions = [its.id_of(9), its.id_of(2)]
        first, gone = its.post(9, edit_history_tweet_ids=versions), its.problem(its.id_of(2), "resource-not-found")
        wire.http.says[LOOKUP] = its.lookup_of([first], [gone])
        assert [seen.gone for seen in await look_at(wire, versions[:1])] == [(), (its.id_of(9),)]


class TestGone:
    async def test_as_many_ids_are_asked_for_at_once_as_one_answer_may_hold(self, wire, its):
        wire.http.says[LOOKUP] = its.lookup_of([])
        wire.http.says[LOOKUP] = b'{"errors": [{"title": "?"}]}'
        await look_at(
            wire, [its.id_of(minutes) for minutes in range(25)], OPTIONS.model_copy(update={"max_results": 10})
        )
        assert [len(one["params"]["ids"].split(",")) for one in wire.http.asked] == [10, 10, 5]

    async def test_posts_spoken_of_that_are_not_there_any_more_are_gone_as_well(self, wire, its):
        wrong = [its.problem("51", "resource-not-found", parameter="referenced_tweets.id")]
        wire.http.says[SEARCH] = answer(its.post(1), errors=wrong)
        [page] = await run(wire, {})
        assert page.gone == ("51",) and len(page.mentions) == 1

    @pytest.mark.parametrize(
        "wrong", [{"type": "https://x/problems/operational-disconnect"}, {"type": 7}, {}, {"resource_type": "user"}]
    )
    async def test_another_problem_is_no_deletion(self, wire, its, wrong):
        error = its.problem("51", "resource-not-found") | {"type": None} | wrong
        wire.http.says[LOOKUP] = json.dumps({"errors": [error]}).encode()
        [seen] = await look_at(wire, ["51"])
        assert seen.gone == () and seen.mentions == ()

    async def test_what_somebody_hides_from_the_public_is_gone(self, wire, its):
        beside = {"users": [its.user(protected=True)]}
        wire.http.says[SEARCH] = answer(its.post(1), includes=beside)
        [page] = await run(wire, {})
        assert page.mentions == () and page.gone == (its.id_of(1),) and page.cost == pytest.approx(0.015)

    async def test_a_look_asks_for_nothing_beside_the_posts(self, wire, its):
        wire.http.says[LOOKUP] = answer(its.post(1))
        [seen] = await look_at(wire, [its.id_of(1)])
        assert wire.http.asked[-1]["params"].keys() == {"ids", "tweet.fields"} and seen.cost == pytest.approx(0.005)

    async def test_of_a_repost_a_look_only_says_that_it_is_there_since_its_words_would_be_cut(self, wire, its):
        refers = [{"type": "retweeted", "id": its.id_of(9)}]
        wire.http.says[LOOKUP] = answer(its.post(1, text="RT @a: Kettle…", referenced_tweets=refers), its.post(2))
        [seen] = await look_at(wire, [its.id_of(1), its.id_of(2)])
        assert (seen.there, [one.external_id for one in seen.mentions]) == ((its.id_of(1),), [its.id_of(2)])


class TestCost:
    async def test_every_post_and_every_author_of_an_answer_is_paid_once(self, wire, its):
        refers = [{"type": "quoted", "id": its.id_of(9)}]
        posts = [its.post(1, referenced_tweets=refers), its.post(2, referenced_tweets=refers), its.post(3)]
        beside = {"users": [its.user(), its.user(id="72")], "tweets": [its.post(9), posts[2]], "places": [{"id": "p"}]}
        wire.http.says[SEARCH] = answer(*posts, includes=beside)
        [page] = await run(wire, {})
        assert page.cost == pytest.approx(4 * 0.005 + 2 * 0.01)
        options = OPTIONS.model_copy(update={"price_per_post": 0.5, "price_per_user": 0.0})
        assert (await run(wire, {}, options))[0].cost == pytest.approx(2)

    async def test_what_cannot_be_read_was_paid_as_well(self, wire, its):
        wire.http.says[SEARCH] = answer(its.post(1), {"id": its.id_of(2), "text": None})
        assert (await run(wire, {}))[0].cost == pytest.approx(0.01)

    @pytest.mark.parametrize("expand", [(), ("authors",), ("originals",), ("authors", "originals")])
    async def test_no_page_and_no_look_costs_more_than_the_price_says(self, wire, its, expand):
        options = OPTIONS.model_copy(update={"expand": expand, "max_results": 10})
        posts, users, others = [], [], []
        for minutes in range(10):
            refers = [
                {"type": type_, "id": its.id_of(100 + 2 * minutes + n)}
                for n, type_ in enumerate(("replied_to", "quoted"))
            ]
            posts.append(its.post(minutes, referenced_tweets=refers, author_id=str(minutes)))
            users += [its.user(id=str(minutes))] if "authors" in expand else []
            others += [its.post(100 + 2 * minutes + n) for n in (0, 1)] if "originals" in expand else []
        wire.http.says[SEARCH] = answer(*posts, includes={"users": users, "tweets": others})
        wire.http.says[LOOKUP] = answer(*posts)
        [page], [seen] = await run(wire, {}, options), await look_at(wire, [one["id"] for one in posts], options)
        price = listener_of("x").price
        assert page.cost == pytest.approx(dearest(options)) == price.page(options)
        assert seen.cost == pytest.approx(dearest_look(options, 10)) == price.looking(options, 10)

    def test_a_hundred_posts_without_anything_beside_cost_half_a_dollar(self):
        assert dearest(OPTIONS.model_copy(update={"expand": ()})) == pytest.approx(0.5)
        assert dearest(OPTIONS) == pytest.approx(2.5)

    def test_a_look_costs_by_the_post_up_to_half_a_dollar(self):
        assert [dearest_look(OPTIONS, many) for many in (1, 100, 300)] == [0.005, 0.5, 0.5]


def no(wire, status, body, headers=None):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return refusal(status, headers or {}, body, "x.example.org", wire.now)


class TestRefusals:
    @pytest.mark.parametrize(
        ("status", "body", "said"),
        [
            (401, {"title": "Unauthorized", "type": "about:blank", "status": 401}, "make a bearer token"),
            (402, {"title": "CreditsDepleted", "detail": "no credits"}, "credits at X are used up"),
            (403, {"type": "https://api.x.com/2/problems/client-forbidden", "detail": "enroll"}, "project and access"),
            (403, {"type": "https://api.x.com/2/problems/unsupported-authentication"}, "make a bearer token"),
            (403, b"<html>", "project and access"),
            (400, {"errors": [{"message": "Invalid 'query'"}], "title": "Invalid Request"}, "Invalid 'query'"),
            (404, {"title": "Not Found Error"}, "Not Found Error"),
        ],
    )
    async def test_a_no_says_the_next_step(self, wire, status, body, said):
        wire.http.says[SEARCH] = no(wire, status, body)
        with pytest.raises(Refused, match=said) as caught:
            await run(wire, {})
        assert caught.value.permanent and caught.value.status == status and "made-up" not in str(caught.value)

    async def test_a_no_may_come_with_200(self, wire):
        wire.http.says[SEARCH] = b'{"title": "Unauthorized", "type": "about:blank", "status": 401}'
        with pytest.raises(Refused, match="make a bearer token"):
            await run(wire, {})

    async def test_a_rate_limit_ends_when_its_header_says(self, wire):
        reset = str(int(wire.now.timestamp()) + 480)
        headers = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": reset}
        wire.http.says[SEARCH] = no(wire, 429, {"title": "Too Many Requests"}, headers)
        with pytest.raises(RateLimited) as caught:
            await run(wire, {})
        assert caught.value.retry_after == 480 and caught.value.status == 429

    async def test_a_rate_limit_without_an_end_is_waited_for_a_window(self, wire):
        wire.http.says[SEARCH] = no(wire, 429, b"")
        with pytest.raises(RateLimited) as caught:
            await run(wire, {})
        assert caught.value.retry_after == 900

    async def test_a_cap_on_reads_is_no_rate_limit(self, wire):
        body = {"title": "UsageCapExceeded", "type": "https://api.x.com/2/problems/usage-capped", "period": "Monthly"}
        wire.http.says[SEARCH] = no(wire, 429, body, {"x-rate-limit-remaining": "39"})
        with pytest.raises(RateLimited, match="cap on reads") as caught:
            await run(wire, {})
        assert caught.value.retry_after == 86_400

    @pytest.mark.parametrize("status", [500, 503])
    async def test_a_fault_of_x_stays_one(self, wire, status):
        wire.http.says[SEARCH] = no(wire, status, {"title": "Unauthorized", "status": 401})
        with pytest.raises(Unavailable):
            await run(wire, {})

    async def test_an_account_that_is_not_there_is_refused_with_the_words_of_x(self, wire):
        error = {"resource_type": "user", "detail": "Could not find user with id: [71].", "title": "Not Found Error"}
        wire.http.says[MENTIONS] = json.dumps({"errors": [error]}).encode()
        with pytest.raises(Refused, match=r"Could not find user with id: \[71\]"):
            await run(wire, {}, XOptions(token="made-up", user_id="71", api=API))

    @pytest.mark.parametrize(
        "data", [[{"start": "a", "tweet_count": 7}], [{"id": "7", "username": "ada"}], [7], {"a": 1}]
    )
    async def test_an_answer_that_holds_no_post_is_unreadable(self, wire, data):
        wire.http.says[SEARCH] = json.dumps({"data": data, "meta": {"result_count": 1}}).encode()
        with pytest.raises(Unreadable):
            await run(wire, {})


class TestNasty:
    @pytest.mark.parametrize(
        "bad",
        [7, None, {}, {"id": 5}, {"id": "x", "text": "a"}, {"id": "9" * 30, "text": "a"}, {"id": "5", "text": [1]}],
    )
    async def test_what_cannot_be_read_is_left_out_and_the_page_is_kept(self, wire, its, bad):
        assert [mention.external_id for mention in await heard(wire, bad, its.post(1))] == [its.id_of(1)]

    async def test_a_direct_message_is_nobodys_to_store(self, wire, its):
        private = {"id": "5", "text": "hush", "event_type": "MessageCreate"}
        assert [mention.external_id for mention in await heard(wire, private, its.post(1))] == [its.id_of(1)]

    @pytest.mark.parametrize("odd", [7, "odd", [], [7], {}, {"a": []}, None, True, 1e308])
    async def test_a_wrong_type_is_nothing_said(self, wire, its, odd):
        names = ("created_at", "author_id", "entities", "note_tweet", "referenced_tweets", "public_metrics", "geo")
        names += ("attachments", "conversation_id", "lang", "edit_history_tweet_ids", "in_reply_to_user_id")
        [mention] = await heard(wire, its.post(1) | dict.fromkeys(names, odd), includes=odd, errors=odd)
        assert mention.external_id == its.id_of(1)

    async def test_invisible_characters_are_taken_out_and_counted(self, wire, its):
        [mention] = await heard(wire, its.post(1, text="hot\u202e\u2066 kettle"))
        assert (mention.text, mention.invisible) == ("hot kettle", 2)

    @pytest.mark.parametrize("point", [[], [1], ["1", "2"], [200, 1], [1, 91], [float("1e400"), 1], [True, 1], 7])
    async def test_a_place_that_is_nowhere_is_none(self, wire, its, point):
        [mention] = await heard(wire, its.post(1, geo={"coordinates": {"coordinates": point}}))
        assert mention.coordinates is None


def test_an_id_holds_the_moment_of_its_making():
    at = datetime(2026, 3, 4, 12, 0, 0, 7000, tzinfo=UTC)
    assert moment_of(id_at(at)) == at and moment_of(20) is None
    assert id_at(datetime(1999, 1, 1, tzinfo=UTC)) == 0
    assert [id_of(one) for one in ("5", 5, "05", "-5", "٥", "", None, True, "0")] == [5, 5, 5, *[None] * 6]


THINGS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = ("created_at", "author_id", "entities", "note_tweet", "referenced_tweets", "public_metrics", "geo", "lang")
NAMES += ("attachments", "conversation_id", "edit_history_tweet_ids", "in_reply_to_user_id")
POSTS = st.fixed_dictionaries(
    {"id": THINGS | st.sampled_from(["5", "1800000000000000000"]), "text": THINGS | st.text()},
    optional=dict.fromkeys(NAMES, THINGS),
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "data": THINGS | POSTS | st.lists(THINGS | POSTS, max_size=4),
        "includes": THINGS | st.fixed_dictionaries({}, optional=dict.fromkeys(("users", "tweets", "places"), THINGS)),
        "meta": THINGS | st.fixed_dictionaries({"result_count": THINGS, "next_token": THINGS}),
        "errors": THINGS | st.lists(THINGS, max_size=3),
        "status": THINGS,
    },
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=THINGS | ANSWERS)
async def test_nothing_but_a_source_error_leaves_it(wire, said):
    wire.http.says[SEARCH] = wire.http.says[LOOKUP] = json.dumps(said).encode()
    for hearing in (listen(wire, OPTIONS, {}), look(wire, OPTIONS, ["5"])):
        with contextlib.suppress(SourceError):
            [_ async for _ in hearing]
