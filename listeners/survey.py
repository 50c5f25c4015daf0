"""Survey: what people answer when they are asked: NPS (0 to 10) and CSAT, by webhook, by Typeform, or as a CSV file.

Terms of use: yours and those of the survey's provider; who answered did so to you.

E-mail addresses and phone numbers of respondents are not kept as authors unless `keep_author` says so; what they write
into their comments is kept.

What is pushed is signed by Typeform (`Typeform-Signature`), or by a program of yours as for `webhook`
(`Foreshock-Time`, `Foreshock-Signature`). Only such a survey has `previous_secret`, `window`, `items` and `id_from`;
Typeform needs no `window` and no `items`, and its deliveries have an id. Only a file has `delimiter`, `encoding` and
`said`.

It cannot see: answers to questions other than score and comment, unless `mapping` names them; answers that are not
completed; changes made by the provider afterwards; what stands behind the first 100,000 characters of a text. An answer
without an id and a time that is sent twice counts twice.

A rating is from 0 to 10: NPS as it is, CSAT of 1 to 5 as 0, 2.5, 5, 7.5 and 10, of 1 to 7 in steps of 1.67. Whoever
gives only a score has a text that says it, and no more.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from pydantic import Field, model_validator

from listeners.common.answer import loaded, name
from listeners.common.signed import by_foreshock, by_typeform
from listeners.contract import (
    PUSHED,
    Cursor,
    OptionalSecret,
    Page,
    Received,
    Refused,
    Unreadable,
    Way,
    listener,
    receives,
)
from listeners.records.file import pages_of
from listeners.records.mapping import Mapped
from listeners.records.pushed import SECRET, PushedOptions, key_of, objects_in, received
from listeners.records.record import (
    APRIL,
    PLACE,
    Lacking,
    Origin,
    Reading,
    RecordOptions,
    cut,
    mention_of,
    name_of,
    reading_of,
)
from listeners.records.scores import BOUNDS, Scale, nameless, rate_of, told
from listeners.records.table import FilePath, TableOptions, asked_of, planned
from listeners.records.typeform import fields_in, responses_in
from mentions import Author, Mention
from wire.wire import Wire

MOST_PAGES = 100_000
OF_FILES = TableOptions.model_fields.keys() - RecordOptions.model_fields.keys()
OF_PUSHED = PushedOptions.model_fields.keys() - RecordOptions.model_fields.keys()


class SurveyOptions(TableOptions, PushedOptions):
    """Where answers come from: `secret` for those that are pushed, or `path` for a file; and what they mean."""

    origin: Annotated[
        Origin,
        Field(description=f"{PLACE}the name of the file, `typeform`, or the kind and the name of the source"),
    ] = None
    dayfirst: Annotated[
        bool | None,
        Field(description=f"{APRIL}the other dates of the file decide, and in what is pushed it is in March"),
    ] = None
    secret: Annotated[OptionalSecret, SECRET] = None
    path: Annotated[
        FilePath | None,
        Field(description="a CSV or JSON Lines file; a relative path begins at the folder of the settings"),
    ] = None
    mapping: Annotated[
        Mapped,
        Field(description='where each field stands: a column, a path, or the ref of a question: { text = "comment" }'),
    ] = {}  # noqa: RUF012 - pydantic copies it
    scale: Annotated[
        Scale | None,
        Field(description="nps (0 to 10), csat5 or csat7 (1 to 5, 1 to 7); else nps, or what Typeform says"),
    ] = None
    keep_author: Annotated[
        bool, Field(description="whether an e-mail address or phone number may be kept as the author")
    ] = False

    @model_validator(mode="after")
    def _one_way(self) -> "SurveyOptions":
        if (self.secret is None) == (self.path is None):
            raise ValueError(
                "should have a `secret` for answers that are pushed, or the `path` of a file, and not both"
            )
        others, why = (OF_PUSHED, "are in a file") if self.path else (OF_FILES, "are pushed")
        if found := sorted(others & self.model_fields_set):
            raise ValueError(f"should be without `{'`, `'.join(found)}`: the answers of this survey {why}")
        return self

    @property
    def way(self) -> Way:
        """A file, or what is pushed."""
        return "pushed" if self.path is None else "read"

    @property
    def secrets(self) -> tuple[str, ...]:
        """The keys that a signature may be made with, the newest first."""
        return tuple(filter(None, (self.secret, self.previous_secret)))


@listener("survey", options=SurveyOptions)
async def listen(wire: Wire, options: SurveyOptions, cursor: Cursor) -> AsyncIterator[Page]:
    """From the first answer of the file to the last; where the file has grown, from where it ended."""
    if options.path is None:
        raise Refused(PUSHED)
    facts: dict[str, Any] = {**_facts(options), "survey": True}
    plan = partial(planned, path=options.path, options=options, mapping=options.mapping, now=wire.now, **facts)
    async for page in pages_of(wire, options.path, plan, asked=asked_of(options), cursor=cursor, most=MOST_PAGES):
        yield replace(page, mentions=_answers(page.mentions, options))


@receives("survey", options=SurveyOptions)
def receive(body: bytes, headers: Mapping[str, str], options: SurveyOptions, now: datetime) -> Received:
    """Typeform is known by its own signature. Both schemes sign the whole body."""
    if not options.secrets:
        raise Refused("this survey is a file, and nothing is pushed to it")
    if "typeform-signature" in headers:
        got = _of_typeform(body, by_typeform(body, headers, options.secrets), options, now)
    else:
        signature = by_foreshock(body, headers, options.secrets, options.window, now)
        said = loaded(body, "a delivery")
        reading = reading_of(options, now, otherwise=now, **{"origin": "survey"} | _facts(options))
        key = key_of(said, options.id_from, signature)
        got = received(objects_in(said, options.items), options.mapping, reading, key, survey=True)
    return replace(got, mentions=_answers(got.mentions, options))


def _of_typeform(body: bytes, signature: str, options: SurveyOptions, now: datetime) -> Received:
    """The signature is of no moment: the event is known by its own id, which is signed with all else."""
    said = loaded(body, "a delivery of Typeform")
    reading = reading_of(options, now, otherwise=now, origin=options.origin or "typeform", kind="survey")
    reading = replace(reading, rate=lambda rating: rating, unsaid=lambda fields: fields.get("score") or fields["site"])
    mentions = tuple(_response(one, reading, options) for one in responses_in(said))
    return Received(key=key_of(said, options.id_from or "event_id", signature), mentions=mentions)


def _response(response: Mapping[str, Any], reading: Reading, options: SurveyOptions) -> Mention:
    if not name(response.get("token")):
        raise Unreadable("the response has no token")
    try:
        fields = fields_in(response, options.mapping, options.scale)
        return cut(mention_of(fields, reading, lambda _: name_of(response)))
    except Lacking as wrong:
        raise Unreadable(f"the response has {wrong}") from None


def _facts(options: SurveyOptions) -> dict[str, Any]:
    scale: Scale = options.scale or "nps"
    facts = {
        "kind": "survey",
        "rate": rate_of(scale),
        "unsaid": lambda said: told(said.get("rating"), BOUNDS[scale][1]),
    }
    return facts | ({"origin": options.origin} if options.origin else {})


def _answers(found: tuple[Mention, ...], options: SurveyOptions) -> tuple[Mention, ...]:
    """Whatever a column calls them, they are answers."""
    return tuple(replace(one, kind="survey", author=_author(one.author, options)) for one in found)


def _author(author: Author, options: SurveyOptions) -> Author:
    return author if options.keep_author else nameless(author)
