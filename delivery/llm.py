"""One question to a language model: a POST to `/chat/completions` of an OpenAI-compatible server.

Servers differ in what they take: where one refuses a part of the request (400, 422) that is left out or named as newer
ones name it, and it is asked again, which costs nothing. What the answer says is judged in `replies.accept`.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from pydantic import BaseModel, Field, SecretStr, ValidationError

from delivery.contract import Busy, Misconfigured, Rejected, Unreachable
from delivery.webhook import seconds

LARGEST = 1_000_000  # bytes of an answer
MOST_TRIES = 4  # of one question, each with less
CONNECT = 10  # seconds
LOOKING = timedelta(seconds=5)  # how long a server is waited for that is only looked at
_NOT_SO = (400, 422)
_PASSING = (408, 425)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where it is (up to `/v1`), and what opens it. `timeout` is for one question with all its tries."""

    url: str
    key: SecretStr | None = None
    timeout: timedelta = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """`text` is what the model said, `whole` whether it came to its end. Tokens are None where nobody counted."""

    text: str
    whole: bool
    asked: int | None
    answered: int | None


class _Message(BaseModel):
    content: str | None = None
    tool_calls: list[Any] | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int = Field(ge=0, le=10**9)
    completion_tokens: int = Field(ge=0, le=10**9)


class _Answer(BaseModel):
    choices: list[_Choice] = Field(min_length=1, max_length=1)
    usage: _Usage | None = None


class _Model(BaseModel):
    id: str


class _Models(BaseModel):
    data: list[_Model]


async def complete(server: Server, body: Mapping[str, Any]) -> Completion:
    """What the model answers. Raises DeliveryError, which names neither the address nor the key."""
    async with _within(server.timeout), _client(server) as client:
        for _ in range(MOST_TRIES):
            status, said, pause = await _sent(client, "POST", f"{server.url}/chat/completions", body)
            less = without_part(body, said) if status in _NOT_SO else None
            if less is None:
                return _completion(status, said, pause)
            body = less
    raise Rejected("the model's server refuses every form of the question")


async def models(server: Server) -> frozenset[str]:
    """The names of the models that it has. Raises DeliveryError."""
    async with _within(LOOKING), _client(server) as client:
        status, said, pause = await _sent(client, "GET", f"{server.url}/models")
    _judge(status, pause)
    try:
        return frozenset(one.id for one in _Models.model_validate_json(said).data)
    except ValidationError:
        raise Rejected("the model's server lists its models in a way that cannot be read") from None


def without_part(body: Mapping[str, Any], said: bytes) -> dict[str, Any] | None:
    """The same question without what the server named in its refusal, else in a plainer form of answer; None where
    nothing is left to leave out."""
    complaint, less = said.decode("utf8", "replace"), dict(body)
    if "max_completion_tokens" in complaint and "max_tokens" in less:
        less["max_completion_tokens"] = less.pop("max_tokens")
    elif "temperature" in complaint and "temperature" in less:
        del less["temperature"]
    elif (form := less.pop("response_format", None)) is None:
        return None
    elif form["type"] == "json_schema":
        less["response_format"] = {"type": "json_object"}
    return less


def _client(server: Server) -> httpx.AsyncClient:
    for name in ("httpx", "httpcore"):  # they log whole URLs and the headers of answers
        logging.getLogger(name).setLevel(logging.WARNING)
    headers = {"user-agent": "Foreshock", "accept": "application/json", "accept-encoding": "identity"}
    if server.key is not None:
        key = server.key.get_secret_value()
        if not (key.isascii() and key.isprintable()):
            raise Misconfigured("the model's key has characters that no header takes")
        headers["authorization"] = f"Bearer {key}"
    limit = httpx.Timeout(server.timeout.total_seconds(), connect=CONNECT)
    return httpx.AsyncClient(timeout=limit, trust_env=False, follow_redirects=False, headers=headers)


@asynccontextmanager
async def _within(limit: timedelta) -> AsyncIterator[None]:
    """The whole time of a question; what drips takes no longer."""
    try:
        async with asyncio.timeout(limit.total_seconds()):
            yield
    except TimeoutError:
        raise Unreachable("the model did not answer in time") from None


async def _sent(
    client: httpx.AsyncClient, method: str, url: str, body: Mapping[str, Any] | None = None
) -> tuple[int, bytes, float | None]:
    """Status, what was said, and the seconds of Retry-After."""
    try:
        async with client.stream(method, url, content=_bytes(body), headers=_kind(body)) as answer:
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise Rejected("the model's server packs its answer although it was asked not to")
            said = bytearray()
            async for chunk in answer.aiter_raw():
                said += chunk
                if len(said) > LARGEST:
                    raise Rejected(f"the model's server answers more than {LARGEST:,} bytes")
            return answer.status_code, bytes(said), seconds(answer.headers.get("retry-after"), datetime.now(UTC))
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
        raise Misconfigured("the model's url cannot be used") from None
    except httpx.HTTPError as problem:
        raise Unreachable(f"no answer from the model's server ({type(problem).__name__})") from None


def _bytes(body: Mapping[str, Any] | None) -> bytes | None:
    return None if body is None else json.dumps(body, ensure_ascii=False).encode("utf8", "replace")


def _kind(body: Mapping[str, Any] | None) -> dict[str, str]:
    return {} if body is None else {"content-type": "application/json"}


def _judge(status: int, pause: float | None) -> None:
    if 200 <= status < 300:
        return
    if status == 429 or (status == 503 and pause is not None):
        raise Busy(f"the model's server asks for a pause ({status})", retry_after=pause)
    if status >= 500 or status in _PASSING:
        raise Unreachable(f"the model's server failed ({status})", retry_after=pause)
    steps = {401: ": look at its key", 403: ": look at its key", 404: ": look at its url and model"}
    raise Rejected(f"the model's server refused ({status}){steps.get(status, '')}")


def _completion(status: int, said: bytes, pause: float | None) -> Completion:
    """An answer that cannot be read has cost as well: it is one without words."""
    _judge(status, pause)
    try:
        answer = _Answer.model_validate_json(said)
    except ValidationError:
        return Completion(text="", whole=False, asked=None, answered=None)
    (choice,), usage = answer.choices, answer.usage
    return Completion(
        text=choice.message.content or "",
        whole=choice.finish_reason in (None, "stop") and not choice.message.tool_calls,
        asked=usage.prompt_tokens if usage else None,
        answered=usage.completion_tokens if usage else None,
    )
