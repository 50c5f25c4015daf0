"""Two hundred texts of people who mean harm, in every page and list that a person or a program reads."""

import json
import unicodedata

import pytest
from selectolax.lexbor import LexborHTMLParser

from alerts import WitnessText, public
from console.lines import line
from console.picture import file_name, page
from replies.item import Draft, Finding
from tests.hostile_texts import HOSTILE, LINKS, NAMES

KINDS = sorted({one.kind for one in HOSTILE})


def of(kind):
    return [one for one in HOSTILE if one.kind == kind]


def skeleton(html):
    """Every element of a page with its attributes, in order, as a browser reads them; links are seen to elsewhere."""
    return [
        (node.tag, tuple(sorted((name, value) for name, value in node.attributes.items() if name != "href")))
        for node in LexborHTMLParser(html).root.traverse()
    ]


def links(html):
    return [node.attributes["href"] for node in LexborHTMLParser(html).css("a")]


def steers(text):
    return [f"U+{ord(one):04X}" for one in text if one not in "\n\t" and unicodedata.category(one) in ("Cc", "Cs")]


@pytest.fixture
def everywhere(alert_with, noon):
    """everywhere("x") is an alert that says x in all places where somebody else's words stand, and its draft."""

    def make(text):
        alert = alert_with(
            brand=text,
            topic=f"new: {text}",
            why=text,
            witnesses=(WitnessText(id=11, text=text, url="https://forum.example/1", roles=("earliest",)),),
        )
        return alert, Draft(
            id=1, queue_item=1, mention=11, due=noon, text=text, checks=(Finding(check="look", level="warn", why=text),)
        )

    return make


def test_there_are_two_hundred_of_them_and_no_two_are_the_same():
    assert len({one.text for one in HOSTILE}) == len({one.name for one in HOSTILE}) == len(HOSTILE) >= 200


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_makes_an_element_or_an_attribute_of_the_picture(everywhere, kind):
    alert, draft = everywhere("x")
    plain = skeleton(page(alert, [draft], notes=["x"]))
    for one in of(kind):
        alert, draft = everywhere(one.text)
        assert skeleton(page(alert, [draft], notes=[one.text])) == plain, one.name


def test_no_name_makes_an_element_either(everywhere):
    plain = skeleton(page(*[[one] if isinstance(one, Draft) else one for one in everywhere("x")]))
    for name in NAMES:
        alert, draft = everywhere(name)
        assert skeleton(page(alert, [draft])) == plain, name


@pytest.mark.parametrize("url", LINKS)
def test_a_link_leads_to_the_web_and_shows_the_host_it_leads_to(alert_with, url):
    html = page(alert_with(url=url))
    for link, node in zip(links(html), LexborHTMLParser(html).css("a"), strict=True):
        assert link.startswith(("https://", "http://")) and not steers(link)
        assert node.text().startswith(link.split("/")[2].rpartition("@")[2])


def test_a_file_name_is_plain_whatever_the_brand_is_called(everywhere):
    for one in HOSTILE:
        name = file_name(everywhere(one.text)[0])
        assert name.isascii() and not set(name) - set("abcdefghijklmnopqrstuvwxyz0123456789-.") and len(name) < 100


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_of_json_is_one_object_with_the_keys_it_always_has(everywhere, kind):
    keys = set(public(everywhere("x")[0]))
    for one in of(kind):
        said = line(public(everywhere(one.text)[0]))
        again = json.loads(said)
        assert "\n" not in said and set(again) == keys and again["severity"] == "high", one.name
