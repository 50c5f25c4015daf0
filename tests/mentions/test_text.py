import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentions import clean, html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One&nbsp;two</p>\n<p>three<br>four</p>", "One two\nthree\nfour"),
        ("<div><div>a</div></div><ul><li>b</li><li>c</li></ul>", "a\nb\nc"),
        ("a<script>alert(1)</script><style>p{}</style><!-- no -->b", "ab"),
        ("Fish &amp; chips &#8217;n&#x27; peas", "Fish & chips ’n' peas"),
        ('<a href="#"><span class="invisible">https://</span>example.com</a>', "example.com"),
        ('<p hidden>x</p><p style="display: none">y</p>z', "z"),
        ("&lt;p&gt;Twice &amp;amp; escaped&lt;/p&gt;", "Twice & escaped"),
        ("It&amp;#39;s &amp;quot;twice&amp;quot;", 'It\'s "twice"'),
        ("<p>It&amp;#39;s</p>", "It's"),
        ("<p>write &lt;b&gt; for bold</p>", "write <b> for bold"),
        ("I <3 this, 1 < 2 & so on", "I <3 this, 1 < 2 & so on"),
        ("plain\n\n\n\nlines  here", "plain\n\nlines here"),
        ("<pre>a\n  b</pre>c", "a\nb\nc"),
        ('so <img class="emoji" alt="😡"> angry', "so 😡 angry"),
        ("", ""),
        ("a<b", "a<b"),
    ],
)
def test_html_becomes_what_a_reader_sees(html, text):
    assert html_to_text(html) == text


@given(st.text("<>/&;ampbrdiv# \n\r\0\ud800", max_size=60))
def test_any_text_is_read_without_an_error(html):
    assert "\r" not in html_to_text(html)


def test_a_deeply_nested_page_is_read():
    began = time.perf_counter()
    assert html_to_text("<div>" * 20_000 + "deep") == "deep"
    assert time.perf_counter() - began < 5


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p>x" + "\xa0" * 190_000 + "b", "a\nx b"),
        ("<pre>x" + "\n" * 190_000 + "b</pre>", "x\n\nb"),
        ("<p>a</p>" + " \r" * 90_000 + "b", "a\nb"),
    ],
)
def test_runs_of_blanks_that_a_pattern_would_read_again_and_again_take_no_time(html, text):
    assert html_to_text(html) == text  # minutes where every blank starts a search of its own


@pytest.mark.timeout(30)
def test_styles_left_open_are_not_opened_anew_in_every_block():
    html = "<p>" + "".join(f"<b a{number}><FONT/size={number}>" for number in range(2_000)) + "x</p>" + "<p>y" * 4_000
    assert html_to_text(html) == "x" + "\ny" * 4_000  # gigabytes where they are


def test_a_style_may_be_hidden_too():
    assert html_to_text("<b hidden>x</b><i>y</i><strong class='invisible'>z</strong><small>!</small>") == "y!"


def test_what_a_source_sends_beyond_the_limit_is_cut():
    assert html_to_text("a" * 199_999 + "<p>bc") == "a" * 199_999 + "<"


def test_invisible_characters_are_removed_and_counted():
    assert clean("re\u202efund\u2066 n\u200bo\u00adw\0\ufeff") == ("refund now", 6)


def test_joiners_stay_where_a_script_or_an_emoji_needs_them():
    for text in (
        "👩\u200d💻",
        "می\u200cخواهم",
        "ក្រុម\u200bហ៊ុន",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "❤️",
    ):
        assert clean(text) == (text, 0)
    assert clean("re\u200dfu\u200cnd") == ("refund", 2)


def test_line_ends_become_line_feeds_and_are_not_counted():
    assert clean("a\r\nb\rc\u2028d\te") == ("a\nb\nc\nd\te", 0)


@given(st.text(max_size=40) | st.text("a\u200b\u200c\u200d\u202eក\ufe0f\U000e0100\U0001f3f4\U000e0067\0é", max_size=20))
def test_cleaning_twice_removes_nothing_more(text):
    once, _ = clean(text)
    assert clean(once) == (once, 0)
    once.encode("utf8")
