"""A delivery is kept whole and once, or not at all."""

import base64
import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import count

import pytest

from flows.steps.receive import Delivered, pushed, receive
from listeners.contract import Refused, Unreadable, listener_of
from mentions import Mention
from settings import Source
from storage import mentions, sources
from storage.engine import migrate, open_database, reading
from tests.faults.blade import content, killed_at
from tests.flows.conftest import NOW

SECRET = "sixteen letters!"
LOST = "Acme lost my parcel and nobody answers, I want a refund"


def signed(body, at=NOW):
    """The headers of a delivery."""
    began = str(int(at.timestamp()))
    found = hmac.new(SECRET.encode(), f"{began}.".encode() + body, hashlib.sha256).hexdigest()
    return {"foreshock-time": began, "foreshock-signature": f"v1={found}"}


@pytest.fixture
def shop():
    return Source(name="shop", kind="webhook", options=listener_of("webhook").options(secret=SECRET), secrets=(SECRET,))


@pytest.fixture
def takes(engine, settings, shop):
    """takes(said) is what becomes of a signed delivery; `at` is when it was signed."""

    def take(said, *, at=NOW, engine=engine, source=shop) -> Delivered:
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        return receive(engine, settings, source, body=body, headers=signed(body, at), now=NOW)

    return take


def test_what_concerns_a_brand_is_kept_and_understood(engine, takes, rows):
    done = takes(
        [{"id": "1", "text": LOST}, {"id": "2", "text": "nobody's business"}, {"id": "3", "text": "Acme, Brix"}]
    )
    assert done == Delivered(source="shop", heard=3, matched=2, new=2, known=0)
    assert rows("mentions", "external_id") == ["1", "3"] and rows("hearings", "source") == ["shop", "shop"]
    assert rows("queue", "brand", "kind") == [("Acme", "complaint")]
    with reading(engine) as conn:
        row = sources.source_of(conn, "shop", "webhook")
    assert (row.last_heard, row.failures) == (NOW, 0)


def test_the_same_delivery_again_changes_nothing(takes, everything):
    takes({"id": "1", "text": LOST})
    before = everything()
    assert takes({"id": "1", "text": LOST}) == Delivered(source="shop", repeat=True)
    assert everything() == before


def test_sent_again_with_a_new_time_it_is_another_delivery_of_the_same_mention(takes, rows):
    takes({"id": "1", "text": LOST})
    again = takes({"id": "1", "text": LOST}, at=NOW - timedelta(seconds=5))
    assert (again.repeat, again.new, again.known) == (False, 0, 1)
    assert len(rows("received", "key")) == 2 and rows("mentions", "external_id") == ["1"]


def test_another_text_under_the_same_id_is_an_edit_and_what_is_gone_is_erased(takes, rows):
    takes({"id": "1", "text": "Acme is fine"})
    takes({"id": "1", "text": LOST})
    assert rows("revisions", "text") == [LOST]
    takes({"id": "1", "deleted": True})
    assert rows("mentions", "text") == [""]


def test_every_text_of_one_id_in_a_delivery_is_kept_where_the_first_is_stored_already_too(takes, rows):
    takes([{"id": "1", "text": "Acme is fine"}, {"id": "1", "text": LOST}, {"id": "2", "text": "Acme, hello"}])
    assert rows("revisions", "text") == [LOST]
    takes([{"id": "2", "text": "Acme, hello"}, {"id": "2", "text": "goodbye"}, {"id": "3", "text": "nobody's"}])
    assert rows("revisions", "text") == [LOST, "goodbye"]
    assert rows("mentions", "text") == ["Acme is fine", "Acme, hello"]


def test_a_source_shows_what_was_left_out_of_a_delivery_until_a_whole_one_comes(takes, rows):
    done = takes([{"id": "1", "text": LOST}, {"id": "2"}])
    assert (done.heard, done.left_out) == (1, ("record 2 has no text",))
    [(error, error_class, failures)] = rows("sources", "last_error", "error_class", "failures")
    assert error.startswith("record 2 has no text: ") and (error_class, failures) == ("Unreadable", 0)
    takes({"id": "2", "text": LOST})
    assert rows("sources", "last_error") == [None]


def test_what_is_refused_or_not_understood_leaves_no_trace(takes, engine, settings, shop, counts):
    body = json.dumps({"text": LOST}).encode()
    with pytest.raises(Refused):
        receive(engine, settings, shop, body=body, headers={}, now=NOW)
    with pytest.raises(Refused):
        takes(body, at=NOW - timedelta(minutes=6))
    with pytest.raises(Unreadable):
        takes(b"{}")
    assert counts() == {}


def test_a_secret_of_the_environment_is_in_no_field_and_no_error(engine, settings, takes, rows):
    takes({"id": "1", "text": "Acme https://e.example/?key=sixteen%20letters!", "url": f"https://e.example/{SECRET}"})
    assert "sixteen" not in str(rows("mentions", "text", "url"))


def test_a_source_that_is_asked_as_well_is_still_asked(engine, settings, now):
    options = listener_of("github").options(secret=SECRET, query="acme")
    source, body = Source(name="hub", kind="github", options=options), b'{"zen": "x"}'
    headers = {"x-hub-signature-256": "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}
    receive(engine, settings, source, body=body, headers=headers | {"x-github-event": "ping"}, now=now)
    with reading(engine) as conn:
        assert sources.source_of(conn, "hub", "github").last_heard is None


def test_who_pushes_and_names_no_place_is_one_of_its_own(takes, shop, rows):
    def other(name, **options):
        return takes({"id": "1", "text": LOST}, source=Source(name=name, kind="webhook", options=options_of(**options)))

    options_of = partial(listener_of("webhook").options, secret=SECRET)
    assert takes({"id": "1", "text": LOST}).new == other("branch").new == 1, "their ids have nothing to do with another"
    assert (other("one", origin="desk").new, other("two", origin="desk").known) == (1, 1)
    assert rows("mentions", "origin") == ["desk", "webhook branch", "webhook shop"]


def test_a_place_that_the_kind_knows_stays_what_it_is(engine, settings, rows):
    for kind, scheme, body in (
        ("survey", typeform, {"form_response": {"token": "t", "hidden": {"why": LOST}}}),
        ("github", github, {"action": "opened", "issue": {"node_id": "I_1", "title": LOST, "number": 1}}),
    ):
        more = {"mapping": {"text": "hidden.why"}} if kind == "survey" else {}
        options = listener_of(kind).options(secret=SECRET, **more)
        said = json.dumps(body).encode()
        source = Source(name="a", kind=kind, options=options)
        receive(engine, settings, source, body=said, headers=scheme(said), now=NOW)
    assert rows("mentions", "origin") == ["github", "typeform"]


def typeform(body):
    found = hmac.new(SECRET.encode(), body, hashlib.sha256).digest()
    return {"typeform-signature": f"sha256={base64.b64encode(found).decode()}"}


def github(body):
    return {"x-hub-signature-256": f"sha256={hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}"}


def test_eight_at_once_of_the_same_delivery_are_one(takes, rows):
    with ThreadPoolExecutor(8) as room:
        done = list(room.map(lambda _: takes({"id": "1", "text": LOST}), range(8)))
    assert sum(one.new for one in done) == 1 and sum(one.repeat for one in done) == 7
    assert rows("mentions", "external_id") == ["1"]


def test_many_different_ones_at_once_are_all_kept(takes, rows):
    with ThreadPoolExecutor(8) as room:
        done = list(room.map(lambda n: takes({"id": str(n), "text": f"{LOST} {n}"}), range(24)))
    assert sum(one.new for one in done) == 24 and len(rows("mentions", "id")) == 24


def test_only_kinds_that_receive_and_have_a_secret_are_pushed_to(shop):
    options = listener_of("survey").options
    asked = Source(name="file", kind="survey", options=options(path="a.csv"))
    answered = Source(name="nps", kind="survey", options=options(secret=SECRET))
    feed = Source(name="feed", kind="feed", options=listener_of("feed").options(url="https://e.example/f"))
    old = Source(name="old", kind="usenet", options=options(path="a.csv"))
    assert pushed([asked, shop, feed, answered, old]) == [shop, answered]


def test_a_kill_between_any_two_statements_loses_and_doubles_nothing(tmp_path, takes):
    """The sender was not answered, so it sends the same again."""
    said = [{"id": "1", "text": LOST}, {"id": "2", "text": "How can I reach Acme or Brix?"}]

    def fresh(name):
        opened = open_database(f"sqlite:///{tmp_path}/{name}.db")
        migrate(opened)
        return opened

    quiet = fresh("quiet")
    takes(said, engine=quiet)
    expected = content(quiet)
    for at in count(1):
        victim = fresh(f"killed {at}")
        with killed_at(victim, at) as blade:
            takes(said, engine=victim)
        if not blade.fell:
            break
        kept = bool(content(victim)["received"])
        assert takes(said, engine=victim).repeat == kept
        assert content(victim) == expected, f"killed before statement {at}"
    assert at > 10


def test_what_was_kept_is_what_was_sent(engine, takes):
    takes({"id": "1", "text": "Acme\u200b is late", "said": "2026-03-04T09:00:00+01:00", "author": "@ann"})
    with reading(engine) as conn:
        [row] = mentions.listed(conn)
    mention: Mention = row.mention
    assert (mention.text, mention.author.handle, mention.said.hour, mention.invisible) == ("Acme is late", "ann", 8, 1)
