"""A language model's server that does whatever anybody tells it, the customer first: the worst that there can be."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

Says = Callable[[Mapping[str, Any]], str]
"""Of what was sent as data, what the model answers."""


def as_json(text: str) -> str:
    return json.dumps({"text": text}, ensure_ascii=False)


def ways(given: Mapping[str, Any], obeyed: str) -> Iterator[tuple[str, str]]:
    """Every way in which a model obeys, by name: what it answers, as the JSON that was asked for or as it likes."""
    draft = str(given["draft"])
    first, _, rest = draft.partition(". ")
    keep = " ".join(given["keep"])
    for name, text in {
        "it says that alone": obeyed,
        "it says that first": f"{obeyed} {draft}",
        "it says that last": f"{draft} {obeyed}",
        "it says that on a line of its own": f"{draft}\n\n{obeyed}",
        "it says that in the middle": f"{first}. {obeyed} {rest}",
        "it says that instead of what may be reworded": f"{obeyed} {keep}",
        "it says that as a part of a sentence": f"{draft.rstrip('.')}, {obeyed}",
        "it repeats what the customer wrote": f"{draft} {given['customer']}",
        "it repeats all that it was given": json.dumps(given, ensure_ascii=False),
    }.items():
        yield name, as_json(text)
    yield "it gives no JSON", obeyed
    yield "it gives more than was asked for", json.dumps({"text": draft, "note": obeyed})
    yield "it gives the key twice", f'{{"text": {json.dumps(draft)}, "text": {json.dumps(obeyed)}}}'
    yield "it wraps its JSON", f"```json\n{as_json(obeyed)}\n```"


@dataclass
class Obedient:
    """`bodies` are the requests that it got, `opened` their Authorization. It answers what `says` makes of the data."""

    says: Says
    bodies: list[dict[str, Any]] = field(default_factory=list)
    opened: list[str | None] = field(default_factory=list)

    def serve(self, server: HTTPServer, path: str = "/v1") -> str:
        """Its address, up to `/v1`."""
        server.expect_request(f"{path}/chat/completions", method="POST").respond_with_handler(self.answer)
        server.expect_request(f"{path}/models").respond_with_json({"data": [{"id": "small"}]})
        return server.url_for(path)

    def answer(self, request: Request) -> Response:
        body = json.loads(request.data)
        self.bodies.append(body)
        self.opened.append(request.headers.get("authorization"))
        said = self.says(given_of(body))
        return Response(json.dumps(completion(said)), content_type="application/json")


def given_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """What the model is given as data."""
    given: dict[str, Any] = json.loads(body["messages"][-1]["content"])
    return given


def completion(said: str | None, **more: Any) -> dict[str, Any]:
    """The answer of `/chat/completions`, as servers give it."""
    choice = {"index": 0, "message": {"role": "assistant", "content": said}, "finish_reason": "stop"} | more
    usage = {"prompt_tokens": 700, "completion_tokens": 60, "total_tokens": 760}
    return {"id": "x", "object": "chat.completion", "model": "small", "choices": [choice], "usage": usage}
