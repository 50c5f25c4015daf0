import json

import apprise
import pytest

from delivery.apprise import AppriseOptions, send
from delivery.contract import Misconfigured, Unreachable


async def test_title_text_and_type_arrive(options_for, message, httpserver, canary):
    httpserver.expect_request(f"/{canary}").respond_with_data("ok")
    await send(options_for("apprise"), message)
    said = json.loads(httpserver.log[0][0].data)
    assert (said["title"], said["message"].strip(), said["type"]) == (message.title, message.body.strip(), "warning")


async def test_markup_in_a_quotation_arrives_as_it_was_said(options_for, message, httpserver, canary):
    from dataclasses import replace

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
