import json
import threading
from dataclasses import replace

import apprise
import pytest
from werkzeug import Response

from delivery.apprise import AppriseOptions, letter, send
from delivery.contract import Misconfigured, Unreachable


async def test_title_text_and_type_arrive(options_for, message, httpserver, canary):
    httpserver.expect_request(f"/{canary}").respond_with_data("ok")
    await send(options_for("apprise"), message)
    said = json.loads(httpserver.log[0][0].data)
    assert (said["title"], said["message"].strip(), said["type"]) == (message.title, message.body.strip(), "warning")


async def test_markup_in_a_quotation_arrives_as_it_was_said(options_for, message, httpserver, canary):
    httpserver.expect_request(f"/{canary}").respond_with_data("ok")
    await send(options_for("apprise"), replace(message, body="<b>*_a_*</b> \\n &amp;"))
    assert json.loads(httpserver.log[0][0].data)["message"] == "<b>*_a_*</b> \\n &amp;"


@pytest.mark.parametrize("url", ["nosuchservice://x", "not a url", "tgram://", "http://example.org"])
async def test_a_url_of_no_service_is_a_configuration_error(url, message):
    with pytest.raises(Misconfigured) as caught:
        await send(AppriseOptions(url=url), message)
    assert url not in str(caught.value)


async def test_nothing_matched_is_a_configuration_error_and_not_a_failure(options_for, message, monkeypatch):
    monkeypatch.setattr(apprise.Apprise, "notify", lambda *_, **__: None)
    with pytest.raises(Misconfigured):
        await send(options_for("apprise"), message)
    monkeypatch.setattr(apprise.Apprise, "notify", lambda *_, **__: False)
    with pytest.raises(Unreachable):
        await send(options_for("apprise"), message)


SERVICES = {  # url: whether it has a title of its own
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general": True,
    "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js": True,
    "gchat://workspace/key/token": False,
    "workflow://host:443/workflow/sig": True,
    "ntfy://topic": True,
}


@pytest.mark.parametrize("url", SERVICES)
def test_each_service_gets_its_family_and_no_more_than_it_allows(url, message):
    service = apprise.Apprise.instantiate(url)
    said = letter(service, replace(message, title="t" * 300, body="Why <!channel> @everyone.\n\n" + "long " * 20_000))
    assert len(said.title) <= max(service.title_maxlen, 0) and len(said.title) + len(said.body) <= service.body_maxlen
    assert not set(said.body) & set("<>") and "@everyone" not in said.body
    if not SERVICES[url]:
        assert said.title == "" and said.body.startswith("*ttt")


@pytest.mark.parametrize("url", [*SERVICES, "zulip://bot@org/" + "a" * 32 + "/channel"])
def test_a_title_full_of_signs_that_are_disarmed_is_no_longer_than_it_may_be(url, message):
    service = apprise.Apprise.instantiate(url)
    said = letter(service, replace(message, title="@_]&" * 75, body="long " * 20_000))
    assert len(said.title) <= max(service.title_maxlen, 0) and len(said.title) + len(said.body) <= service.body_maxlen


def test_a_mail_is_html_and_telegram_gets_its_own(message):
    html = letter(apprise.Apprise.instantiate("mailtos://user:word@mail.example"), message)
    assert (html.title, html.form) == (message.title, apprise.NotifyFormat.HTML) and "<h1" in html.body
    bold = letter(apprise.Apprise.instantiate("tgram://123456789:abcdefg_hijklmnop/12315544"), message)
    assert bold.title == "" and bold.body.startswith("<b>")


async def test_a_service_that_takes_too_long_is_tried_again_later(options_for, message, httpserver, canary):
    done = threading.Event()
    httpserver.expect_request(f"/{canary}").respond_with_handler(lambda _: Response(str(done.wait(5))))
    slow = options_for("apprise").model_copy(update={"timeout": 0.05})
    with pytest.raises(Unreachable, match="longer than"):
        await send(slow, message)
    done.set()
