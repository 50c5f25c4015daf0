"""What Typeform sends when a form is submitted: one response with its answers, each of a question of some type."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from listeners.common.answer import Object, name, objects, within
from listeners.contract import Unreadable
from listeners.records.mapping import value_at
from listeners.records.scores import BOUNDS, Scale, scaled, told

GIVEN = ("text", "number", "boolean", "email", "phone_number", "url", "date")
"""Types of answer whose value stands under their own name."""
SCORES = ("nps", "opinion_scale", "rating", "number")
"""Types of question with a score, the likeliest first."""
USUAL: Mapping[str, Scale] = {"nps": "nps", "opinion_scale": "nps", "number": "nps", "rating": "csat5"}
OLD_NAMES = {"textfield": "short_text", "textarea": "long_text"}
_WHO = re.compile(
    r"\b(?:name|nom|nombre|nome|naam|e-?mail|phone|telephone|telefon|téléphone|teléfono)\b", re.IGNORECASE
)
LONGEST_TITLE = 200


def responses_in(said: Any) -> list[Object]:
    """The responses of a webhook, or of the Responses API. None where only a part was submitted. Raises Unreadable."""
    if isinstance(within(said, "items"), list):
        return objects(said["items"])
    response = within(said, "form_response")
    if not isinstance(response, Mapping):
        raise Unreadable("there is no form_response: is this a delivery of Typeform?")
    return [] if within(said, "event_type") not in ("form_response", None) else [response]


def fields_in(response: Object, mapping: Mapping[str, str], scale: Scale | None) -> dict[str, Any]:
    """Field -> value. `mapping` names questions by ref, id or title, or what is hidden as `hidden.NAME`.

    The rating comes already scaled to 0 to 10, and `score` is the text that says only it.
    """
    form = _Form(response)
    found: dict[str, Any] = {"id": response.get("token"), "said": response.get("submitted_at"), "site": form.title}
    scored = form.answer(mapping["rating"]) if "rating" in mapping else form.scored()
    if scored is not None:
        least, most = form.bounds(scored, scale)
        found["rating"] = scaled(scored.get("number"), least, most)
        found["score"] = told(scored.get("number"), most)
    found["text"] = form.text()
    for field, place in mapping.items():
        if field != "rating":
            answer = form.answer(place)
            found[field] = value_of(answer) if answer is not None else value_at(response, place)
    return found


def value_of(answer: Object) -> Any:
    """What was answered: a text, a number, or the labels of choices."""
    kind = answer.get("type")
    if kind == "choice":
        return within(answer, "choice", "label") or within(answer, "choice", "other")
    if kind == "choices":
        labels = within(answer, "choices", "labels")
        said = [name(one) for one in labels] if isinstance(labels, list) else []
        return ", ".join(filter(None, [*said, name(within(answer, "choices", "other"))]))
    return answer.get(str(kind)) if kind in GIVEN else None


class _Form:
    """A response beside the definition of its form, which may be another than the one that was answered."""

    def __init__(self, response: Object) -> None:
        self._answers = objects(response.get("answers"))
        self._questions = objects(within(response, "definition", "fields"))
        self.title = name(within(response, "definition", "title")) or ""

    def answer(self, place: str) -> Object | None:
        """To the question with this ref, id or title."""
        for answer in self._answers:
            asked = answer.get("field")
            if place in (within(asked, "ref"), within(asked, "id"), self._asked(answer).get("title")):
                return answer
        return None

    def scored(self) -> Object | None:
        """The answer that is most likely the score."""
        for kind in SCORES:
            for answer in self._answers:
                if self._kind(answer) == kind and answer.get("type") == "number":
                    return answer
        return None

    def bounds(self, answer: Object, scale: Scale | None) -> tuple[float, float]:
        """The worst and the best answer: as the question says, else as the settings say, else as is usual."""
        asked = self._asked(answer).get("properties")
        steps, kind = within(asked, "steps"), self._kind(answer)
        if isinstance(steps, int) and 2 <= steps <= 11:
            least = 1 if kind == "rating" or within(asked, "start_at_one") is True else 0
            return least, steps - 1 + least
        return BOUNDS[USUAL["nps"] if kind == "nps" else scale or USUAL.get(kind, "nps")]

    def text(self) -> str:
        """The long answers; without them the short ones that name nobody; without these what was chosen."""
        for kinds in (("long_text",), ("short_text",)):
            found = [answer for answer in self._answers if self._kind(answer) in kinds and not self._names(answer)]
            said = [text for answer in found if isinstance(text := answer.get("text"), str) and text.strip()]
            if said:
                return "\n\n".join(said)
        return "\n".join(self._chosen()) if self.scored() is None else ""

    def _chosen(self) -> Sequence[str]:
        found = []
        for answer in self._answers:
            said = name(value_of(answer)) if answer.get("type") in ("choice", "choices") else None
            if said:
                found.append(": ".join(filter(None, (name(self._asked(answer).get("title")), said)))[:LONGEST_TITLE])
        return found

    def _names(self, answer: Object) -> bool:
        return bool(_WHO.search(str(self._asked(answer).get("title") or "")))

    def _asked(self, answer: Object) -> Object:
        """The question, where the form still has it."""
        asked = answer.get("field")
        known = {id_ for id_ in (name(within(asked, "id")), name(within(asked, "ref"))) if id_}
        return next((one for one in self._questions if known & {name(one.get("id")), name(one.get("ref"))}), {})

    def _kind(self, answer: Object) -> str:
        kind = str(within(answer, "field", "type") or self._asked(answer).get("type") or "").replace("-", "_")
        return OLD_NAMES.get(kind, kind)
