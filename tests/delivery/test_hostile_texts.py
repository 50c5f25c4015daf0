"""Two hundred texts of people who mean harm, as they leave for each service: Apprise rewrites what it is given, so what
counts is what goes over the wire."""

import json
import re
from dataclasses import replace

import apprise
import pytest
import requests
from selectolax.lexbor import LexborHTMLParser

from delivery.apprise import _notify, letter
from tests.hostile_texts import HOSTILE

# each with what its service would obey: pings, links under other words, tags; the rest of the markup is only looks
CHATS = {
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general": r"<",
    "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js": r"<[@#!/a:t]|\]\(|\|\||```",
    "gchat://workspace/key/token": r"<",
    "workflow://host:443/workflow/signature": r"<at>|\]\(|&#",
    "tgram://123456789:abcdefg_hijklmnop/12315544": r"<(?!/?b>)",
    "mmosts://mattermost.example/3ccdd113474722377935511fc85d3dd4": r"<|\]\(",
    "ntfy://topic": r"\]\(",
}
CALLS = re.compile(r"@(?:everyone|here|channel|all|room)\b", re.IGNORECASE)
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
GROUPS = [[one.text[:300] for one in HOSTILE[i : i + 5]] for i in range(0, len(HOSTILE), 5)]


def said_by(texts, message):
    """A message in which every text stands wherever a stranger's may."""
    quoted = "\n".join(f"“{text}”\n{text}" for text in texts)
    return replace(message, title=f"Acme: {texts[0]}", body=f"Acme: {texts[0]}\n\n{quoted}", reason=texts[-1], links={})


@pytest.fixture
def wire(monkeypatch):
    """What was to be sent, as text; everybody answers well."""
    sent = []

    def answers(session, request, **_):
        body = request.body or b""
        sent.append(body.decode() if isinstance(body, bytes) else str(body))
        well = requests.Response()
        well.status_code, well._content = 200, b'{"ok": true, "result": []}'
        return well

    monkeypatch.setattr(requests.Session, "send", answers)
    return sent


def texts_in(value):
    """Every text of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_in(inner)


@pytest.mark.parametrize("url", CHATS)
def test_nothing_that_a_chat_gets_calls_or_links_anybody(url, message, wire):
    service = apprise.Apprise()
    assert service.add(url)
    service[0].request_rate_per_sec = 0  # it would rest between two messages
    for texts in GROUPS:
        _notify(service, said_by(texts, message))
    assert len(wire) >= len(GROUPS)
    for sent in wire:
        for text in texts_in(json.loads(sent)) if sent.startswith("{") else [sent]:
            assert not re.search(CHATS[url], text), text
            assert not CALLS.search(text) and not TURNS.search(text), text


def test_a_mail_has_none_but_our_elements_and_fetches_nothing(message):
    mail = apprise.Apprise.instantiate("mailtos://user:word@mail.example")
    plain = {one.tag for one in LexborHTMLParser(letter(mail, message).body).css("*")}
    for texts in GROUPS:
        page = LexborHTMLParser(letter(mail, said_by(texts, message)).body)
        assert {one.tag for one in page.css("*")} <= plain | {"a", "br"}
        for one in page.css("*"):
            assert not one.attributes.keys() & {"src", "background", "srcset", "id", "class"}
            assert not [name for name in one.attributes if name.startswith("on")]
        for link in page.css("a"):
            assert link.attributes["href"] == link.text() and link.attributes["href"].startswith(
                ("http://", "https://")
            )
        assert not TURNS.search(page.html)
