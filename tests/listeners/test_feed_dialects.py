"""What well-known sites mean by their feeds. All texts are made up; the shapes are those that the sites write."""

import json
from datetime import UTC, datetime

import pytest

from listeners.contract import Unreadable
from listeners.feed import FeedOptions, listen
from listeners.feeds.dialects import DIALECTS, unwrapped

URL = "https://example.org/feed"
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
)


def rss(item, *, home="https://example.org", generator=""):
    head = f"<title>A site</title><link>{home}</link><generator>{generator}</generator>"
    return f'<rss version="2.0" {SPACES}><channel>{head}<item>{item}</item></channel></rss>'.encode()


def atom(entry, *, home="https://example.org", space=""):
    head = f'<title>A site</title><link rel="alternate" href="{home}"/>'
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {space}>{head}<entry>{entry}</entry></feed>'.encode()


async def heard(wire, body):
    wire.http.says = {URL: body}
    return [mention async for page in listen(wire, FeedOptions(url=URL), {}) for mention in page.mentions]


async def one(wire, body):
    [mention] = await heard(wire, body)
    return mention


async def test_google_news_is_the_headline_of_its_publisher_and_keeps_the_opaque_link(wire):
    mention = await one(
        wire,
        rss(
            "<title>Kettle burns - The Post</title><link>https://news.google.com/rss/articles/CBM1?oc=5</link>"
            "<guid isPermaLink='false'>CBM1</guid><source url='https://post.example.org'>The Post</source>"
            "<description>&lt;ol&gt;&lt;li&gt;Kettle burns&lt;/li&gt;&lt;li&gt;What others say</description>",
            home="https://news.google.com/search?q=kettle",
        ),
    )
    assert (mention.kind, mention.title, mention.text) == ("article", "Kettle burns", "")
    assert (mention.author.name, mention.site) == ("The Post", "The Post")
    assert mention.url == "https://news.google.com/rss/articles/CBM1?oc=5"


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("https://www.google.com/url?rct=j&url=https://e.org/a%3Fb%3D1&ct=ga", "https://e.org/a?b=1"),
        ("https://www.google.co.uk/url?q=http://e.org/&sa=t", "http://e.org/"),
        ("https://news.google.com/news/url?sa=t&url=https://e.org/x", "https://e.org/x"),
    ],
)
async def test_a_google_alert_leads_to_the_page_itself_whose_site_it_names(wire, link, target):
    href = link.replace("&", "&amp;")
    mention = await one(
        wire, atom(f"<id>tag:google.com,2013:googlealerts/feed:1</id><title>A</title><link href='{href}'/>")
    )
    assert (mention.url, mention.site, mention.kind) == (target, "e.org", "article")


def test_what_is_not_wrapped_stays_what_it_is():
    for link in ("https://www.google.com/url?q=javascript:x", "https://www.google.com/url", ""):
        assert unwrapped(link) == link


async def test_reddit_has_posts_and_comments_with_handles(wire):
    home = "https://www.reddit.com/r/tea"
    post = await one(
        wire,
        atom(
            "<author><name>/u/jo-1</name><uri>https://www.reddit.com/user/jo-1</uri></author><id>t3_1a</id>"
            "<category term='tea' label='r/tea'/><title>My kettle</title>"
            f"<link href='{home}/comments/1a/my_kettle/'/><content type='html'>It leaks</content>",
            home=home,
        ),
    )
    assert (post.kind, post.title, post.text, post.tags) == ("post", "My kettle", "It leaks", ("r/tea",))
    assert (post.author.handle, post.author.name, post.author.url) == (
        "jo-1",
        "jo-1",
        "https://www.reddit.com/user/jo-1",
    )
    comment = await one(
        wire,
        atom(
            "<author><name>/u/bo</name></author><id>t1_kx</id><title>/u/bo on My kettle</title>"
            f"<link href='{home}/comments/1a/my_kettle/kx/'/><content type='html'>Mine too</content>",
            home=home,
        ),
    )
    assert (comment.kind, comment.title, comment.text, comment.root) == ("comment", "", "Mine too", "t3_1a")


HN = "https://news.ycombinator.com/item?id=5"


async def test_hnrss_is_about_the_thread_and_its_numbers_are_no_edit(wire):
    def story(points, comments):
        return rss(
            f"<title>Show HN: A kettle</title><link>https://e.org/kettle</link><comments>{HN}</comments>"
            f"<guid isPermaLink='false'>{HN}</guid><dc:creator>jo</dc:creator><description><![CDATA["
            f'<p>Article URL: <a href="https://e.org/kettle">https://e.org/kettle</a></p>\n<p>Points: {points}</p>\n'
            f"<p># Comments: {comments}</p>]]></description>",
            home="https://news.ycombinator.com/newest",
        )

    first, later = await one(wire, story(1, 0)), await one(wire, story(73, 41))
    assert (first.url, first.kind, first.author.handle) == (HN, "post", "jo")
    assert first.text == later.text == "Article URL: https://e.org/kettle"
    assert (later.engagement.likes, later.engagement.replies) == (73, 41)


async def test_a_comment_of_hnrss_is_its_own_words(wire):
    item = f'<title>New comment by jo in "A kettle"</title><link>{HN}</link><guid>{HN}</guid>'
    mention = await one(wire, rss(f"{item}<description>It leaks</description>"))
    assert (mention.kind, mention.title, mention.text, mention.url) == ("comment", "", "It leaks", HN)


@pytest.mark.parametrize(
    ("guid", "link", "kind", "title", "root"),
    [
        ("/q/1", "/questions/1/kettle", "question", "Kettle?", None),
        ("/a/2", "/questions/1/kettle/2#2", "answer", "", "https://stackoverflow.com/q/1"),
        ("/q/1#c", "/questions/1/kettle#comment3_1", "comment", "", "https://stackoverflow.com/q/1"),
    ],
)
async def test_stack_overflow_has_questions_answers_and_a_score(wire, guid, link, kind, title, root):
    site = "https://stackoverflow.com"
    entry = (
        f"<id>{site}{guid}</id><re:rank scheme='{site}'>7</re:rank><title>Kettle?</title><link href='{site}{link}'/>"
        f"<author><name>Jo</name><uri>{site}/users/42/jo</uri></author><summary type='html'>It leaks</summary>"
    )
    mention = await one(wire, atom(entry, home=site, space='xmlns:re="http://purl.org/atompub/rank/1.0"'))
    assert (mention.kind, mention.title, mention.root) == (kind, title, root)
    assert (mention.author.id, mention.author.name, mention.engagement.likes) == ("42", "Jo", 7)


async def test_a_release_on_github_has_the_handle_of_who_made_it(wire):
    entry = "<id>tag:github.com,2008:Repository/1/v2</id><link href='/jo/kettle/releases/tag/v2'/><title>v2</title>"
    body = atom(entry + "<author><name>jo-1</name></author>", home="https://github.com/jo/kettle/releases")
    mention = await one(wire, body)
    assert (mention.kind, mention.author.handle, mention.title) == ("post", "jo-1", "v2")


async def test_a_video_of_youtube_has_views_likes_and_the_channel(wire):
    channel = "https://www.youtube.com/channel/UC4Otk-uDioJN0tg6s1QO9lw"
    mention = await one(
        wire,
        atom(
            "<id>yt:video:1</id><title>My kettle</title><link rel='alternate' href='https://www.youtube.com/watch?v=1'/>"
            f"<author><name>Jo</name><uri>{channel}</uri></author><media:group><media:title>My kettle</media:title>"
            "<media:content url='https://www.youtube.com/v/1' type='application/x-shockwave-flash'/>"
            "<media:description>It whistles</media:description><media:community><media:starRating count='25'/>"
            "<media:statistics views='1762'/></media:community></media:group>",
            home=channel,
            space='xmlns:media="http://search.yahoo.com/mrss/"',
        ),
    )
    assert (mention.kind, mention.title, mention.text, mention.media) == (
        "post",
        "My kettle",
        "It whistles",
        ("video",),
    )
    assert (mention.author.id, mention.author.name) == ("UC4Otk-uDioJN0tg6s1QO9lw", "Jo")
    assert (mention.engagement.views, mention.engagement.likes) == (1762, 25)


async def test_mastodon_tags_have_the_handles_of_many_instances(wire):
    item = (
        "<link>https://m.example.org/@jo/11</link><description>&lt;p&gt;It leaks&lt;/p&gt;</description>"
        "<media:content url='https://m.example.org/a.png' medium='image'>"
        "<media:description>A kettle</media:description></media:content><category>kettle</category>"
    )
    mention = await one(wire, rss(item, home="https://n.example.org/tags/kettle", generator="Mastodon v4.4.1"))
    assert (mention.kind, mention.title, mention.text, mention.media) == ("post", "", "It leaks", ("image",))
    assert (mention.author.handle, mention.author.id) == ("jo", "jo@m.example.org")
    assert (mention.author.url, mention.tags) == ("https://m.example.org/@jo", ("kettle",))


@pytest.mark.parametrize(
    ("guid", "link", "kind", "title", "root"),
    [
        ("f.example.org-topic-5", "/t/kettle/5", "post", "Kettle", None),
        ("f.example.org-post-5-1", "/t/kettle/5/1", "post", "Kettle", None),
        ("f.example.org-post-5-3", "/t/kettle/5/3", "reply", "", "f.example.org-topic-5"),
        ("f.example.org-post-901", "/t/kettle/5/3", "reply", "", "f.example.org-topic-5"),
        ("f.example.org-post-900", "/t/kettle/5/1", "post", "Kettle", None),
        ("f.example.org-post-900", "/t/kettle/5", "post", "Kettle", None),
    ],
)
async def test_discourse_has_topics_and_replies(wire, guid, link, kind, title, root):
    item = (
        f"<title>Kettle</title><dc:creator>@jo Jo Doe</dc:creator><link>https://f.example.org{link}</link>"
        f"<guid isPermaLink='false'>{guid}</guid><description>It leaks</description>"
    )
    mention = await one(wire, rss(item))
    assert (mention.kind, mention.title, mention.root) == (kind, title, root)
    assert (mention.author.handle, mention.author.name) == ("jo", "Jo Doe")


async def test_how_long_a_topic_of_discourse_grew_is_no_edit_of_it(wire):
    item = (
        "<title>Kettle</title><link>https://f.example.org/t/kettle/5</link><guid>f.example.org-topic-5</guid>"
        "<description><![CDATA[<p>It leaks</p> <p><small>74 posts - 43 participants</small></p>"
        '<p><a href="https://f.example.org/t/kettle/5">Read full topic</a></p> ]]></description>'
    )
    mention = await one(wire, rss(item))
    assert (mention.text, mention.engagement.replies) == ("It leaks", 73)


@pytest.mark.parametrize("title", ["By: Jo", "Comment on My kettle by Jo", "Von: Jo"])
async def test_a_comment_of_wordpress_is_its_own_words_under_its_post(wire, title):
    item = (
        f"<title>{title}</title><link>https://b.example.org/kettle/#comment-7</link><dc:creator>Jo</dc:creator>"
        "<guid isPermaLink='false'>https://b.example.org/?p=3#comment-7</guid><description>It leaks</description>"
    )
    mention = await one(wire, rss(item, generator="https://wordpress.org/?v=6.7"))
    assert (mention.kind, mention.title, mention.text) == ("comment", "", "It leaks")
    assert mention.root == "https://b.example.org/?p=3"


async def test_a_comment_without_a_text_of_its_own_keeps_its_title(wire):
    item = "<title>By: Jo</title><guid>https://b.example.org/?p=3#comment-7</guid>"
    assert (await one(wire, rss(item, generator="https://wordpress.org/?v=6.7"))).title == "By: Jo"


async def test_posts_of_wordpress_medium_and_substack_are_articles_with_their_comments_counted(wire):
    post = "<title>Kettles</title><link>https://b.example.org/kettles/</link><slash:comments>4</slash:comments>"
    mention = await one(wire, rss(post, generator="https://wordpress.org/?v=6.7"))
    assert (mention.kind, mention.engagement.replies) == ("article", 4)
    story = "<title>Kettles</title><link>https://medium.com/@jo/kettles-1a</link><guid>https://medium.com/p/1a</guid>"
    mention = await one(wire, rss(story, generator="Medium"))
    assert (mention.kind, mention.author.handle) == ("article", "jo")
    assert (await one(wire, rss(post, generator="Substack"))).kind == "article"


async def test_every_row_can_be_reached():
    assert len({row.name for row in DIALECTS}) == len(DIALECTS)
    assert all(row.where for row in DIALECTS)


STORE = "https://itunes.apple.com/jp/rss/customerreviews"


def labelled(**fields):
    return {name.replace("_", ":"): {"label": value} for name, value in fields.items()}


def review(number, **more):
    found = labelled(id=str(number), title="Leaks", content="Since the update", im_rating="1", im_version="3.4.3")
    person = {"author": {"name": {"label": "Jo"}, "uri": {"label": "https://itunes.apple.com/jp/reviews/id77"}}}
    return found | person | labelled(im_voteSum="4", updated="2026-03-04T03:00:00-07:00") | more


def store(entry=None, *, page=1, last=1, following=None):
    """As the App Store answers: every text is the label of an object, links are attributes."""

    def link(rel, number):
        at = f"{STORE}/page={number}/id=1/sortby=mostrecent/xml?urlDesc=/customerreviews/page={page}/id=1/json"
        return {"attributes": {"rel": rel, "href": at}}

    links = [{"attributes": {"rel": "self", "href": f"{STORE}/page={page}/id=1/json"}}]
    links += [link("first", 1), link("last", last)]
    feed = {"author": {"name": {"label": "iTunes Store"}}, "link": [*links, link("next", following or last)]}
    feed |= labelled(id=f"{STORE}/page={page}/id=1/json", title="Reviews", updated="2026-03-04T04:00:00-07:00")
    return json.dumps({"feed": feed | ({} if entry is None else {"entry": entry})}).encode()


async def test_a_review_in_json_has_rating_version_votes_and_country(wire):
    mention = await one(wire, store([review(1)]))
    assert (mention.kind, mention.rating, mention.title, mention.text) == ("review", 1, "Leaks", "Since the update")
    assert (mention.tags, mention.engagement.likes, mention.country) == (("version 3.4.3",), 4, "JP")
    assert (mention.author.name, mention.author.id, mention.site) == ("Jo", "77", "Reviews")
    assert mention.said == datetime(2026, 3, 4, 10, tzinfo=UTC)


async def test_one_review_is_an_object_and_none_is_nothing(wire):
    assert (await one(wire, store(review(1)))).external_id == "1"
    assert await heard(wire, store()) == []


async def test_the_app_itself_among_its_reviews_is_none(wire):
    app = labelled(id="https://apps.apple.com/jp/app/id1", im_name="Kettle", title="Kettle")
    assert [mention.external_id for mention in await heard(wire, store([app, review(1)]))] == ["1"]
    assert await heard(wire, store([app])) == []
    head = f'<link rel="self" href="{STORE}/id=1/xml"/>'
    app, entry = "<id>1</id><title>Kettle</title>", "<id>2</id><title>Leaks</title><im:rating>2</im:rating>"
    entry = f"<entry>{app}</entry><entry>{entry}</entry>"
    xml = f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:im="http://itunes.apple.com/rss">{head}{entry}</feed>'
    assert [mention.external_id for mention in await heard(wire, xml.encode())] == ["2"]


async def test_a_review_in_xml_is_its_plain_text_in_any_language(wire):
    entry = (
        "<id>1</id><title>Leaks</title><updated>2026-03-04T03:00:00-07:00</updated><im:rating>2</im:rating>"
        "<im:version>3.5</im:version><author><name>Jo</name></author><content type='text'>Since the update</content>"
        "<content type='html'>&lt;table&gt;Leaks Since the update&lt;/table&gt;</content>"
        "<link rel='related' href='https://itunes.apple.com/jp/review?id=1'/>"
    )
    space = f'xmlns:im="http://itunes.apple.com/rss" xml:lang="ja" xml:base="{STORE}/"'
    body = atom(entry, space=space).replace(b"<entry>", f'<link rel="self" href="{STORE}/id=1/xml"/><entry>'.encode())
    mention = await one(wire, body)
    assert (mention.text, mention.rating, mention.tags) == ("Since the update", 2, ("version 3.5",))
    assert (mention.language, mention.url) == (None, "https://itunes.apple.com/jp/review?id=1")


async def test_the_pages_of_the_app_store_end_with_the_last_which_names_itself_the_next(wire):
    asked = f"{STORE}/page=1/id=1/json"
    wire.http.says = {
        asked: store([review(1)], page=1, last=2, following=2),
        f"{STORE}/page=2/id=1/sortby=mostrecent/xml": store([review(2)], page=2, last=2, following=2),
    }
    pages = [page async for page in listen(wire, FeedOptions(url=asked, pages=5), {})]
    assert [mention.external_id for page in pages for mention in page.mentions] == ["1", "2"]
    assert "gap" not in pages[-1].cursor and len(wire.http.asked) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"im:rating": 5},
        {"im:rating": {"label": ["5"]}},
        {"author": "Jo", "link": "x", "content": [7, {"label": None}], "id": {"label": 1}},
        {"title": {"label": {"label": "x"}}, "updated": {"label": "soon"}, "im:voteSum": {"label": "-1"}},
        {"link": [{"attributes": {"href": 5}}, 7], "content": [{"label": "a"}, {"label": "b"}]},
    ],
)
async def test_a_wrong_type_in_a_review_loses_no_review(wire, wrong):
    mentions = await heard(wire, store([review(1, **wrong), review(2)]))
    assert len(mentions) == 2 and mentions[1].external_id == "2"


@pytest.mark.parametrize("answer", [{"feed": []}, {"feed": {}}, {"feed": {"id": "x"}}, {"feed": None, "items": 1}])
async def test_json_that_only_looks_like_reviews_is_unreadable(wire, answer):
    with pytest.raises(Unreadable):
        await heard(wire, json.dumps(answer).encode())
