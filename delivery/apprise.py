"""The receiver of kind `apprise`: one of the services that Apprise knows (mail, chat, push, SMS), named by its URL."""

import asyncio
import logging
from typing import Annotated, NamedTuple

import apprise
from pydantic import Field, SecretStr

from alerts import families
from delivery.contract import Message, Misconfigured, Options, Unreachable, way_out

_TYPES = {"critical": apprise.NotifyType.FAILURE, "high": apprise.NotifyType.WARNING}
_PROGRAMS = {"NotifyJSON", "NotifyXML", "NotifyForm"}
"""Services that show nothing to anybody themselves: they get every text as it was said."""
_BOLD = {
    **dict.fromkeys(("NotifySlack", "NotifyGoogleChat", "NotifyRocketChat", "NotifyEvolution"), "*"),
    **dict.fromkeys(("NotifyWorkflows", "NotifyWebexTeams", "NotifyDiscord", "NotifyMattermost", "NotifyZulip"), "**"),
}
SHORT = 400  # characters: a service with less shows one line, the links, and as much of the rest as fits


class AppriseOptions(Options):
    """Where to send, and how long that may take."""

    url: Annotated[
        SecretStr, Field(min_length=4, description="an Apprise URL, such as `tgram://…` or `mailtos://…`: a secret")
    ]
    timeout: Annotated[
        float, Field(ge=1, le=40, allow_inf_nan=False, description="the most seconds that one sending may take")
    ] = 20.0


class Letter(NamedTuple):
    """A message as one service gets it."""

    title: str
    body: str
    form: apprise.NotifyFormat


@way_out("apprise", options=AppriseOptions)
async def send(options: AppriseOptions, message: Message) -> None:
    """Raises Misconfigured for a URL that Apprise cannot use, Unreachable for every other failure.

    Apprise tells neither why a service refused nor when to come back, and it has no place for the idempotency key.
    """
    _hush()
    service = apprise.Apprise(asset=_ours())
    if not service.add(options.url.get_secret_value()):
        raise Misconfigured("apprise: the url is of no service that Apprise knows, or is incomplete")
    for one in service:
        one.socket_connect_timeout = one.socket_read_timeout = options.timeout
    try:
        async with asyncio.timeout(options.timeout):
            sent = await asyncio.to_thread(_notify, service, message)
    except TimeoutError:
        raise Unreachable(f"apprise: the service took longer than {options.timeout:g} seconds") from None
    if sent is None:  # nothing matched: not a failure of the service, so trying again never helps
        raise Misconfigured("apprise: nothing was sent, because the url names no place to send to")
    if not sent:
        raise Unreachable("apprise: the service could not be reached, or refused; `apprise -vv` with its url says more")


def letter(service: apprise.NotifyBase, message: Message) -> Letter:
    """The message in the family of this service, no longer than it allows."""
    name, titled = type(service).__name__, int(service.title_maxlen) > 0
    title = families.lock_line(message)[: int(service.title_maxlen)] if titled else ""
    most = int(service.body_maxlen) - len(title) - 2  # some services count them together
    if service.notify_format == apprise.NotifyFormat.HTML:
        if name == "NotifyTelegram":
            return Letter("", families.telegram(message, most), apprise.NotifyFormat.HTML)
        return Letter(title, families.mail(message), apprise.NotifyFormat.HTML)
    if name in _PROGRAMS:
        return Letter(title, families.plain(message, most), apprise.NotifyFormat.TEXT)
    title = families.unmarked(title)[: int(service.title_maxlen)] if titled else ""  # what disarms it makes it longer
    most, bold = int(service.body_maxlen) - len(title) - 2, _BOLD.get(name, "")
    body = families.chat(message, most, bold=bold, titled=not titled, short=most < SHORT)
    return Letter(title, body, service.notify_format)


def _notify(services: apprise.Apprise, message: Message) -> bool | None:
    """A URL names one service, or several with commas between: each in its own family. None where there is none."""
    severity = str((message.alert or {}).get("severity"))
    results = list[bool | None]()
    for one in services:
        alone, said = apprise.Apprise(asset=services.asset), letter(one, message)
        alone.add(one)
        results.append(
            alone.notify(
                body=said.body,
                title=said.title,
                notify_type=_TYPES.get(severity, apprise.NotifyType.INFO),
                body_format=said.form,
            )
        )
    return None if all(one is None for one in results) else all(results)


def _ours() -> apprise.AppriseAsset:
    """No picture of a severity: whoever reads the message would fetch it from Apprise's own site."""
    return apprise.AppriseAsset(
        app_id="Foreshock", app_desc="Foreshock", app_url="", image_url_mask="", image_url_logo="", secure_logging=True
    )


def _hush() -> None:
    # both log whole URLs, in which Apprise keeps passwords and tokens
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    logging.getLogger("urllib3").setLevel(logging.CRITICAL + 1)
