import json
from datetime import UTC, datetime, timedelta

import pytest

from listeners.contract import Refused, Unavailable, Unreadable
from listeners.feed import FeedOptions, charset, listen
from listeners.feeds.dialects import unwrapped
from listeners.feeds.ids import names
from listeners.feeds.item import Item, items_of
from listeners.feeds.mention import canonical, resolved
from listeners.feeds.people import name_of
from listeners.feeds.reference import _guid, _written
from wire.wire import Answer

URL = "https://example.org/feed"


async def run(wire, cursor=None, **options):
    return [page async for page in listen(wire, FeedOptions(url=URL, **options), cursor or {})]


async def heard(wire, body, content_type="application/xml"):
    wire.http.says, wire.http.content_type = {URL: body}, content_type
    return [mention for page in await run(wire) for mention in page.mentions]


def said(status=200, body=b"", *, url=URL, moved=None, not_before=None, **validators):
    return Answer(
        status=status,
        url=url,
        headers={"content-type": "application/xml"},
        body=body,
        validators=validators,
        moved=moved,
        not_before=not_before,
    )


async def test_an_rss_item_becomes_a_mention(wire, make):
    item = make["story"](1) | {
        "category": "tea",
        "description": "It &lt;b&gt;whistles&lt;/b&gt;",
        "author": "j@e.org (Jo)",
    }
    [mention] = await heard(wire, make["rss"]([item], head="<language>en-gb</language>"))
    assert (mention.origin, mention.external_id, mention.kind) == (URL, "kettle-1", "article")
    assert (mention.title, mention.text) == ("Kettle number 1", "It whistles")
    assert (mention.said, mention.said_unknown) == (wire.now - timedelta(hours=1), False)
    assert (mention.author.name, mention.language, mention.tags) == ("Jo", "en-gb", ("tea",))
    assert (mention.url, mention.site) == ("https://example.org/1", "Kettle News")


async def test_an_atom_entry_becomes_a_mention(wire):
    body = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/blog/"
      xmlns:thr="http://purl.org/syndication/thread/1.0"><title>Blog</title><entry><id>tag:example.org,2026:1</id>
      <title type="html">&lt;i&gt;Kettles&lt;/i&gt; &amp;amp; pots</title><link rel="self" href="/entry.xml"/>
      <link rel="alternate" href="kettles"/><published>2026-03-04T10:00:00.250+02:00</published>
      <updated>2026-03-04T09:00:00Z</updated><author><name>Ann</name></author><author><name>Bo</name></author>
      <thr:in-reply-to ref="tag:example.org,2026:0"/><summary>short</summary><content type="html">long</content>
      </entry></feed>"""
    [mention] = await heard(wire, body)
    assert (mention.title, mention.text, mention.author.name) == ("Kettles & pots", "long", "Ann, Bo")
    assert mention.said == datetime(2026, 3, 4, 8, 0, 0, 250_000, UTC)
    assert mention.edited == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert mention.url == "https://example.org/blog/kettles"
    assert (mention.kind, mention.reply_to) == ("comment", "tag:example.org,2026:0")


async def test_a_json_feed_becomes_mentions_and_numbers_become_string_ids(wire):
    items = [
        {"id": 9007199254740993, "content_text": "a < b", "url": "/1", "date_published": "2026-03-04T11:00:00Z"},
        {"id": "2", "title": "Two", "content_html": "<p>x</p>", "authors": [{"name": "Ann"}, {"name": "Bo"}]},
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "de", "items": items}
    first, second = await heard(wire, json.dumps(feed).encode(), "application/feed+json")
    assert (first.external_id, first.url, first.text) == ("9007199254740993", "https://example.org/1", "a < b")
    assert (second.author.name, second.language, second.said_unknown) == ("Ann, Bo", "de", True)


async def test_without_a_date_or_with_an_impossible_one_said_is_when_it_was_heard(wire, make):
    dates = [
        "",
        "soon",
        "Fri, 11 Mar 2016 01:15:00 +3000",
        "Mon, 01 Jan 1900 00:00:00 GMT",
        "Tue, 04 Mar 2036 12:00:00 GMT",
    ]
    items = [make["story"](number) | {"pubDate": date} for number, date in enumerate(dates)]
    for mention in await heard(wire, make["rss"](items)):
        assert mention.said_unknown and mention.said == wire.now


@pytest.mark.parametrize("date", ["Seg, 24 Set 2018 19:42:40 -0300", "lun. 24 sept. 2018 22:42:40 GMT"])
async def test_dates_in_other_languages_are_read(wire, make, date):
    [mention] = await heard(wire, make["rss"]([make["story"](1) | {"pubDate": date}]))
    assert mention.said == datetime(2018, 9, 24, 22, 42, 40, tzinfo=UTC)


class TestIds:
    async def test_the_link_stands_in_for_a_missing_guid(self, wire, make):
        item = make["story"](1)
        del item["guid"]
        assert [m.external_id for m in await heard(wire, make["rss"]([item]))] == ["https://example.org/1"]

    async def test_the_link_of_the_site_itself_is_no_id(self, wire, make):
        items = [{"title": f"T{n}", "link": "https://example.org/"} for n in (1, 2)]
        page = make["rss"](items, head="<link>https://example.org</link>")
        found = [mention.external_id for mention in await heard(wire, page)]
        assert len(set(found)) == 2 and all(name.startswith("hash:") for name in found)

    async def test_items_that_differ_only_in_text_are_different(self, wire, make):
        page = make["rss"]([{"description": "one"}, {"description": "two"}])
        assert len({mention.external_id for mention in await heard(wire, page)}) == 2

    async def test_the_same_item_twice_is_one_mention(self, wire, make):
        assert len(await heard(wire, make["rss"]([make["story"](1), make["story"](1)]))) == 1

    async def test_shared_guids_stay_the_same_while_items_come_and_go(self, wire, make):
        """The oldest keeps the bare guid, even after a newer one shared it, and nobody inherits it."""
        items = [make["story"](number) | {"guid": "shared"} for number in range(5)]
        names, cursor = {}, {}
        for window in ([4], [3, 4], [2, 3, 4], [1, 2, 3], [0, 1], [0]):
            wire.http.says = {URL: make["rss"]([items[number] for number in window])}
            pages = await run(wire, cursor)
            cursor = json.loads(json.dumps(pages[-1].cursor)) | {"seen": {}}  # so that known ones are heard again
            for number, mention in zip(window, pages[-1].mentions, strict=True):
                assert names.setdefault(number, mention.external_id) == mention.external_id
        assert len(set(names.values())) == 5 and names[4] == "shared"

    async def test_an_edited_entry_keeps_its_id(self, wire, make):
        before = await heard(wire, make["rss"]([make["story"](1)]))
        after = await heard(wire, make["rss"]([make["story"](1) | {"title": "Corrected"}]))
        assert before[0].external_id == after[0].external_id and before[0].title != after[0].title


class TestEncodings:
    @pytest.mark.parametrize(
        ("text", "encoding", "declared", "header"),
        [
            ("Чайник свистит", "cp1251", "windows-1251", None),
            ("Чайник свистит", "koi8-r", None, "koi8-r"),
            ("やかんが鳴る", "shift_jis", "Shift_JIS", None),
            ("水壶在响", "gb2312", "gb2312", None),
            ("水壶在响", "utf-16", "utf-16", None),
            ("L’eau bout — déjà", "cp1252", "iso-8859-1", None),
            ("déjà vu", "utf-8", None, "iso-8859-1"),
            ("déjà vu", "utf-8-sig", "iso-8859-1", "windows-1251"),
            ("กาน้ำกำลังร้องเสียงดังมากในครัวของเรา", "tis-620", None, None),
            ("Чайник снова свистит, и никто его не слышит", "cp1251", "utf-8", None),
        ],
    )
    async def test_the_text_is_read_in_its_real_encoding(self, wire, make, text, encoding, declared, header):
        xml = make["rss"]([make["story"](1) | {"title": "@"}]).decode().replace("@", text)
        if declared:
            xml = f'<?xml version="1.0" encoding="{declared}"?>{xml}'
        content_type = f"text/xml; charset={header}" if header else "text/xml"
        [mention] = await heard(wire, xml.encode(encoding), content_type)
        assert mention.title == text

    async def test_one_broken_byte_in_utf8_costs_one_letter(self, wire, make):
        xml = make["rss"]([make["story"](1) | {"title": "@"}]).decode().replace("@", "Жалоба на чайник")
        body = b'<?xml version="1.0" encoding="utf-8"?>' + xml.encode().replace(
            "чайник".encode(), b"\xd1 " + "чайник".encode()
        )
        [mention] = await heard(wire, body)
        assert mention.title.startswith("Жалоба на") and mention.title.endswith("чайник")


class TestBadInput:
    @pytest.mark.parametrize(
        "prolog",
        [
            '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
            '<!DOCTYPE rss SYSTEM "http://127.0.0.1/evil.dtd" [<!ENTITY % x SYSTEM "file:///etc/passwd">]>',
            '<!doctype foo PUBLIC "-//X//Y" "http://127.0.0.1/evil.dtd">',
            '<!-- harmless --><!DOCTYPE rss [ <!ELEMENT rss ANY> ]>',
            '<?xml-stylesheet href="x"?>\n<!DOCTYPE rss SYSTEM "file:///etc/passwd"><!ENTITY x "y">',
        ],
    )  # fmt: skip
    async def test_a_doctype_or_entity_is_refused_before_any_parser_sees_it(self, wire, make, prolog, monkeypatch):
        monkeypatch.setattr("feedparser.parse", lambda *_, **__: pytest.fail("the parser saw it"))
        with pytest.raises(Unreadable, match="DOCTYPE or ENTITY"):
            await heard(wire, b'<?xml version="1.0"?>' + prolog.encode() + make["rss"]([make["story"](1)]))

    async def test_a_doctype_in_utf16_is_refused_too(self, wire, make):
        xml = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]>' + make["rss"]([make["story"](1)]).decode()
        with pytest.raises(Unreadable, match="DOCTYPE or ENTITY"):
            await heard(wire, xml.encode("utf-16"))

    async def test_the_bare_doctype_of_rss_091_is_heard(self, wire, make):
        prolog = b'<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
        assert len(await heard(wire, prolog + make["rss"]([make["story"](1)]))) == 1

    async def test_an_article_about_doctypes_is_only_an_article(self, wire, make):
        item = make["story"](1) | {
            "description": "<![CDATA[<p>Write <code>&lt;!DOCTYPE html&gt;</code> <!DOCTYPE x></p>]]>"
        }
        [mention] = await heard(wire, make["rss"]([item]))
        assert "Write <!DOCTYPE html>" in mention.text

    async def test_a_web_page_says_so_and_names_the_feed_it_announces(self, wire):
        page = b'<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head></html>'
        with pytest.raises(Unreadable, match=r"web page \(HTML\), not a feed; it announces a feed at /rss"):
            await heard(wire, page, "text/html")

    async def test_a_cut_feed_gives_its_whole_items_and_then_an_error_and_is_asked_again(self, wire, make):
        whole = make["rss"](map(make["story"], range(1, 4)))
        wire.http.says = {URL: said(body=whole[: whole.rindex(b"<pubDate>")], etag='"1"')}
        pages = []
        with pytest.raises(Unreadable, match="cut off"):
            async for page in listen(wire, FeedOptions(url=URL), {}):
                pages.append(page)
        assert [mention.external_id for mention in pages[0].mentions] == ["kettle-1", "kettle-2"]
        assert pages[0].cursor == {}

    async def test_a_feed_of_nothing_is_quiet_and_right(self, wire, make):
        assert await heard(wire, make["rss"]([])) == []

    async def test_invisible_characters_are_taken_out_and_counted(self, wire, make):
        item = make["story"](1) | {"title": "safe\u202etxt.exe", "description": "a\u2066b\u2069c"}
        [mention] = await heard(wire, make["rss"]([item]))
        assert (mention.title, mention.text, mention.invisible) == ("safetxt.exe", "abc", 3)

    async def test_a_link_that_is_no_web_address_is_dropped(self, wire, make):
        [mention] = await heard(wire, make["rss"]([make["story"](1) | {"link": "javascript:alert(1)"}]))
        assert mention.url is None and mention.external_id == "kettle-1"


NAMESPACES = 'xmlns:media="http://search.yahoo.com/mrss/" xmlns:im="http://itunes.apple.com/rss"'


class TestOneBadItem:
    @pytest.mark.parametrize(
        "bad",
        [
            "<thr:in-reply-to>without attributes</thr:in-reply-to>",
            f"<media:statistics {NAMESPACES}>5</media:statistics>",
            f"<media:starRating {NAMESPACES}>5</media:starRating>",
            "<link>http://[bad</link>",
            "<atom:link href='http://[bad'/>",
            "<guid>http://[bad</guid>",
            "<link>https://example.org:port/</link>",
            "<pubDate>Mon, 99 Feb 20260 99:99:99 +9999</pubDate>",
        ],
    )
    async def test_an_element_unlike_any_other_loses_no_item(self, wire, make, bad):
        mentions = await heard(wire, make["rss"]([make["story"](1), f"<item><title>odd</title>{bad}</item>"]))
        assert [mention.title for mention in mentions] == ["Kettle number 1", "odd"]
        assert mentions[1].url is None or "[" not in mentions[1].url

    @pytest.mark.parametrize(
        "bad",
        [
            {"author": 5, "authors": {"name": "x"}, "language": ["en"], "tags": "tea", "attachments": 1},
            {"url": 7, "title": {"a": 1}, "date_published": 1e300, "content_text": [1]},
            {"url": "https://example.org/\ud800", "language": "\ud800", "title": "\ud800"},
            {"authors": [None, {"name": None, "url": 5}], "tags": [None, {"a": []}, 5]},
        ],
    )
    async def test_a_wrong_type_in_json_loses_no_item(self, wire, bad):
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "items": [{"id": "odd", **bad}, {"id": "2", "title": "b"}],
        }
        mentions = await heard(wire, json.dumps(feed).encode(), "application/feed+json")
        assert [mention.external_id for mention in mentions] == ["odd", "2"]
        assert mentions[0].url is None

    async def test_a_number_of_thousands_of_digits_loses_no_item(self, wire):
        items = f'{{"id": {"9" * 5_000}, "title": "a"}}, {{"id": 7, "title": "b"}}'
        mentions = await heard(wire, f'{{"version": "jsonfeed.org", "items": [{items}]}}'.encode())
        assert [mention.title for mention in mentions] == ["a", "b"] and mentions[1].external_id == "7"

    def test_an_item_that_cannot_be_read_is_left_out_and_only_none_at_all_is_an_error(self):
        def read(entry):
            return Item(guid=entry["id"])

        assert [item.guid for item in items_of([{"id": "1"}, {}, {"id": "2"}], read)[0]] == ["1", "2"]
        assert items_of([], read) == ((), 0)
        with pytest.raises(Unreadable, match="none of the 2 items"):
            items_of([{}, {}], read)

    @pytest.mark.parametrize(
        ("written", "rating"), [("inf", None), ("nan", None), ("1e308", None), ("-1", None), ("4", 4)]
    )
    async def test_a_rating_is_one_to_five_or_none(self, wire, make, written, rating):
        item = f"<item><title>t</title><im:rating {NAMESPACES}>{written}</im:rating></item>"
        [mention] = await heard(wire, make["rss"]([item]))
        assert mention.rating == rating and mention.kind == ("review" if rating else "article")


class TestMany:
    @pytest.mark.timeout(120)
    async def test_of_a_page_as_long_as_a_book_the_newest_items_are_heard_and_the_rest_is_told_once(self, wire):
        items = [
            {"id": str(number), "title": "t", "date_published": (wire.now - timedelta(minutes=number)).isoformat()}
            for number in reversed(range(6_000))
        ]
        body = json.dumps({"version": "jsonfeed.org", "items": items}).encode()
        wire.http.says, pages = {URL: body}, []
        with pytest.raises(Unreadable, match="1,000 older items were left out: of one page the newest 5,000 are heard"):
            async for page in listen(wire, FeedOptions(url=URL), {}):
                pages.append(page)
        mentions = [mention.external_id for page in pages for mention in page.mentions]
        assert mentions == [str(number) for number in reversed(range(5_000))]
        [known] = [page.cursor for page in pages]
        assert (await run(wire, known))[-1].mentions == ()
        wire.http.says = {URL: body.replace(b'"id": "4999"', b'"id": "new"')}
        assert "new" in [mention.external_id for page in await run(wire, known) for mention in page.mentions]

    async def test_what_is_left_out_behind_the_bound_of_pages_is_told_at_the_end_of_the_gap(
        self, wire, make, monkeypatch
    ):
        monkeypatch.setattr("listeners.feeds.item.MOST_ITEMS", 3)
        wire.http.says = TestPages.archive(make, 1, size=5, pages=4)
        cursor = (await run(wire, pages=1))[-1].cursor
        for _ in range(2):
            cursor = (await run(wire, json.loads(json.dumps(cursor)), pages=1))[-1].cursor
        with pytest.raises(Unreadable, match=r"^8 older items were left out: of one page the newest 5,000 are heard$"):
            async for page in listen(wire, FeedOptions(url=URL, pages=1), cursor):
                cursor = page.cursor
        assert "gap" not in cursor
        wire.http.says = {URL: make["rss"](map(make["story"], range(9)))}
        assert [mention.external_id for page in await run(wire, cursor) for mention in page.mentions] == ["kettle-0"]

    @pytest.mark.timeout(30)
    def test_ids_of_many_items_take_no_time(self):
        items = [Item(guid=f"g{number // 2}", title=str(number)) for number in range(40_000)]
        ids, _ = names(items, home=None, kept={})  # minutes where every id is looked for among all items
        assert len(set(ids)) == 40_000 and ids[1] == "g0" and ids[0].startswith("g0#")

    @pytest.mark.timeout(30)
    def test_a_guid_that_was_resolved_is_found_as_written_among_many(self):
        written = _written("".join(f"<guid>/{number}</guid>" for number in range(200_000)))
        found = [_guid(f"https://example.org/{number}", written) for number in range(5_000)]
        assert found == [f"/{number}" for number in range(5_000)]  # minutes where all are compared with each


class TestLinks:
    @pytest.mark.parametrize(
        ("link", "url"),
        [
            ("https://jo:pw@example.org/a", "https://example.org/a"),
            ("//jo@example.org:81/a?b=1#c", "https://example.org:81/a?b=1#c"),
            ("a\x00b", None),
            ("https://example.org/\ud800", None),
            ("https://example.org/\x9f", None),
            ("https:///a", "https://example.org/a"),
            ("https://:80/a", None),
            ("data:text/html,x", None),
            ("https://[bad", None),
        ],
    )
    def test_a_link_is_a_web_address_without_user_and_without_unseen_characters(self, link, url):
        assert resolved("https://example.org/feed", link) == url

    async def test_a_feed_that_names_its_own_address_with_the_key_hands_on_no_key(self, wire, make):
        head = '<atom:link rel="self" href="https://example.org/feed?key=s3cret&amp;page=1"/>'
        [mention] = await heard(wire, make["rss"]([{"title": "t", "link": "#12"}], head=head))
        assert mention.url == "https://example.org/feed?page=1#12"

    async def test_an_own_address_that_is_none_is_not_taken(self, wire, make):
        for own in ("https://[bad", "https://example.org:port/"):
            [mention] = await heard(wire, make["rss"]([{"link": "/a"}], head=f'<atom:link rel="self" href="{own}"/>'))
            assert mention.url == "https://example.org/a"


class TestCursor:
    async def test_validators_go_back_and_an_unchanged_feed_is_not_read(self, wire, make):
        wire.http.says = {URL: said(body=make["rss"]([make["story"](1)]), etag='"1"', last_modified="then")}
        cursor = (await run(wire))[-1].cursor
        wire.http.says = {URL: said(304, etag='"1"')}
        [page] = await run(wire, cursor)
        assert wire.http.asked[-1]["validators"] == {"etag": '"1"', "last_modified": "then"}
        assert page.mentions == () and page.cursor["hash"] == cursor["hash"]

    async def test_the_same_body_without_validators_is_not_read_again(self, wire, make):
        wire.http.says = {URL: make["rss"]([make["story"](1)])}
        cursor = (await run(wire))[-1].cursor
        [page] = await run(wire, cursor)
        assert page.mentions == ()

    async def test_another_url_starts_afresh(self, wire, make):
        wire.http.says = {URL: said(body=make["rss"]([make["story"](1)]), etag='"1"')}
        cursor = (await run(wire))[-1].cursor
        other = "https://example.org/other"
        wire.http.says = {other: make["rss"]([make["story"](1)])}
        pages = [page async for page in listen(wire, FeedOptions(url=other), cursor)]
        assert wire.http.asked[-1]["validators"] == {} and len(pages[0].mentions) == 1

    async def test_a_feed_that_moved_for_good_is_asked_at_its_new_place_and_keeps_its_origin(self, wire, make):
        new = "https://example.org/new"
        wire.http.says = {URL: said(body=make["rss"]([make["story"](1)]), url=new, moved=new)}
        [first] = await run(wire)
        wire.http.says = {new: said(body=make["rss"]([make["story"](2)]), url=new)}
        [second] = await run(wire, first.cursor)
        assert second.mentions[0].origin == first.mentions[0].origin == URL and second.cursor["moved"] == new
        wire.http.says = {new: Unavailable("down"), URL: make["rss"]([make["story"](3)])}
        [third] = await run(wire, second.cursor)
        assert third.mentions[0].external_id == "kettle-3" and third.cursor["moved"] is None

    async def test_the_later_of_ttl_and_headers_says_when_to_come_back(self, wire, make):
        body = make["rss"]([make["story"](1)], head="<ttl>30</ttl>")
        for headers, rest in ((10, 30), (45, 45)):
            wire.http.says = {URL: said(body=body, not_before=wire.now + timedelta(minutes=headers))}
            assert (await run(wire))[-1].not_before == wire.now + timedelta(minutes=rest)
        wire.http.says = {URL: make["rss"]([], head="<ttl>99999</ttl>")}
        assert (await run(wire))[-1].not_before == wire.now + timedelta(hours=1)


class TestPages:
    async def test_known_items_end_the_walk_through_older_pages(self, wire, make):
        page = make["rss"]
        wire.http.says = {
            URL: page([make["story"](1)], next="/2"),
            "https://example.org/2": page([make["story"](2)], next="/3"),
            "https://example.org/3": page([make["story"](3)]),
        }
        first = await run(wire, pages=2)
        assert [len(p.mentions) for p in first] == [1, 1] and first[0].cursor == {}
        wire.http.says[URL] = page([make["story"](0), make["story"](1)], next="/2")
        asked = len(wire.http.asked)
        assert len(await run(wire, first[-1].cursor)) == 1 and len(wire.http.asked) == asked + 1

    @staticmethod
    def archive(make, newest, *, size=2, pages=10):
        """A feed of so many pages whose newest item is this one; older items have higher numbers."""
        urls = [URL, *(f"{URL}?page={n}" for n in range(2, pages + 1))]
        starts = range(newest, newest + size * pages, size)
        return {
            url: make["rss"](map(make["story"], range(start, start + size)), next=following)
            for url, start, following in zip(urls, starts, [*urls[1:], None], strict=True)
        }

    @staticmethod
    async def until_whole(wire, cursor, **options):
        """The ids of each run, until one leaves no gap, and its cursor."""
        runs = []
        while not runs or "gap" in cursor:
            pages = await run(wire, json.loads(json.dumps(cursor)), **options)
            cursor = pages[-1].cursor
            runs.append([mention.external_id for page in pages for mention in page.mentions])
        return runs, cursor

    async def test_behind_the_bound_of_pages_the_next_run_goes_on_before_the_head_moves(self, wire, make):
        wire.http.says = {URL: make["rss"]([make["story"](20), make["story"](21)])}
        cursor = (await run(wire, pages=2))[-1].cursor
        wire.http.says = self.archive(make, 1, pages=12)
        asked = len(wire.http.asked)
        runs, later = await self.until_whole(wire, cursor, pages=2)
        assert [name for heard in runs for name in heard] == [f"kettle-{number}" for number in range(1, 20)]
        assert len(runs) == 5 and len(wire.http.asked) == asked + 10
        wire.http.says = self.archive(make, 0)
        assert [mention.external_id for page in await run(wire, later) for mention in page.mentions] == ["kettle-0"]

    async def test_what_came_while_a_gap_was_heard_is_heard_after_it(self, wire, make):
        wire.http.says = {URL: make["rss"]([make["story"](12)])}
        cursor = (await run(wire, pages=1))[-1].cursor
        wire.http.says = self.archive(make, 5)
        held = (await run(wire, cursor, pages=1))[-1].cursor
        wire.http.says = self.archive(make, 2)  # three new ones push the older ones to later pages
        runs, later = await self.until_whole(wire, held, pages=1)
        runs += (await self.until_whole(wire, later, pages=1))[0]
        assert {name for heard in runs for name in heard} >= {f"kettle-{number}" for number in (2, 3, 4, *range(7, 12))}

    async def test_a_first_hearing_goes_on_until_four_weeks_ago(self, wire, make):
        days = [make["story"](24 * number) for number in range(60)]
        urls = [URL, *(f"{URL}?page={n}" for n in range(1, 60))]
        wire.http.says = {
            url: make["rss"]([day], next=following)
            for url, day, following in zip(urls, days, [*urls[1:], None], strict=True)
        }
        runs, _ = await self.until_whole(wire, {}, pages=5)
        assert [len(heard) for heard in runs] == [5] * 6

    async def test_a_gap_without_an_end_is_given_up_and_told(self, wire, make):
        wire.http.says = {URL: make["rss"]([make["story"](1)])}
        cursor = (await run(wire))[-1].cursor
        wire.http.says = {
            f"{URL}{rest}": make["rss"]([make["story"](n)], next=f"/feed?{n + 1}")
            for n, rest in [(2, ""), *((n, f"?{n}") for n in range(3, 200))]
        }
        kept, runs = [], 0
        with pytest.raises(Unreadable, match="nothing known on 60 pages; the older items behind it are given up"):
            while runs := runs + 1:
                async for page in listen(wire, FeedOptions(url=URL, pages=20), cursor):
                    kept.append(page)
                    cursor = page.cursor
        assert runs == 3 and len({m.external_id for page in kept for m in page.mentions}) == 60
        assert "gap" not in cursor and cursor["seen"] != kept[0].cursor["seen"]

    @pytest.mark.parametrize("trouble", [Refused("gone"), b"<html></html>", b"<rss><channel><item><title>cut"])
    async def test_a_gap_that_cannot_be_read_is_given_up_told_and_the_head_is_heard_again(self, wire, make, trouble):
        wire.http.says = {URL: make["rss"]([make["story"](30)])}
        cursor = (await run(wire))[-1].cursor
        wire.http.says = self.archive(make, 1)
        held = (await run(wire, cursor))[-1].cursor
        wire.http.says[held["gap"]["next"]] = trouble
        kept = []
        with pytest.raises((Refused, Unreadable), match="the older items behind it are given up"):
            async for page in listen(wire, FeedOptions(url=URL), held):
                kept.append(page)
        assert "gap" not in kept[-1].cursor
        wire.http.says = self.archive(make, 0)
        assert "kettle-0" in [m.external_id for page in await run(wire, kept[-1].cursor) for m in page.mentions]

    async def test_a_gap_waits_for_a_site_that_is_down(self, wire, make):
        wire.http.says = {URL: make["rss"]([make["story"](30)])}
        cursor = (await run(wire))[-1].cursor
        wire.http.says = self.archive(make, 1)
        held = (await run(wire, cursor))[-1].cursor
        whole = wire.http.says[held["gap"]["next"]]
        wire.http.says[held["gap"]["next"]] = Unavailable("down")
        with pytest.raises(Unavailable):
            await run(wire, held)
        wire.http.says[held["gap"]["next"]] = whole
        assert (await run(wire, held))[0].mentions[0].external_id == "kettle-7"

    async def test_a_next_page_that_is_the_page_itself_is_none_where_no_other_is_to_be_read(self, wire, make):
        wire.http.says = {URL: make["rss"]([make["story"](1)], next="/feed")}
        assert "gap" not in (await run(wire, pages=1))[-1].cursor

    async def test_a_next_page_that_was_already_read_is_unreadable(self, wire, make):
        wire.http.says = {URL: make["rss"]([make["story"](1)], next="/feed")}
        with pytest.raises(Unreadable, match="already read"):
            await run(wire)


class TestDialects:
    async def test_google_alerts_lead_to_the_article_itself(self, wire):
        body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Google Alert - kettle</title><entry><id>tag:g,1</id>
          <title type="html">A &lt;b&gt;kettle&lt;/b&gt; burns</title><published>2026-03-04T10:00:00Z</published>
          <link href="https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://news.example.org/a%3Fb%3D1&amp;ct=ga"/>
          <content type="html">It &lt;b&gt;burns&lt;/b&gt;</content></entry></feed>"""
        [mention] = await heard(wire, body)
        assert (mention.title, mention.url) == ("A kettle burns", "https://news.example.org/a?b=1")
        assert mention.site == "news.example.org"

    async def test_google_news_titles_lose_the_publisher_who_is_the_author(self, wire, make):
        item = """<item><title>Kettle burns - The Post</title><guid isPermaLink="false">CBM1</guid>
          <link>https://news.google.com/rss/articles/CBM1</link>
          <source url="https://post.example.org">The Post</source></item>"""
        [mention] = await heard(wire, make["rss"]([item], head="<link>https://news.google.com/</link>"))
        assert (mention.title, mention.author.name, mention.site) == ("Kettle burns", "The Post", "The Post")

    @pytest.mark.parametrize(
        ("home", "link", "guid", "kind"),
        [
            ("https://www.reddit.com/r/tea", "https://www.reddit.com/r/tea/comments/1a/title/", "t3_1a", "post"),
            (
                "https://www.reddit.com/r/tea",
                "https://www.reddit.com/r/tea/comments/1a/title/kx1/",
                "t1_kx1",
                "comment",
            ),
            ("https://stackoverflow.com/", "https://stackoverflow.com/questions/1/kettle", "q", "question"),
            ("https://stackoverflow.com/", "https://stackoverflow.com/questions/1/kettle/2#2", "a", "answer"),
            ("https://blog.example.org", "https://blog.example.org/a#comment-7", "c", "comment"),
            ("https://blog.example.org", "https://www.youtube.com/watch?v=1", "b", "article"),
            ("https://www.youtube.com/c", "https://www.youtube.com/watch?v=1", "yt:video:1", "post"),
            ("https://forum.example.org", "https://forum.example.org/t/a/5", "forum.example.org-topic-5", "post"),
            ("https://forum.example.org", "https://forum.example.org/t/a/5/3", "forum.example.org-post-5-3", "reply"),
        ],
    )
    async def test_the_site_decides_the_kind(self, wire, make, home, link, guid, kind):
        page = make["rss"]([{"title": "T", "link": link, "guid": guid}], head=f"<link>{home}</link>")
        assert [mention.kind for mention in await heard(wire, page)] == [kind]

    async def test_a_feed_over_hacker_news_is_about_the_thread(self, wire, make):
        thread = "https://news.ycombinator.com/item?id=5"
        page = make["rss"]([{"title": "T", "link": "https://example.org/a", "guid": thread}])
        [mention] = await heard(wire, page)
        assert (mention.url, mention.kind) == (thread, "post")

    async def test_a_mastodon_post_has_the_handle_of_its_link(self, wire, make):
        page = make["rss"](
            [{"guid": "https://m.example.org/@jo/11", "link": "https://m.example.org/@jo/11", "description": "hi"}],
            head="<generator>Mastodon v4.3</generator>",
        )
        [mention] = await heard(wire, page)
        assert (mention.author.handle, mention.kind, mention.title) == ("jo", "post", "")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://jo:pw@Example.org/feed?q=a&api_key=x#top", "https://example.org/feed?q=a"),
        ("https://example.org", "https://example.org/"),
        ("http://example.org:8080/f?access_token=x&AUTH=y&keyword=tea", "http://example.org:8080/f?keyword=tea"),
    ],
)
def test_the_origin_is_the_url_without_secrets(url, name):
    assert canonical(url) == name


def test_small_helpers_read_what_feeds_write():
    assert unwrapped("https://www.google.com/url?q=javascript:x") == "https://www.google.com/url?q=javascript:x"
    assert name_of("jo@example.org (Jo)") == "Jo" and name_of("  ") is None
    assert charset("text/xml") is None and charset('text/xml; charset="KOI8-R"').lower() == "koi8-r"


async def test_the_settings_say_what_the_entries_of_an_unknown_site_are(wire, make):
    page = make["rss"]([{"guid": "1", "title": "Still no refund"}])
    wire.http.says["https://forum.example.org/feed"] = page
    options = FeedOptions(url="https://forum.example.org/feed", entries="post")
    [mention] = [mention async for page in listen(wire, options, {}) for mention in page.mentions]
    assert mention.kind == "post"
