"""The receiver of kind `apprise`: one of the services that Apprise knows (mail, chat, push, SMS), named by its URL."""

import asyncio
import logging
from typing import Annotated

import apprise
from pydantic import Field, SecretStr

from delivery.contract import Message, Misconfigured, Options, Unreachable, way_out

_TYPES = {"critical": apprise.NotifyType.FAILURE, "high": apprise.NotifyType.WARNING}


class AppriseOptions(Options):
    """Where to send."""

    url: Annotated[
        SecretStr, Field(min_length=4, description="an Apprise URL, such as `tgram://…` or `mailtos://…`: a secret")
    ]


@way_out("apprise", options=AppriseOptions)
async def send(options: AppriseOptions, message: Message) -> None:
    """Raises Misconfigured for a URL that Apprise cannot use, Unreachable for every other failure.

    Apprise tells neither why a service refused nor when to come back, and it has no place for the idempotency key.
    """
    _hush()
    service = apprise.Apprise(asset=apprise.AppriseAsset(app_id="Foreshock", app_desc="Foreshock", app_url=""))
    if not service.add(options.url.get_secret_value()):
        raise Misconfigured("apprise: the url is of no service that Apprise knows, or is incomplete")
    sent = await asyncio.to_thread(
        service.notify,
        body=message.body or message.title,
        title=message.title,
        notify_type=_TYPES.get(str((message.alert or {}).get("severity")), apprise.NotifyType.INFO),
        body_format=apprise.NotifyFormat.TEXT,
    )
    if sent is None:  # nothing matched: not a failure of the service, so trying again never helps
        raise Misconfigured("apprise: nothing was sent, because the url names no place to send to")
    if not sent:
        raise Unreachable("apprise: the service could not be reached, or refused; `apprise -vv` with its url says more")


def _hush() -> None:
    # both log whole URLs, in which Apprise keeps passwords and tokens
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    logging.getLogger("urllib3").setLevel(logging.CRITICAL + 1)
