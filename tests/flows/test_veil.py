"""What came from the environment into a source's settings is used, and is neither told nor kept."""

import asyncio
from urllib.parse import quote

import pytest

from flows.steps.hear import hear
from flows.steps.veil import veil_of
from listeners.contract import Page, RateLimited, Refused, Unavailable, listener_of
from mentions import Author
from settings import Source
from storage import sources
from storage.engine import reading

SECRET = "CANARYPATH"
WHOLE = f"https://Host.example/feeds/{SECRET}/x.xml"
ODD = "one/CANARY way?"


def veiled(mention, *secrets):
    [found] = veil_of(secrets).page(Page(mentions=(mention,), cursor={})).mentions
    return found


def told(text, *secrets):
    return str(veil_of(secrets).error(Unavailable(text)))


class TestErrors:
    @pytest.mark.parametrize("secret", [SECRET, WHOLE, f"feeds/{SECRET}"])
    def test_of_an_address_only_the_host_is_named(self, secret):
        text = f"https://host.example/feeds/{SECRET}/x.xml?…: the answer is empty"
        assert told(text, secret) == "https://host.example/…: the answer is empty"
        assert told(f"https://jo:{SECRET}@host.example/a answered 500", secret) == "https://host.example/… answered 500"

    @pytest.mark.parametrize(
        "written", [ODD, quote(ODD), quote(ODD, safe=""), ODD.replace(" ", "+"), quote(ODD, safe="").lower()]
    )
    def test_however_it_is_written(self, written):
        assert told(f"it announces a feed at /a/{written}/b", ODD) == "it announces a feed at /a/…/b"
        assert told(f"it announces a feed at /a/{written}/b", quote(ODD)) == "it announces a feed at /a/…/b"

    def test_the_error_stays_what_it_was(self):
        wrong = veil_of([SECRET]).error(RateLimited(f"{SECRET} is busy", retry_after=12.5))
        assert (type(wrong), wrong.retry_after, str(wrong)) == (RateLimited, 12.5, "… is busy")
        assert veil_of([SECRET]).error(Refused("no", permanent=False)).permanent is False

    def test_without_secrets_the_whole_address_is_named(self):
        assert told("https://host.example/feed answered 500") == "https://host.example/feed answered 500"

    def test_a_value_as_short_as_a_port_is_none(self):
        assert told("the port 8763 is closed", "8763") == "the port 8763 is closed"


class TestMentions:
    def test_no_field_shows_it_and_the_words_stay(self, said):
        link = f"https://host.example/feeds/{SECRET}/1"
        mention = said(
            f"Acme at feeds, see {link} now", name=link, origin=WHOLE.lower().replace("canarypath", SECRET), url=link,
            author=Author(id=link, url=link, name="Jo"), site=SECRET, reply_to=link, root=link, media=(link,),
        )  # fmt: skip
        found = veiled(mention, WHOLE)
        assert SECRET not in repr(found)
        assert found.text.startswith("Acme at feeds, see https://host.example/feeds/secret-") and "now" in found.text
        assert found.origin.startswith("https://host.example/secret-") and found.author.name == "Jo"

    def test_two_feeds_stay_two_and_every_run_gives_the_same(self, said):
        def origin(secret):
            return veiled(said("Acme", origin=f"https://host.example/{secret}/x.xml"), secret).origin

        assert origin("first-secret") == origin("first-secret") != origin("other-secret")

    @pytest.mark.parametrize("rest", ["a", "feed?u=joe", "?u=joe"])
    def test_however_short_the_path_of_a_secret_address_is(self, said, rest):
        url = f"https://host.example/{rest}"
        found = veiled(said("Acme", origin=url, url=f"{url}#1"), url)
        assert found.origin.startswith("https://host.example/secret-") and not found.origin.endswith(rest)
        assert found.url.startswith("https://host.example/secret-") and found.url.endswith("#1")
        assert veiled(said("Acme", url="https://host.example/about/us"), url).url == "https://host.example/about/us"


class TestHearing:
    def test_the_listener_gets_its_cursor_back_and_nothing_of_it_is_kept(self, hears, said, square, everything):
        cursor = {"moved": WHOLE.replace("Host", "host"), "seen": [quote(ODD)], "page": 3}
        secrets = (WHOLE, ODD)
        hears(Page(mentions=(said("Acme one", origin=WHOLE),), cursor=cursor), secrets=secrets)
        kept = str(everything())
        assert "Acme one" in kept and "CANARY" not in kept
        hears(secrets=secrets)
        assert square.asked[-1] == cursor

    def test_an_error_that_names_it_is_stored_and_told_without(self, engine, hears):
        one = hears(Refused(f"https://host.example/feeds/{SECRET}/x.xml answered 404"), secrets=(WHOLE,))
        assert one.error.startswith("https://host.example/… answered 404; ")
        with reading(engine) as conn:
            assert sources.source_of(conn, "square", "square").last_error == one.error

    def test_the_wire_s_own_errors_name_the_host_only(self, engine, settings, now):
        url = f"http://127.0.0.1:1/feeds/{SECRET}/x.xml"
        options = listener_of("feed").options(url=url)
        source = Source(name="closed", kind="feed", options=options, secrets=(url,), private=True)
        one = asyncio.run(hear(engine, settings, source, now))
        assert one.error_class == "Unavailable" and "http://127.0.0.1:1/…" in one.error and SECRET not in str(one)
