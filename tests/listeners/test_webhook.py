"""Deliveries: only what is signed is read, and of that whatever can be."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listeners.contract import Refused, SourceError, Unreadable
from listeners.webhook import WebhookOptions, receive

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SECRET, BEFORE = "sixteen letters!", "the key before it"


@pytest.fixture
def world(world_of):
    return world_of("webhook")


@pytest.fixture
def get(world):
    """get(said, option=...) is what a signed delivery brings."""

    def got(said, *, ago=0, headers=None, **options):
        body, signed = world.delivery(said, ago=ago)
        return receive(body, signed if headers is None else headers, WebhookOptions(secret=SECRET, **options), NOW)

    return got


def test_it_is_signed_as_our_own_webhook_signs(get):
    from delivery.webhook import signature

    body, began = b'{"text": "a"}', int(NOW.timestamp())
    headers = {"foreshock-time": str(began), "foreshock-signature": signature(SECRET, began, body)}
    assert receive(body, headers, WebhookOptions(secret=SECRET), NOW).mentions[0].text == "a"


def test_a_simple_body_needs_no_mapping(get):
    said = {"id": 12345678901234567890, "text": "Too\u200b loud", "said": "2026-03-04T10:00:00Z", "author": "@ann"}
    said["url"] = "https://e.example/1"
    [one] = get(said).mentions
    assert (one.origin, one.external_id, one.text, one.invisible) == ("webhook", "12345678901234567890", "Too loud", 1)
    assert (one.said, one.heard, one.author.handle, one.url, one.kind) == (
        NOW - timedelta(hours=2), NOW, "ann", "https://e.example/1", "post",
    )  # fmt: skip


def test_what_does_not_say_when_is_said_now_and_without_an_id_has_one(get):
    one, again = get({"text": "a", "n": 1}).mentions[0], get({"n": 1, "text": "a"}, ago=9).mentions[0]
    assert one.said == NOW and one.said_unknown
    assert one.external_id == again.external_id != get({"text": "a", "n": 2}).mentions[0].external_id


def test_a_mapping_names_places_and_items_the_list(get):
    said = {"data": {"list": [{"c": {"b": "one"}, "who": [{"n": "Bo B"}], "s": 8}, {"c": {}}, 7]}, "event": "e1"}
    got = get(
        said, items="data.list", mapping={"text": "c.b", "author": "who.0.n", "rating": "s"}, best=10, about="Acme",
        origin="shop", entries="ticket", id_from="event",
    )  # fmt: skip
    [one] = got.mentions
    assert (one.words, one.author.name, one.rating, one.origin, one.kind) == (
        "Acme\n\none",
        "Bo B",
        4.11,
        "shop",
        "ticket",
    )
    assert got.key == "e1"


def test_what_was_deleted_is_gone(get):
    got = get([{"id": "1", "deleted": True}, {"id": "2", "text": "a", "deleted": False}])
    assert got.gone == ("1",) and [one.external_id for one in got.mentions] == ["2"]


def test_an_empty_list_brings_nothing_and_is_no_fault(get):
    assert get([]).mentions == () and get({"list": []}, items="list").mentions == ()


@pytest.mark.parametrize("said", [7, None, "text", {}, {"text": ""}, [{}, 3], {"list": {}}, {"text": {"a": 1}}])
def test_a_body_without_anything_to_hear_is_unreadable(get, said):
    with pytest.raises(Unreadable):
        get(said)
    with pytest.raises(Unreadable):
        get(said, items="nowhere")


def test_a_body_that_is_no_json_is_unreadable(world):
    body = b"\xff{"
    with pytest.raises(Unreadable, match="not JSON"):
        receive(body, world.signed(body), WebhookOptions(secret=SECRET), NOW)


def test_another_body_another_key_and_no_signature_are_refused(get, world):
    body, headers = world.delivery({"text": "a"})
    options = WebhookOptions(secret=SECRET)
    with pytest.raises(Refused, match="not that of this body"):
        receive(body + b" ", headers, options, NOW)
    with pytest.raises(Refused, match="not that of this body"):
        receive(body, world.signed(body, secret="another secret!!"), options, NOW)
    for name in headers:
        with pytest.raises(Refused, match="are needed"):
            receive(body, {key: value for key, value in headers.items() if key != name}, options, NOW)
    for odd in ("1.5", "+1772625600", " 1772625600", "١٧٧٢٦٢٥٦٠٠", "", "9" * 40):
        with pytest.raises(Refused):
            receive(body, headers | {"foreshock-time": odd}, options, NOW)
    for odd in ("v1=", "v1=ü", ",,,", "sha256=abc", headers["foreshock-signature"].upper()):
        with pytest.raises(Refused):
            receive(body, headers | {"foreshock-signature": odd}, options, NOW)


@pytest.mark.parametrize(
    ("ago", "window", "taken"), [(300, 300, True), (301, 300, False), (-301, 300, False), (60, 30, False)]
)
def test_a_delivery_is_taken_within_the_window_only(get, ago, window, taken):
    if taken:
        assert get({"text": "a"}, ago=ago, window=window).mentions
    else:
        with pytest.raises(Refused, match="clock of the sender"):
            get({"text": "a"}, ago=ago, window=window)


def test_while_keys_change_either_is_taken_and_the_delivery_has_one_name(world):
    body = b'{"text": "a"}'
    new, old = (world.signed(body, secret=secret)["foreshock-signature"] for secret in (SECRET, BEFORE))
    options, began = WebhookOptions(secret=SECRET, previous_secret=BEFORE), world.signed(body)["foreshock-time"]
    keys = {
        receive(body, {"foreshock-time": began, "foreshock-signature": said}, options, NOW).key
        for said in (new, old, f"{old}, {new}", f"v1=abc {new}", f"{new},{old}")
    }
    assert keys == {new}
    with pytest.raises(Refused):
        receive(body, {"foreshock-time": began, "foreshock-signature": old}, WebhookOptions(secret=SECRET), NOW)
    with pytest.raises(Refused):  # not among the first ten
        receive(body, {"foreshock-time": began, "foreshock-signature": "v1=x," * 10 + new}, options, NOW)


def test_no_key_is_in_what_is_shown_or_told():
    options = WebhookOptions(secret=SECRET, previous_secret=BEFORE)
    assert SECRET not in repr(options) and BEFORE not in repr(options)
    with pytest.raises(ValueError):
        WebhookOptions(secret="too short")


JUNK = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(("id", "text", "said", "author", "rating", "tags", "x")), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150)
@given(JUNK)
def test_nothing_but_a_source_error_leaves_it(said):
    from importlib.util import module_from_spec, spec_from_file_location
    from pathlib import Path

    spec = spec_from_file_location("world", Path(__file__).with_name("worlds") / "webhook.py")
    spec.loader.exec_module(world := module_from_spec(spec))
    body = json.dumps(said).encode()
    try:
        got = receive(body, world.signed(body), WebhookOptions(secret=SECRET, mapping={"author_id": "x.0"}), NOW)
    except SourceError:
        return
    assert all(isinstance(one.external_id, str) and one.external_id for one in got.mentions)
