import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts import Alert, WitnessText, body_of, facts
from alerts.address import address
from complaints.outlook import Outlook
from console.commands import see
from console.picture import file_name, page
from replies.item import Draft, Finding

HOSTILE = [
    "<script>alert(1)</script>",
    "</blockquote><img src=x onerror=alert(1)>",
    "</svg><svg onload=alert(1)>",
    "</title><style>body{display:none}</style>",
    "{{ alert.key }}{% include 'alert.css' %}",
    '"><a href="javascript:alert(1)">x</a>',
    "<!-- <base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
]
ALLOWED = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "header",
    "p",
    "span",
    "time",
    "h1",
    "h2",
    "h3",
    "section",
    "figure",
    "figcaption",
    "div",
    "svg",
    "g",
    "line",
    "text",
    "polygon",
    "rect",
    "polyline",
    "circle",
    "dl",
    "dt",
    "dd",
    "ol",
    "li",
    "blockquote",
    "a",
    "ul",
    "footer",
    "b",
}


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *attribute) for attribute in attrs]

    def handle_data(self, data):
        self.words.append(data)


def parsed(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    return tags


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_shown_as_text_wherever_it_stands(alert_with, noon, text):
    draft = Draft(
        id=1, queue_item=1, mention=11, due=noon, text=text, checks=(Finding(check="look", level="warn", why=text),)
    )
    html = page(alert_with(text, brand=text, topic=text, why=text), [draft])
    plain = page(
        alert_with(brand="x", topic="x", why="x"),
        [replace(draft, text="x", checks=(Finding(check="look", level="warn", why="x"),))],
    )
    assert parsed(html).tags == parsed(plain).tags
    assert set(parsed(html).tags) <= ALLOWED
    assert "".join(parsed(html).words).count(text) >= 6


def test_no_attribute_runs_anything_and_nothing_is_fetched(alert_with):
    found = parsed(page(alert_with()))
    assert not [name for _, name, _ in found.attributes if name.startswith("on") or name in ("src", "style", "srcset")]
    assert [value for tag, name, value in found.attributes if name == "href"] == ["https://forum.example/1"]
    assert "noopener" in next(value for tag, name, value in found.attributes if name == "rel")
    assert "url(" not in page(alert_with()) and "@import" not in page(alert_with())


def test_the_policy_allows_nothing_but_the_style_it_names(alert_with):
    policy = next(v for t, n, v in parsed(page(alert_with())).attributes if t == "meta" and n == "content")
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "//evil.example/x",
        "https:evil",
        "http://[::1",
        "https://a.example/\u0000",
        "https://acme.example@evil.example/",
        "",
        None,
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(alert_with, url):
    assert address(url) is None
    found = parsed(page(alert_with(url=url)))
    assert "a" not in found.tags and "no address" in "".join(found.words)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://\u0430cme.example/login", "xn--cme-5cd.example/login"),
        ("https://\u24d0\u24d2\u24dc\u24d4\u3002example/", "acme.example"),
        ("http://b\u00fccher.example:8080/a?b=\u00fc", "xn--bcher-kva.example:8080/a"),
    ],
)
def test_no_host_looks_like_another(alert_with, url, shown):
    found = parsed(page(alert_with(url=url)))
    (link,) = [value for tag, name, value in found.attributes if (tag, name) == ("a", "href")]
    assert shown in found.words and link.startswith(("http://", "https://")) and link.split("/")[2].isascii()


def test_a_quote_in_an_address_cannot_leave_its_attribute(alert_with):
    html = page(alert_with(url='https://a.example/"onmouseover="alert(1)'))
    assert not [name for _, name, _ in parsed(html).attributes if name.startswith("on")]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80), url=st.text(max_size=80))
def test_no_text_at_all_makes_a_tag(alert_with, text, url):
    assert set(parsed(page(alert_with(text, url))).tags) <= ALLOWED


def test_the_chart_has_band_detection_and_forecast(alert_with):
    html = page(alert_with())
    assert html.count('class="bar hot"') == 1
    assert 'class="band"' in html and "detected 12:00" in html and "forecast: <b>15 to 210 by Thu 12 Mar 12:00" in html
    assert ">forecast 15 to 210 by Thu 12:00</text>" in html and html.count('class="range"') == 1
    assert not re.search(r"\bnan\b|\binf\b", html)


def test_a_forecast_far_above_the_bars_points_there_and_says_its_number(alert_with):
    wide = alert_with()
    html = page(replace(wide, explanation=replace(wide.explanation, outlook=Outlook(low=300.0, high=4800.0))))
    assert 'class="on"' in html and "the high end is above the drawing" in html
    assert ">forecast 300 to 4,800 by Thu 12:00</text>" in html and 'class="on"' not in page(wide)


def test_a_heading_has_the_words_of_the_message_for_its_topic(alert_with):
    assert '<h1 dir="auto">Quillpost: something new: “refund”</h1>' in page(alert_with(topic="new: refund"))


def test_an_alert_without_hours_has_no_chart_but_its_numbers(alert_with):
    bare = alert_with()
    bare = replace(bare, evidence=replace(bare.evidence, hours=(), forecast=None, growth=None, since=None))
    html = page(bare)
    assert "<svg" not in html and "In numbers" in html


def test_the_draft_stands_with_its_own_witness(alert_with, noon):
    two = alert_with(witnesses=(WitnessText(id=1, text="first", url=None), WitnessText(id=2, text="second", url=None)))
    html = page(two, [Draft(id=1, queue_item=9, mention=2, due=noon, text="dear second")])
    assert html.index("second") < html.index("dear second") and html.count('class="draft"') == 1


def test_the_same_alert_gives_the_same_bytes(alert_with):
    assert page(alert_with()) == page(alert_with())


def test_a_file_name_is_made_of_nothing_dangerous(alert_with):
    assert file_name(alert_with(brand="../../etc", topic="a b\x00")) == "alert-3-etc-a-b.html"
    assert file_name(alert_with(brand="ស្រួលជិះ", topic="")) == "alert-3.html"


def test_the_numbers_are_sentences_and_those_of_the_message(alert_with):
    words = "".join(parsed(page(alert_with())).words)
    assert "8 people" in words and "about 9" in words and "where about 2 would be usual" in words
    for figure, sentence in facts(alert_with()):
        assert figure in words and sentence in words and f"- {figure} {sentence}\n" in body_of(alert_with())


def test_nobody_hears_a_part_of_a_person(alert_with, hours):
    seen = alert_with().evidence
    parts = tuple(replace(hour, observed=hour.observed + 0.1, expected=0.1) for hour in hours)
    told = alert_with(evidence=replace(seen, observed=9.1, expected=0.1, forecast=40.4, growth=None, hours=parts))
    said = "".join(parsed(page(told).partition("</head>")[2]).words)
    assert "about 9, where usually there is next to nothing" in said
    assert not re.search(r"\d\.\d", said)


@pytest.mark.parametrize(("removed", "said"), [(0.0, 0), (0.1, 2)])
def test_copies_are_named_only_where_there_were_some(alert_with, removed, said):
    html = page(alert_with(evidence=replace(alert_with().evidence, removed=removed)))
    assert html.count("copies and repeats count less") == said


def test_the_heading_says_when_the_numbers_are_from_and_every_time_is_in_the_zone(alert_with, noon):
    draft = Draft(id=1, queue_item=1, mention=11, due=noon, text="dear")
    html = page(alert_with(), [draft], zone="Asia/Kolkata")
    assert "As of 2026-03-11 17:30 IST</time>" in html.partition("<h1")[0] and "detected 17:30" in html
    assert "mentions an hour, IST" in html and "due <time" in html and html.count("2026-03-11 17:30 IST") == 3
    assert "is when the first" in html and "16:40 IST" in html and "UTC" not in html
    assert "As of 2026-03-11 12:00 UTC" in page(alert_with())


def test_the_hours_below_the_chart_are_those_of_the_zone(alert_with):
    for zone in ("UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns"):
        below = re.findall(r'class="axis middle"[^>]*>([^<]+)<', page(alert_with(), zone=zone))
        assert len(below) >= 7 and {one for one in below if ":" in one} == {"06:00", "12:00", "18:00"}


def test_two_runs_that_write_the_page_of_one_alert_do_not_disturb_one_another(alert_with, tmp_path, monkeypatch):
    known = SimpleNamespace(html=tmp_path / "html", timezone="UTC")
    replaced = Path.replace

    def while_the_other_writes(half: Path, path: Path) -> Path:
        monkeypatch.setattr(Path, "replace", replaced)
        with monkeypatch.context() as other:
            other.setattr("console.commands.see.getpid", lambda: 1)
            assert see.write_picture(alert_with("of the other"), [], known) == path
        return replaced(half, path)

    monkeypatch.setattr(Path, "replace", while_the_other_writes)
    written = see.write_picture(alert_with("mine"), [], known)
    assert "mine" in written.read_text() and list(known.html.iterdir()) == [written]


def test_an_alert_about_a_source_is_a_page_without_numbers_and_witnesses(noon):
    trouble = Alert(
        id=4, key="k", complaint=None, time=noon, brand=None, source="forum & co", topic="forum failing",
        cause="failing", stage=None, severity="high", why='"forum & co" cannot be reached.', evidence=None,
    )  # fmt: skip
    html = page(trouble)
    assert '<h1 dir="auto">forum &amp; co: cannot be heard</h1>' in html and "&#34;forum &amp; co&#34; cannot" in html
    assert "In numbers" not in html and "Witnesses" not in html and "None" not in html
    assert file_name(trouble) == "alert-4-sources-forum-failing.html"
