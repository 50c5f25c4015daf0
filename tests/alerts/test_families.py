"""One message for a telephone, a program, a chat and a mail reader; what strangers wrote commands none of them."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from alerts.families import bars_of, chat, fitted, lock_line, mail, plain, telegram, unmarked
from alerts.words import JOINER
from complaints import Hour

HOSTILE = [
    "<!channel> !channel> <!here|here> <@U123> @everyone @here @all <users/all> <at user_id='all'>",
    "[your bank](https://evil.example) <https://evil.example|bank> https://bank.example@evil.example/ ![x](https://x.y)",
    "<script>alert(1)</script><svg onload=alert(1)> <img src=x onerror=alert(1)> &lt;!channel&gt; &#64;everyone",
    "*b* _i_ `c` ~s~ ||spoiler|| ```fence ** __ # head > quote \\* {{7*7}} ${7*7} =cmd()|' /C calc'!A0",
    "\u202eevil\u2066 z" + "\u0301" * 40 + " " + "w" * 300,
]


@dataclass(frozen=True, kw_only=True)
class Note:
    """What a family needs."""

    title: str = "Acme: 14 people complain about delivery"
    body: str = (
        "Acme: 14 people.\n\n- 18 heard\n- 14 people\n\n“lost”\nhttps://x.example/a\n\nNext: `foreshock show 3`.\n"
    )
    reason: str = "high, and ann wants low or worse"
    runbook: str | None = "https://wiki.example/lost"
    links: dict = field(
        default_factory=lambda: {"alert": "https://d.example/alerts/3", "acknowledge": "https://d.example/a/T_o-k.en"}
    )
    hours: tuple = ()
    zone: str = "Europe/Berlin"


def hours(night, *observed):
    return tuple(
        Hour(start=night + timedelta(hours=i), observed=heard, expected=2.0, low=0.0, high=4.0)
        for i, heard in enumerate(observed)
    )


class TestWhatStandsInAMessage:
    def test_a_locked_telephone_shows_one_line_of_at_most_120_characters(self):
        assert lock_line(Note()) == "Acme: 14 people complain about delivery"
        assert len(lock_line(Note(title="long\n" * 100))) <= 120 and "\n" not in lock_line(Note(title="a\nb"))

    @pytest.mark.parametrize("family", [plain, chat, telegram, mail])
    def test_every_family_says_what_to_do_before_the_numbers_and_why_you_at_the_end(self, family):
        said = family(Note())
        places = [
            said.index(words) for words in ("14 people.", "a/T_o-k.en", "alerts/3", "wiki", "18 heard", "Why you")
        ]
        assert places == sorted(places)

    @pytest.mark.parametrize("family", [plain, chat, telegram, mail])
    def test_without_an_address_and_a_runbook_nothing_of_them_is_said(self, family):
        said = family(Note(links={}, runbook=None))
        assert "Acknowledge" not in said and "What to do" not in said

    def test_a_chat_without_titles_has_it_in_bold_and_a_short_one_has_little_more(self):
        assert chat(Note(), bold="**", titled=True).startswith("**Acme: 14 people complain about delivery**\nAcme:")
        short = chat(Note(), 160, titled=True, short=True)
        assert len(short) <= 160 and "https://d.example/a/T_o-k.en" in short

    def test_an_sms_has_who_and_what_and_the_link_that_acknowledges(self):
        link = "https://foreshock.example.org/ack/1234567." + "x" * 27
        said = chat(
            Note(links={"alert": "https://d.example/alerts/3", "acknowledge": link}), 158, titled=True, short=True
        )
        assert len(said) <= 158 and said.endswith(link)
        assert said.startswith("Acme: 14 people complain about delivery\n")


class TestStrangers:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_a_chat_is_called_by_nobody_and_linked_to_nowhere(self, text):
        said = chat(Note(title=f"Acme: {text}", body=f"{text}\n\n“{text}”\n\n{text}", links={}, runbook=None))
        assert not set(said) & set("<>*`~|\\") and "](" not in said
        assert not any(f"@{name}" in said for name in ("everyone", "here", "all", "channel", "evil", "U123"))
        assert "&lt;" not in said and "&#" not in said and "\n#" not in said

    @pytest.mark.parametrize("text", HOSTILE)
    def test_a_mail_has_only_our_own_elements_and_no_address_but_those_that_it_shows(self, text):
        page = HTMLParser(mail(Note(title=text, body=f"{text}\n\n“{text}”\n{text}", reason=text)))
        assert not page.css("script, svg, img, iframe, object, style, link, form, input")
        assert not [name for one in page.css("*") for name in one.attributes if name.startswith("on")]
        ours = {"https://wiki.example/lost", "https://d.example/alerts/3", "https://d.example/a/T_o-k.en"}
        assert {one.attributes["href"] for one in page.css("a")} <= ours
        assert "\u202e" not in page.html

    @pytest.mark.parametrize("text", HOSTILE)
    def test_telegram_reads_one_bold_title_and_text(self, text):
        said = telegram(Note(title=text, body=text, reason=text), 4_096)
        assert said.count("<") == 2 and said.startswith("<b>") and "</b>" in said and len(said) <= 4_096

    def test_an_address_in_a_text_still_leads_where_it_says(self):
        assert unmarked("see https://x.example/a_b?c=1&d=2 @all") == f"see https://x.example/a_b?c=1&d=2 @{JOINER}all"
        assert unmarked("https://m.example/@ann/1*2") == "https://m.example/%40ann/1%2A2"

    def test_an_address_that_names_another_host_than_it_seems_to_is_no_link_in_a_mail(self):
        page = HTMLParser(mail(Note(body="a\n\nhttps://bank.example@evil.example/\nhttps://x.example/1", links={})))
        assert {one.attributes["href"] for one in page.css("a")} == {"https://x.example/1", "https://wiki.example/lost"}

    @given(st.text(max_size=200))
    def test_whatever_is_said_a_chat_reads_no_sign_of_markup(self, text):
        said = unmarked(text)
        assert not set(said) & set("<>*`~|\\") and unmarked(said).replace(JOINER, "") == said.replace(JOINER, "")


class TestRoom:
    @given(st.integers(20, 3_000), st.lists(st.text("ab \n", min_size=1, max_size=400), min_size=1, max_size=6))
    def test_a_message_is_never_longer_than_a_service_allows(self, most, parts):
        assert len(chat(Note(body="\n\n".join(parts)), most, titled=True)) <= most
        assert len("\n\n".join(fitted(parts, most))) <= most

    @pytest.mark.parametrize("most", [300, 500, 1_000])
    def test_the_links_are_the_last_to_go(self, most):
        long = Note(body="why " * 300 + "\n\n" + "more " * 300)
        for family in (chat, plain, telegram):
            assert "https://d.example/a/T_o-k.en" in family(long, most) and len(family(long, most)) <= most + 1


class TestChart:
    def test_each_of_the_last_hours_is_a_bar_grey_within_the_usual_and_red_above_it(self, night):
        bars = bars_of(hours(night, *[1.0] * 20, 12.0, 24.0), "Europe/Berlin")
        assert len(bars) == 12
        assert [(bar.at, len(bar.usual), len(bar.above), bar.heard) for bar in bars[-3:]] == [
            ("22:20", 1, 0, "1"), ("23:20", 4, 8, "12"), ("00:20", 4, 20, "24"),
        ]  # fmt: skip

    def test_it_stands_in_the_mail_and_only_there_is_something_to_draw(self, night):
        assert "█" in mail(Note(hours=hours(night, 0.0, 9.0))) and "█" not in mail(Note())
        assert bars_of(hours(night, 0.0, 0.0), "UTC")[0].usual == ""
