"""One source is heard: what concerns a brand is kept, page by page, and what goes wrong is a value."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from flows.steps.hear import hear
from listeners.contract import Page, RateLimited, Refused, Unavailable, Unreadable, listener_of
from mentions import Author
from settings import Source
from storage import mentions, queue, sources
from storage.engine import reading
from wire import SourceError

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
HOW = "How can I reach Acme by phone?"
LOST = "Acme lost my parcel and nobody answers, I want a refund"


def health(engine, name="square"):
    with reading(engine) as conn:
        return sources.source_of(conn, name, "square")


def test_of_a_file_that_cannot_be_read_the_advice_is_to_correct_it(engine, settings, now, tmp_path):
    (tmp_path / "reviews.csv").write_text("text\nAcme is late\n")
    options = listener_of("import").options(path=tmp_path / "reviews.csv")
    one = asyncio.run(hear(engine, settings, Source(name="past", kind="import", options=options), now))
    assert one.error_class == "Unreadable" and "does not say when" in one.error
    assert one.error.endswith("; correct the file, or what the settings say of it") and "address" not in one.error


class TestPages:
    def test_every_page_is_kept_with_its_cursor(self, engine, hears, said, square):
        one = hears(
            Page(mentions=(said("Acme one"), said("Acme two")), cursor={"page": 1}),
            Page(mentions=(said("Acme three"),), cursor={"page": 2}),
        )
        assert (one.pages, one.heard, one.new, one.known, one.matched, one.error) == (2, 3, 3, 0, 3, None)
        row = health(engine)
        assert (row.cursor, row.failures, row.last_error) == ({"page": 2}, 0, None)
        hears()
        assert square.asked == [{}, {"page": 2}]

    def test_what_is_heard_again_is_known_and_changes_nothing(self, hears, said, everything):
        page = [said("Acme one"), said("Acme two"), said("nobody")]
        hears(page)
        before = everything()
        again = hears(page)
        assert (again.heard, again.new, again.known, again.matched) == (3, 0, 2, 2)
        assert everything() | {"sources": []} == before | {"sources": []}

    def test_what_concerns_nobody_is_counted_and_dropped(self, hears, said, counts):
        one = hears([said("the weather is fine"), said("an acmeist poem")])
        assert (one.heard, one.matched, one.new) == (2, 0, 0)
        assert counts() == {"sources": 1}

    def test_a_mention_may_concern_two_brands(self, hears, said, rows):
        hears([said("Acme is better than Brix")])
        assert rows("matches", "brand") == ["Acme", "Brix"]
        assert rows("mentions", "external_id") == ["Acme is better than Brix"]

    def test_what_happened_to_another_brand_is_not_urgent_for_this_one(self, hears, said, rows):
        hears([said("A Brix phone caught fire so I bought an Acme")])
        assert rows("matches", "brand", "urgent") == [("Acme", None), ("Brix", 'safety: "caught fire"')]

    def test_two_sources_hear_one_post(self, hears, said, rows):
        hears([said("Acme one")], name="forum")
        one = hears([said("Acme one")], name="search")
        assert (one.new, one.known) == (0, 1)
        assert rows("hearings", "source") == ["forum", "search"]

    def test_many_sources_may_be_heard_at_once(self, engine, settings, square, said, rows):
        square.tells = [Page(mentions=(said("Acme one"), said("Acme two")), cursor={"page": 1})]
        heard = [Source(name=f"source {i}", kind="square", options=settings.sources[0].options) for i in range(8)]

        async def all_at_once():
            return await asyncio.gather(*(hear(engine, settings, one, said("x").heard) for one in heard))

        results = asyncio.run(all_at_once())
        assert [one.error for one in results] == [None] * 8
        assert sum(one.new for one in results) == 2
        assert len(rows("hearings", "source")) == 16 and len(rows("mentions", "id")) == 2

    def test_an_edit_is_understood_anew(self, engine, hears, said, rows):
        hears([said("Acme is fine", name="1")])
        hears([said(LOST, name="1")])
        assert rows("revisions", "text") == [LOST]
        with reading(engine) as conn:
            [row] = mentions.listed(conn)
        assert row.mention.text == "Acme is fine" and row.matches[0][1].complaint > 0.5

    def test_an_edit_that_names_no_brand_any_more_is_kept_too(self, hears, said, rows):
        hears([said("Acme is fine", name="1")])
        for _ in range(2):
            one = hears([said("All is fine", name="1")])
            assert (one.known, one.matched) == (1, 1)
        assert rows("revisions", "text") == ["All is fine"]


class TestGone:
    def test_what_a_source_says_is_gone_is_erased_with_the_page_and_stays_so(self, engine, hears, said, rows):
        hears([said(LOST, name="1"), said(HOW, name="2\0")])
        one = hears(Page(mentions=(said("Acme three"),), cursor={"page": 2}, gone=("1", "2\0", "never heard")))
        assert (one.new, one.error) == (1, None) and rows("mentions", "text") == ["", "", "Acme three"]
        again = hears([said(LOST, name="1"), said(f"{HOW} Please!", name="2\0")])
        assert (again.new, again.known) == (0, 2)
        assert rows("mentions", "text") == ["", "", "Acme three"] and rows("revisions", "text") == []
        assert rows("queue", "state") == ["expired", "expired"]

    def test_why_it_was_urgent_goes_with_the_words_that_it_quotes(self, hears, said, rows):
        hears([said("My Acme caught fire", name="1")])
        assert rows("matches", "urgent") == ['safety: "caught fire"']
        hears(Page(mentions=(), cursor={"page": 2}, gone=("1",)))
        assert rows("matches", "urgent") == [None]

    def test_a_source_erases_nothing_of_another(self, hears, said, rows):
        hears([said("Acme one", name="1")], name="forum")
        hears(Page(mentions=(), cursor={}, gone=("1",)), name="search")
        assert rows("mentions", "text") == ["Acme one"]


class TestQueue:
    @pytest.mark.parametrize("late", [timedelta(0), 9 * HOUR])
    def test_an_answer_is_due_after_the_goal_of_the_brand_counted_from_the_saying(self, engine, hears, said, now, late):
        hears([said("How can I reach Acme or Brix?", ago=HOUR)], now=now + late)
        with reading(engine) as conn:
            found = {item.brand: (item.kind, item.due) for item in queue.listed(conn)}
        assert found == {"Acme": ("question", now - HOUR + 10 * HOUR), "Brix": ("question", now - HOUR + 2 * HOUR)}

    def test_complaints_and_questions_wait_for_an_answer_and_nothing_else(self, hears, said, rows):
        hears([
            said(LOST), said(HOW), said("Acme is wonderful, thank you!", name="praise"),
            said("I walked past Acme", name="talk"), said(LOST, name="article", kind="article"),
        ])  # fmt: skip
        assert rows("queue", "kind") == ["complaint", "question"]


class TestInvisible:
    def test_what_nobody_sees_is_removed_and_counted(self, engine, hears, said):
        hears([said("Ac\u200bme is \u202elate\u2069", name="1", title="A\u00adcme", invisible=2)])
        with reading(engine) as conn:
            [row] = mentions.listed(conn)
        assert (row.mention.title, row.mention.text, row.mention.invisible) == ("Acme", "Acme is late", 6)

    def test_a_mention_without_any_stays_as_it_is(self, engine, hears, said):
        mention = said("Acme 👩\u200d👧 ស្រួល\u200bជិះ")
        hears([mention])
        with reading(engine) as conn:
            [row] = mentions.listed(conn)
        assert (row.mention.text, row.mention.invisible) == (mention.text, 0)

    def test_a_name_that_no_database_can_keep_does_not_stop_the_source(self, engine, hears, said):
        """PostgreSQL has no NUL, and no UTF-8 has half a surrogate pair: JSON can say both."""
        odd = "j\0o\ud800"
        one = hears([
            said("Acme one", name=f"1{odd}", author=Author(id=odd, handle=odd, name=odd, url=odd), site=odd, url=odd,
                 language=odd, country=odd, tags=(odd,), media=(odd,), reply_to=odd, root=odd),
            said("Acme two"),
        ])  # fmt: skip
        assert (one.error, one.new) == (None, 2)
        with reading(engine) as conn:
            row = next(row for row in mentions.listed(conn) if row.mention.text == "Acme one")
        assert (row.mention.external_id, row.mention.author.handle, row.mention.tags) == ("1jo", "jo", ("jo",))
        assert (row.mention.site, row.mention.invisible) == ("jo", 0)
        assert hears([said("Acme one", name=f"1{odd}")]).new == 0


class TestTrouble:
    @pytest.mark.parametrize("kind", [RateLimited, Unavailable, Refused, Unreadable])
    def test_an_error_is_a_value_and_the_pages_before_it_are_kept(self, engine, hears, said, rows, now, kind):
        first = Page(mentions=(said("Acme one"),), cursor={"page": 1})
        one = hears(first, kind("it answered 500"), [said("Acme never")])
        assert one.error.startswith("it answered 500; ") and one.error_class == kind.__name__
        assert (one.pages, one.new) == (1, 1)
        row = health(engine)
        assert (row.cursor, row.last_error, row.error_class) == ({"page": 1}, one.error, kind.__name__)
        assert (row.failures, row.failed_since, row.not_before) == (1, now, now + 5 * MINUTE)
        assert rows("mentions", "text") == ["Acme one"]

    def test_the_pause_doubles_with_every_failure_up_to_an_hour(self, engine, hears, now):
        pauses, at = [], now
        for _ in range(9):
            hears(Unavailable("down"), now=at)
            pauses.append((health(engine).not_before - at) // MINUTE)
            at = health(engine).not_before
        assert pauses == [5, 10, 20, 40, 60, 60, 60, 60, 60]
        assert health(engine).failed_since == now

    def test_a_source_that_always_breaks_after_its_first_page_is_left_alone_longer_too(self, engine, hears, said, now):
        hears([said("Acme one")], Unreadable("cut"))
        hears([said("Acme one")], Unreadable("cut"), now=now + HOUR)
        assert health(engine).failures == 2
        assert health(engine).not_before == now + HOUR + 10 * MINUTE

    def test_a_pause_that_the_source_asks_for_is_kept(self, engine, hears, now):
        hears(RateLimited("slower", retry_after=1234.5))
        assert health(engine).not_before == now + timedelta(seconds=1234.5)

    def test_a_good_hearing_ends_the_trouble(self, engine, hears, said, now):
        hears(Unavailable("down"))
        hears([said("Acme one")], now=now + HOUR)
        row = health(engine)
        assert (row.failures, row.last_error, row.not_before, row.last_heard) == (0, None, None, now + HOUR)

    def test_a_source_is_not_asked_before_its_time(self, hears, said, square, now, everything):
        hears(Page(mentions=(said("Acme one"),), cursor={}, not_before=now + HOUR))
        before = everything()
        one = hears([said("Acme two")], now=now + HOUR - timedelta(microseconds=1))
        assert one.skipped is not None and "13:01" in one.skipped and one.error is None
        assert len(square.asked) == 1 and everything() == before
        assert hears([said("Acme two")], now=now + HOUR).new == 1

    def test_a_source_that_is_well_is_asked_no_more_often_than_the_settings_say(self, hears, said, square, now):
        hears([said("Acme one")], every=HOUR)
        assert hears([said("Acme two")], now=now + HOUR / 2, every=HOUR).skipped is not None
        assert hears([said("Acme two")], now=now + HOUR, every=HOUR).new == 1
        assert len(square.asked) == 2

    def test_a_person_who_mended_it_need_not_wait(self, engine, hears, said, now):
        hears(Refused("no such key"))
        assert hears([said("Acme one")], now=now + MINUTE).skipped is not None
        assert hears([said("Acme one")], now=now + MINUTE, rested=False).new == 1
        assert hears([said("Acme two")], now=now + 2 * MINUTE, rested=False).new == 1

    @pytest.mark.parametrize("wish", [RateLimited("slower", retry_after=600), Page(mentions=(), cursor={})])
    def test_what_the_source_itself_asked_for_is_waited_for_all_the_same(self, hears, said, now, wish):
        hears(replace(wish, not_before=now + 10 * MINUTE) if isinstance(wish, Page) else wish)
        assert hears([said("Acme one")], now=now + MINUTE, rested=False).skipped is not None

    def test_a_fault_in_a_listener_is_a_value_that_repeats_nothing(self, engine, hears, said, rows):
        one = hears([said("Acme one")], RuntimeError("token=canary"))
        assert one.error_class == "RuntimeError" and "square" in one.error
        assert "canary" not in str(one) and "canary" not in str(health(engine))
        assert rows("mentions", "text") == ["Acme one"]

    def test_a_kind_that_is_gone_is_a_value(self, engine, hears, settings, now):
        one = asyncio.run(
            hear(engine, settings, Source(name="old", kind="usenet", options=settings.sources[0].options), now)
        )
        assert one.error is not None and "usenet" in one.error

    def test_an_address_of_our_own_network_is_refused_unless_it_is_allowed(self, engine, settings, now):
        feed = listener_of("feed").options(url="http://127.0.0.1:1/feed")
        closed = asyncio.run(hear(engine, settings, Source(name="a", kind="feed", options=feed), now))
        opened = asyncio.run(hear(engine, settings, Source(name="b", kind="feed", options=feed, private=True), now))
        assert (closed.error_class, opened.error_class) == ("Refused", "Unavailable")

    def test_an_error_of_the_wire_without_a_class_of_its_own_is_one_too(self, hears):
        assert hears(SourceError("odd")).error_class == "SourceError"
