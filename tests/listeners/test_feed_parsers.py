"""The two parsers of feeds read the same, give up nothing but SourceError, and do a bounded amount of work."""

import json
import string
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from html import escape

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from listeners.contract import SourceError, Unreadable
from listeners.feed import FeedOptions, hear_page, listen, read
from listeners.feeds import item as limits
from listeners.feeds.dates import moment
from listeners.feeds.decode import as_it_is, safe_xml, text_of
from listeners.feeds.mend import mended_xml
from listeners.feeds.reference import read_by_reference
from listeners.feeds.tree import UnusualError, read_tree
from wire.wire import Answer

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
URL = "https://example.org/feed"
quick = settings(max_examples=60, suppress_health_check=list(HealthCheck))


def answer(body, content_type="application/xml"):
    return Answer(status=200, url=URL, headers={"content-type": content_type}, body=body, validators={})


def page(body, content_type="application/xml", seen=None):
    return hear_page(answer(body, content_type), FeedOptions(url=URL), seen or {}, {}, origin=URL, now=NOW)


def rss(items, *, head="", spaces=""):
    return f'<rss version="2.0" {SPACES} {spaces}><channel><title>A site</title>{head}{items}</channel></rss>'


SPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" '
    'xmlns:thr="http://purl.org/syndication/thread/1.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)
RICH = rss(
    "<item><title>Kettle &amp; pot</title><link>https://example.org/1?a=1&amp;b=2</link>"
    "<guid isPermaLink='false'>k1</guid>"
    "<dc:creator>Jo</dc:creator><author>desk@example.org (The Desk)</author><category>tea</category>"
    "<category domain='x'>pots</category><itunes:keywords>a, b</itunes:keywords><comments>/1#comments</comments>"
    "<description>Short</description>"
    "<content:encoded><![CDATA[<p>It <b>whistles</b></p><img src='a.png'/>]]></content:encoded>"
    "<pubDate>Wed, 04 Mar 2026 10:00:00 +0100</pubDate><dc:date>2026-03-04T11:30:00Z</dc:date>"
    "<enclosure url='a.mp3' type='audio/mpeg'/><slash:comments>4</slash:comments></item>"
    "<item><media:group><media:title>Second</media:title><media:content medium='video' url='a'/>"
    "<media:description>In a group</media:description></media:group><guid>https://example.org/2</guid>"
    "<thr:in-reply-to ref='k1'/><dc:language>de</dc:language><source url='x'>The Post</source></item>",
    head="<link>https://example.org/</link><atom:link rel='self' href='https://example.org/feed'/>"
    "<atom:link rel='next' href='/feed?page=2'/><language>en</language><ttl>30</ttl><generator>Any</generator>",
)


def both(xml):
    """The page by the fast path and by the reference."""
    return read_tree(safe_xml(xml), URL), read_by_reference(safe_xml(xml), URL)


class TestTheSame:
    def test_a_rich_feed(self):
        fast, reference = both(RICH)
        assert fast == reference
        first, second = fast.items
        assert (first.author, first.tags, first.media) == ("The Desk", ("tea", "pots", "a", "b"), ("audio",))
        assert page(RICH.encode()).mentions[0].media == ("audio", "image")
        assert first.body.startswith("<p>It") and first.replies == 4
        assert (second.title, second.body, second.media) == ("Second", "In a group", ("video",))
        assert (second.reply_to, second.language, second.source) == ("k1", "de", "The Post")
        assert (fast.next, fast.ttl, fast.link) == ("/feed?page=2", 30, "https://example.org/")

    @pytest.mark.parametrize(
        "head",
        [
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
            "<sy:updatePeriod> daily </sy:updatePeriod>",
            "<ttl>soon</ttl>",
            "<managingEditor>jo@example.org (Jo)</managingEditor>",
            "<image><title>A logo</title><link>https://example.org/logo</link></image>",
            '<fh:complete xmlns:fh="http://purl.org/syndication/history/1.0"/><atom:link rel="next" href="/2"/>',
            '<atom:link rel="prev-archive" href="/2025"/>',
        ],
    )
    def test_what_stands_above_the_items(self, head):
        fast, reference = both(rss("<item><title>a</title></item>", head=head))
        assert fast == reference

    def test_rdf_and_old_atom(self):
        rdf = (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
            "<channel><title>Old</title><link>https://example.org</link></channel>"
            '<item rdf:about="https://example.org/1"><title>One</title><link>https://example.org/1</link></item></rdf:RDF>'
        )
        old = (
            '<feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="de"><title>Old</title><entry><id>1</id>'
            '<title mode="escaped">A &lt;b&gt;kettle&lt;/b&gt;</title><issued>2026-03-04T10:00:00Z</issued>'
            '<modified>2026-03-04T11:00:00Z</modified><link rel="alternate" href="/1"/>'
            '<content type="text/html" mode="escaped">&lt;p&gt;It leaks&lt;/p&gt;</content></entry></feed>'
        )
        for xml in (rdf, old):
            fast, reference = both(xml)
            assert fast == reference and len(fast.items) == 1

    def test_a_vocabulary_that_nobody_knows_is_the_one_of_its_usual_prefix(self):
        xml = '<rss xmlns:dc="urn:mine" xmlns:content="urn:other"><channel><item><dc:creator>Jo</dc:creator>'
        xml += "<content:encoded>Long</content:encoded><description>Short</description></item></channel></rss>"
        fast, reference = both(xml)
        assert fast == reference and (fast.items[0].author, fast.items[0].body) == ("Jo", "Long")

    def test_links_are_relative_to_what_is_nearest(self):
        xml = (
            '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/blog/"><entry xml:base="2026/">'
            '<id>1</id><link href="kettle"/></entry><entry><id>2</id><link href="pot"/></entry></feed>'
        )
        fast, reference = both(xml)
        assert [item.link for item in fast.items] == [
            "https://example.org/blog/2026/kettle",
            "https://example.org/blog/pot",
        ]
        assert fast == reference

    def test_markup_that_was_not_escaped_says_the_same(self):
        xml = rss("<item><description>It <b>leaks &amp; <i>drips</i></b> &lt; often</description></item>")
        assert [page(xml.encode()).mentions[0].text, *(feed.items[0].body.count("leaks") for feed in both(xml))] == [
            "It leaks & drips < often", 1, 1,
        ]  # fmt: skip

    @given(
        st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "title": st.text(string.ascii_letters + " äé&<'ß漢", max_size=12),
                    "guid": st.text(string.ascii_letters + "/:", max_size=8),
                    "link": st.sampled_from(["https://example.org/a", "/b", "c?d=1&e=2", ""]),
                    "description": st.text(string.ascii_letters + " <b>&é", max_size=20),
                    "content:encoded": st.text(string.ascii_letters + " <p>", max_size=20),
                    "dc:creator": st.sampled_from(["Jo", "jo@example.org (Jo)", " ", "Ann Ö"]),
                    "pubDate": st.sampled_from(
                        ["Wed, 04 Mar 2026 10:00:00 GMT", "4 Mar 2026 10:00 EST", "2026-03-04", "soon", "", "3/4/2026",
                         "2026-03-04T10:00:00.5+01:00", "Mi, 04 Mär 2026 10:00:00 +0100", "Wed, 04 Mar 26 10:00 +3000"]
                    ),
                    "category": st.sampled_from(["tea", " ", "tea, pots"]),
                    "slash:comments": st.sampled_from(["3", "-1", "many"]),
                },
            ),
            max_size=4,
        )
    )  # fmt: skip
    @quick
    def test_any_plausible_feed(self, items):
        def written(item):
            return f"<item>{''.join(f'<{name}>{escape(text)}</{name}>' for name, text in item.items())}</item>"

        fast, reference = both(rss("".join(map(written, items))))
        assert fast == reference

    @pytest.mark.parametrize(
        ("broken", "title"),
        [
            ("Kettle & pot", "Kettle & pot"),
            ("Kettle &pot; x", "Kettle &pot; x"),
            ("&eacute;t&eacute;&nbsp;&mdash; A&T", "été — A&T"),
            ("a\x02b\x1fc", "abc"),
            ("&#2;a&#xFFFF;b&#x41;", "abA"),
            ("&#x110000;x&#9999999;", "x"),
            ("<![CDATA[A & B &nbsp;]]>", "A & B"),
        ],
    )
    def test_small_errors_are_mended_as_the_reference_does(self, broken, title):
        xml = rss(f"<item><guid>1</guid><title>{broken}</title></item>" + "<item><title>a & b</title></item>")
        with pytest.raises(UnusualError):
            read_tree(safe_xml(xml), URL)
        found = page(xml.encode()).mentions
        assert found[0].title == title and len(found) == 2
        assert read_tree(mended_xml(safe_xml(xml)), URL).items[1].title == "a & b"


class TestWhichWay:
    """`as it is` means that bytes go to the parser; else text does."""

    @pytest.mark.parametrize(
        ("prolog", "charset", "way"),
        [
            (b"", None, True),
            (b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?>\n', "utf-8", True),
            (b'<?xml version="1.0" encoding="iso-8859-1"?><?xml-stylesheet href="x"?>', "ISO-8859-1", True),
            (b'<?xml version="1.0" encoding="windows-1251"?>', None, False),
            (b"", "utf-7", False),
            (b"", "koi8-r", False),
            (b"<!-- hello -->", None, False),
            (b"<!DOCTYPE rss>", None, False),
            (b"<html>", None, False),
        ],
    )
    def test_bytes_that_need_no_look_are_not_made_text(self, prolog, charset, way):
        assert (as_it_is(prolog + RICH.encode(), charset) is not None) == way

    @pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "utf-32", "cp1251"])
    def test_other_encodings_take_the_long_way_and_come_to_the_same(self, encoding):
        xml = f'<?xml version="1.0" encoding="{encoding.removesuffix("-le")}"?>' + RICH.replace(
            "whistles", "whistles – ok"
        )
        assert read(answer(xml.encode(encoding))) == read(answer(RICH.replace("whistles", "whistles – ok").encode()))

    def test_base64_and_entries_in_odd_places_are_left_to_the_reference(self):
        base64 = (
            '<feed xmlns="http://purl.org/atom/ns#"><entry><content mode="base64">SXQgbGVha3M=</content></entry></feed>'
        )
        odd = "<rss><channel><items><item><title>It leaks</title></item></items></channel></rss>"
        for xml in (base64, odd):
            with pytest.raises(UnusualError):
                read_tree(xml, URL)
            assert page(xml.encode()).mentions[0].words == "It leaks"

    def test_a_declaration_in_a_comment_or_in_cdata_is_only_text(self):
        xml = rss("<item><title><![CDATA[<!DOCTYPE x> and <!ENTITY y>]]></title></item><!-- <!DOCTYPE z> -->")
        assert as_it_is(xml.encode(), None) is None
        assert len(page(xml.encode()).mentions) == 1

    @pytest.mark.parametrize("declaration", ["<!DOCTYPE rss [<!ENTITY a 'b'>]>", "<!doctype x>", "<!ENTITY a 'b'>"])
    @pytest.mark.parametrize("place", [0, RICH.index("<channel>"), RICH.index("<item>")])
    def test_no_parser_sees_a_declaration_wherever_it_stands(self, declaration, place, monkeypatch):
        for parser in ("tree.fromstring", "reference.feedparser.parse"):
            monkeypatch.setattr(f"listeners.feeds.{parser}", lambda *_, **__: pytest.fail("a parser saw it"))
        with pytest.raises(Unreadable, match="DOCTYPE or ENTITY"):
            read(answer((RICH[:place] + declaration + RICH[place:]).encode()))


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Wed, 04 Mar 2026 11:00:00 GMT", (2026, 3, 4, 11)),
        ("Wed, 04 Mar 2026 11:00:00 +0100", (2026, 3, 4, 10)),
        ("Wed, 4 Mar 2026 11:00:00 -0500", (2026, 3, 4, 16)),
        ("wed, 04 mar 2026 11:00:00 gmt", (2026, 3, 4, 11)),
        ("04 Mar 2026 11:00 EST", (2026, 3, 4, 16)),
        ("Wed, 04 Mar 26 11:00:00 Z", (2026, 3, 4, 11)),
        ("Wed Mar  4 11:00:00 2026", (2026, 3, 4, 11)),
        ("2026-03-04T11:00:00Z", (2026, 3, 4, 11)),
        ("2026-03-04T11:00:00.123456789+0200", (2026, 3, 4, 9)),
        ("2026-03-04 11:00:00", (2026, 3, 4, 11)),
        ("2026-03-04", (2026, 3, 4, 0)),
        ("2026-03", (2026, 3, 1, 0)),
        ("Mié, 04 Mar 2026 11:00:00 +0000", (2026, 3, 4, 11)),
        ("Wed, 04 Mar 2026 11:00:00 +3000", None),
        ("2026-03-04T11:00:00+30:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("Wed, 99 Mar 2026 11:00:00 GMT", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("x" * 10_000, None),
    ],
)
def test_dates_as_feeds_write_them(written, read_as):
    found = moment(written)
    assert found is None if read_as is None else (found.year, found.month, found.day, found.hour) == read_as


@given(st.text(max_size=40) | st.from_regex(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]?\w{1,5}", fullmatch=True))
@quick
def test_no_date_breaks_anything(written):
    found = moment(written)
    assert found is None or found.tzinfo is UTC


WHOLE = [RICH, json.dumps({"version": "jsonfeed.org", "items": [{"id": "1", "content_text": "a", "tags": ["b"]}]})]


class TestNothingButSourceError:
    @given(st.binary(max_size=300))
    @example(b"<rss")
    @example(b"\xff\xfe<\x00")
    @example(b'<?xml version="1.0" encoding="idna"?><rss/>')
    @example(b'<?xml version="1.0" encoding="base64"?><rss/>')
    @example(b"<rss>&#xD800;</rss>")
    @example(b'<rss xmlns:a="b c d"><channel><a:x/><item><title>t</item></channel>')
    @quick
    def test_of_any_bytes(self, body):
        for kind in ("application/xml", "text/xml; charset=utf-16", "application/json; charset=cp1251"):
            with suppress(SourceError):
                page(body, kind)

    @given(st.data())
    @quick
    def test_of_a_feed_with_something_wrong_anywhere(self, data):
        whole = data.draw(st.sampled_from(WHOLE))
        for _ in range(data.draw(st.integers(1, 4))):
            start = data.draw(st.integers(0, len(whole)))
            end = data.draw(st.integers(start, min(len(whole), start + 40)))
            wrong = data.draw(
                st.text(max_size=4)
                | st.sampled_from(
                    ["<", ">", "</item>", "<item>", "]]>", "<![CDATA[", "&", "&#0;", "<!--", "\x00", "null", "{}", "[",
                     '"', "<item", "http://[", "xml:base='http://[x'", "\ud800", "<a b=c>", "9" * 400, "1e999"]
                )
            )  # fmt: skip
            whole = whole[:start] + wrong + whole[end:]
        with suppress(SourceError):
            page(whole.encode("utf8", "surrogatepass"))

    json_values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=4), some, max_size=3),
        max_leaves=6,
    )

    @given(
        st.lists(
            st.dictionaries(
                st.sampled_from(
                    ["id", "url", "title", "content_html", "content_text", "summary", "date_published", "date_modified",
                     "author", "authors", "tags", "attachments", "language", "image", "im:rating", "im:version",
                     "content", "link", "updated"]
                ),
                json_values | st.fixed_dictionaries({"label": json_values, "attributes": json_values}),
            )
            | json_values,
            max_size=4,
        ),
        json_values,
    )  # fmt: skip
    @quick
    def test_of_json_of_any_types(self, items, more):
        for feed in (
            {"version": "https://jsonfeed.org/version/1.1", "items": items, "authors": more, "next_url": more},
            {"feed": {"entry": items, "link": more, "title": more, "id": {"label": more}}},
            {"feed": {"entry": more, "link": items, "author": {}}},
        ):
            with suppress(SourceError):
                page(json.dumps(feed).encode(), "application/json")


class TestBoundedWork:
    """By counts, not by clocks."""

    @staticmethod
    def counted(monkeypatch, path):
        """How often the function at this path is called."""
        module, _, name = path.rpartition(".")
        target, calls = __import__(module, fromlist=[name]), []
        inner = getattr(target, name)
        monkeypatch.setattr(target, name, lambda *some, **more: (calls.append(some), inner(*some, **more))[1])
        return calls

    def test_of_a_hundred_thousand_entries_only_the_newest_become_text(self, monkeypatch):
        cleaned = self.counted(monkeypatch, "listeners.feeds.mention.html_to_text")
        broken = self.counted(monkeypatch, "listeners.feeds.xml.read_by_reference")
        body = rss("".join(f"<item><guid>{n}</guid><title>&lt;b&gt;t&lt;/b&gt;</title></item>" for n in range(100_000)))
        found = page(body.encode()).mentions
        assert [mention.external_id for mention in found] == [str(number) for number in range(5_000)]
        assert len(cleaned) <= 5_001 and not broken

    def test_more_tags_than_any_feed_has_are_refused_before_a_parser_sees_them(self, monkeypatch):
        monkeypatch.setattr("listeners.feeds.tree.fromstring", lambda *_: pytest.fail("a parser saw it"))
        for body in (b"<rss>" + b"<item/>" * (limits.MOST_PARTS + 1), b"<rss><!---->" + b"<a>" * limits.MOST_PARTS):
            with pytest.raises(Unreadable, match="more than 2,000,000 tags"):
                page(body)
        for body in (b'{"items": [' + b"{}," * limits.MOST_PARTS, b"[" * (limits.MOST_PARTS + 1)):
            with pytest.raises(Unreadable, match="more than 2,000,000 parts"):
                page(body)

    def test_the_reference_sees_no_more_than_two_million_characters(self, monkeypatch):
        seen = self.counted(monkeypatch, "feedparser.parse")
        unclosed = rss("<item><title>t</item>" + "<item><guid>1</guid></item>" * 400_000)
        assert page(unclosed.encode()).feed.cut
        [(stream,)] = seen
        assert len(stream.getvalue()) <= 2_000_000 and stream.getvalue().count(b"<") <= 200_000

    def test_a_document_of_nothing_but_errors_is_not_mended_to_its_end(self, monkeypatch):
        mended = self.counted(monkeypatch, "listeners.feeds.mend._part")
        monkeypatch.setattr("listeners.feeds.mend.MOST", 1_000)
        assert page(rss("<item><title>" + "&" * 50_000 + "</title></item>").encode())
        assert len(mended) == 1_000

    @pytest.mark.parametrize("where", ["title", "description", "guid", "link", "category", "author", "dc:language"])
    def test_an_entry_of_ten_megabytes_is_one_mention_of_bounded_length(self, where):
        long = "https://example.org/" + "kettle " * 1_500_000
        body = rss(f"<item><guid>1</guid><{where}>{long}</{where}></item>")
        [mention] = page(body.encode()).mentions
        sizes = [len(str(value or "")) for value in (mention.title, mention.author, mention.url, mention.tags)]
        assert max(sizes) <= 4_100 and len(mention.text) <= 100_000 and len(mention.language or "") <= 35

    def test_a_document_nested_without_end_is_read_without_recursion(self):
        deep = "<b>" * 50_000 + "It leaks" + "</b>" * 50_000
        assert page(rss(f"<item><description>{deep}</description></item>").encode()).mentions[0].text == "It leaks"
        with suppress(SourceError):
            page(b"<rss>" + b"<a>" * 50_000)

    async def test_the_cursor_of_the_longest_feed_stays_small(self, wire):
        items = "".join(f"<item><guid>{n % 4_000}</guid><title>{n}</title></item>" for n in range(5_000))
        wire.http.says = {URL: rss(items, head='<atom:link rel="next" href="/feed?2"/>').encode()}
        pages = [page async for page in listen(wire, FeedOptions(url=URL, pages=1), {})]
        wire.http.says = {
            URL: rss(items.replace("<guid>", "<guid>n"), head='<atom:link rel="next" href="/feed?2"/>').encode()
        }
        pages += [page async for page in listen(wire, FeedOptions(url=URL, pages=1), pages[-1].cursor)]
        assert max(len(json.dumps(one.cursor)) for one in pages) < 100_000


class TestKnown:
    """What is known and unchanged is not heard again; what was edited is."""

    @staticmethod
    def story(number, **more):
        fields = {"guid": f"k{number}", "title": f"Kettle {number}", "pubDate": "Wed, 04 Mar 2026 10:00:00 GMT"} | more
        return f"<item>{''.join(f'<{name}>{text}</{name}>' for name, text in fields.items())}</item>"

    async def again(self, wire, *bodies):
        """What each of these answers in turn is heard of, one hearing after the other."""
        cursor, runs = {}, []
        for body in bodies:
            wire.http.says = {URL: rss(body).encode()}
            pages = [page async for page in listen(wire, FeedOptions(url=URL), cursor)]
            cursor = json.loads(json.dumps(pages[-1].cursor))
            runs.append([mention.external_id for one in pages for mention in one.mentions])
        return runs

    async def test_only_the_new_one_is_heard(self, wire):
        one, two, three = map(self.story, (1, 2, 3))
        assert await self.again(wire, two + three, one + two + three) == [["k2", "k3"], ["k1"]]

    @pytest.mark.parametrize(
        "edit",
        [
            {"title": "Corrected"},
            {"description": "It does not leak"},
            {"pubDate": "Wed, 04 Mar 2026 11:00:00 GMT"},
            {"slash:comments": "5"},
            {"link": "https://example.org/moved"},
            {"enclosure": ""},
        ],
    )
    async def test_an_edited_one_is_heard_again_once(self, wire, edit):
        one, two, three = self.story(1), self.story(2), self.story(2, **edit)
        expected = [] if edit == {"enclosure": ""} else ["k2"]
        assert await self.again(wire, one + two, one + three, one + three + " ") == [["k1", "k2"], expected, []]

    async def test_of_two_with_one_id_the_first_counts_in_every_hearing(self, wire):
        twice = self.story(1, link="https://example.org/a") * 2
        assert await self.again(wire, twice, twice + self.story(2), twice) == [["k1"], ["k2"], []]

    async def test_an_empty_answer_between_two_makes_nothing_new(self, wire):
        one = self.story(1)
        assert await self.again(wire, one, "", one + " ") == [["k1"], [], []]

    async def test_what_is_known_costs_no_cleaning(self, wire, monkeypatch):
        cleaned = TestBoundedWork.counted(monkeypatch, "listeners.feeds.mention.html_to_text")
        known = "".join(self.story(n, description="&lt;p&gt;It leaks&lt;/p&gt;") for n in range(40))
        await self.again(wire, known)
        first = len(cleaned)
        assert first >= 40
        await self.again(wire, known, known + self.story(99, description="&lt;p&gt;New&lt;/p&gt;"))
        assert len(cleaned) == 2 * first + 1

    async def test_a_cursor_of_an_earlier_version_names_items_and_knows_no_states(self, wire):
        wire.http.says = {URL: rss(self.story(1)).encode()}
        [first] = [page async for page in listen(wire, FeedOptions(url=URL), {})]
        wire.http.says = {URL: rss(self.story(0) + self.story(1), head="<atom:link rel='next' href='/2'/>").encode()}
        old = {**first.cursor, "seen": list(first.cursor["seen"])}
        [later] = [page async for page in listen(wire, FeedOptions(url=URL), old)]
        assert [mention.external_id for mention in later.mentions] == ["k0", "k1"]


class TestPaging:
    async def test_archives_are_followed_back_in_time(self, wire):
        wire.http.says = {
            URL: rss("<item><guid>2</guid></item>", head="<atom:link rel='prev-archive' href='/2026-02'/>").encode(),
            "https://example.org/2026-02": rss("<item><guid>1</guid></item>").encode(),
        }
        pages = [page async for page in listen(wire, FeedOptions(url=URL), {})]
        assert [mention.external_id for page in pages for mention in page.mentions] == ["2", "1"]

    async def test_a_feed_that_says_it_is_complete_has_no_other_page(self, wire):
        head = "<fh:complete xmlns:fh='http://purl.org/syndication/history/1.0'/><atom:link rel='next' href='/2'/>"
        wire.http.says = {URL: rss("<item><guid>2</guid></item>", head=head).encode()}
        pages = [page async for page in listen(wire, FeedOptions(url=URL), {})]
        assert len(pages) == len(wire.http.asked) == 1 and "gap" not in pages[0].cursor

    @pytest.mark.parametrize(("days", "expected"), [(1, 2), (3, 4), (28, 6)])
    async def test_the_first_hearing_goes_back_as_many_days_as_the_settings_say(self, wire, days, expected):
        def at(number):
            said = (NOW - timedelta(days=number)).isoformat()
            item = f"<item><guid>{number}</guid><pubDate>{said}</pubDate></item>"
            return rss(item, head=f"<atom:link rel='next' href='/feed?{number + 1}'/>" if number < 5 else "").encode()

        wire.http.says = {f"{URL}?{number}": at(number) for number in range(6)} | {URL: at(0)}
        cursor, heard = {}, []
        while not heard or "gap" in cursor:
            async for one in listen(wire, FeedOptions(url=URL, pages=1, days=days), cursor):
                heard += [mention.external_id for mention in one.mentions]
                cursor = one.cursor
        assert len(heard) == expected

    async def test_what_the_feed_itself_calls_deleted_is_gone(self, wire):
        gone = (
            '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="k9" when="2026-03-04T10:00:00Z"/>'
        )
        talk = '<description><![CDATA[<at:deleted-entry ref="k1"/>]]></description>'
        atom = (
            f'<feed xmlns="http://www.w3.org/2005/Atom">{gone}<entry><id>k1</id>{talk}<title>a</title></entry></feed>'
        )
        for body in (atom, atom.replace("<title>a", "<title>a &").replace("</title>", "</title><b>")):
            wire.http.says = {URL: body.encode()}
            [one] = [page async for page in listen(wire, FeedOptions(url=URL), {})]
            assert one.gone == ("k9",) and len(one.mentions) == 1

    @pytest.mark.parametrize(
        ("head", "minutes"),
        [
            ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 15),
            ("<sy:updatePeriod>daily</sy:updatePeriod>", 60),
            ("<ttl>5</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 5),
            ("<sy:updatePeriod>often</sy:updatePeriod>", None),
            ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 60),
        ],
    )
    async def test_the_period_of_a_feed_says_when_to_come_back(self, wire, head, minutes):
        wire.http.says = {URL: rss("<item><guid>1</guid></item>", head=head).encode()}
        [one] = [page async for page in listen(wire, FeedOptions(url=URL), {})]
        assert one.not_before == (wire.now + timedelta(minutes=minutes) if minutes else None)

    async def test_a_next_page_whose_address_is_a_book_is_unreadable(self, wire):
        head = f"<atom:link rel='next' href='/{'x' * 5_000}'/>"
        wire.http.says = {URL: rss("<item><guid>1</guid></item>", head=head).encode()}
        with pytest.raises(Unreadable, match="no address"):
            [page async for page in listen(wire, FeedOptions(url=URL), {})]


def test_the_text_of_anything_is_found_or_refused():
    assert text_of(b"abc", "no such charset") == "abc"
    with pytest.raises(Unreadable):
        text_of(bytes(range(128, 256)) * 10, "utf-8")
