"""Articles of different sites that share most of the shorter one are one story."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mentions import Mention
from mentions.story import same_story, story_keys

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
STORY = (
    "Thousands of Ferrybank customers could not pay on Monday morning because the app showed an empty account. "
    "The bank said that a change of its card system had gone wrong at two in the night. "
    "Shops in the harbour town took cash only, and queues at the machines reached around the block. "
    "A spokeswoman promised that nobody would lose money and that fees would be paid back within a week. "
    "The regulator has asked for a report and did not rule out a fine."
)
LEAD = "Our reporter at the harbour saw the queues herself and spoke to three shopkeepers about it. "
OTHER = (
    "The football club of the harbour town has bought a goalkeeper from the neighbours for a record sum. "
    "He will play on Saturday for the first time, and most of the tickets are gone by now already. "
    "The coach had asked for somebody with more experience since the autumn."
)
THAI = "ลูกค้าธนาคารหลายพันคนไม่สามารถชำระเงินได้ในเช้าวันจันทร์เพราะแอปแสดงบัญชีว่างเปล่าธนาคารกล่าวว่าการเปลี่ยนระบบบัตรผิดพลาดเมื่อตีสอง"
KHMER = "អតិថិជនរាប់ពាន់នាក់របស់ធនាគារមិនអាចបង់ប្រាក់បាននៅព្រឹកថ្ងៃចន្ទដោយសារកម្មវិធីបង្ហាញគណនីទទេធនាគារនិយាយថាការផ្លាស់ប្តូរប្រព័ន្ធកាតមានបញ្ហា"
JAPANESE = (
    "月曜日の朝に数千人の銀行の顧客がアプリの残高が空になったために支払いがで"
    "きなかった銀行は夜中の二時にカードシステムの変更に失敗したと発表した"
)


def article(text, site="a.example", **fields):
    facts = {"kind": "article", "title": f"As {site} sees it"} | fields
    return Mention(origin=site, site=site, external_id="1", said=NOON, heard=NOON, text=text, **facts)


@pytest.mark.parametrize(
    "text",
    [STORY, STORY[:230], STORY[:300] + "…", LEAD + STORY, LEAD + STORY[:400], STORY.upper()],
    ids=["whole", "cut", "cut with a sign", "lead", "lead and cut", "capitals"],
)
def test_another_site_prints_it_whole_cut_or_with_a_lead(text):
    one, other = article(STORY), article(text, "b.example")
    assert same_story(one, other) and same_story(other, one)
    assert set(story_keys(one)) & set(story_keys(other))


@pytest.mark.parametrize("text", [THAI, KHMER, JAPANESE])
def test_scripts_without_spaces_are_cut_by_letters(text):
    one, other = article(text), article(text[: len(text) * 2 // 3], "b.example")
    assert same_story(one, other)
    assert set(story_keys(one)) & set(story_keys(other))


def test_other_news_that_quotes_a_sentence_is_another_story():
    quote = STORY.split(". ")[1]
    assert not same_story(article(STORY), article(f"{OTHER} {quote}. {OTHER[::-1]}", "b.example"))
    assert not same_story(article(STORY), article(OTHER, "b.example"))


def test_what_one_site_prints_under_every_page_makes_no_story():
    assert not same_story(article(STORY), article(LEAD + STORY))


def test_only_articles_are_stories_and_a_line_or_two_is_none():
    """A reply that quotes all it answers is a word of its own."""
    post = article(STORY, "b.example", kind="post")
    assert not same_story(article(STORY), post) and story_keys(post) == ()
    short = article(" ".join(STORY.split()[:20]), "b.example")
    assert not same_story(article(STORY), short) and story_keys(short) == ()


def test_a_feed_without_a_site_is_a_site():
    one, other = article(STORY), article(LEAD + STORY, "b.example")
    assert same_story(replace(one, site=None), replace(other, site=None))
