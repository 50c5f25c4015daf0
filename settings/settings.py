"""What the user decided, as plain values that cannot change."""

import re
from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

import delivery.contract
import listeners.contract
from alerts import Receiver, Severity
from alerts.on_call import OnCall
from replies.checks import NOBODY, Permissions
from replies.voice import Voice
from sentiment.lexicon import Lexicon
from sentiment.topics import Taxonomy
from settings import database
from settings.brand import Brand
from settings.calendar import Occasion
from settings.clock import TimeOfDay
from settings.duration import between
from settings.llm import Llm
from settings.names import Name
from settings.people import (
    EscalationSettings,
    HoursText,
    RotaSettings,
    TeamSettings,
    escalation_of,
    read_hours,
    rota_of,
    team_of,
)
from settings.publishing import PublisherSettings
from settings.table import DAY, MINUTE, Table
from settings.voices import plain
from settings.zone import Zone

NOT_KEYS = ("options", "secrets")
"""Fields that are made of the keys of a table and are none themselves."""


class Foreshock(Table):
    """The table [foreshock]."""

    database: Annotated[
        str, Field(repr=False, description="where everything is kept: `sqlite:///…` or `postgresql+psycopg://…`")
    ] = "sqlite:///foreshock.db"
    contact: Annotated[
        str | None, Field(description="your address or page, told to every site that is asked (User-Agent)")
    ] = None
    html: Annotated[Path, Field(description="the folder for one HTML page per alert")] = Path("alerts-html")
    timezone: Annotated[
        Zone, Field(description="the zone of every time in a message and a page, such as Europe/Berlin")
    ] = "UTC"
    topics: Annotated[
        Path | None, Field(description="a file with topics of your own, beside or instead of those that are there")
    ] = None
    knowledge: Annotated[
        Path | None,
        Field(
            description="the folder with questions and answers; none: `knowledge` beside the settings, if it is there"
        ),
    ] = None

    classifier: Annotated[
        Path | None, Field(description="the folder of a classifier of yours, for languages that it knows")
    ] = None
    multilingual: Annotated[
        bool, Field(description="whether corrections also teach by meaning, in many languages (slower)")
    ] = False
    address: Annotated[
        str | None, Field(description="where the console is reached, such as https://foreshock.example.org: for links")
    ] = None
    heartbeat: Annotated[
        SecretStr | None, Field(description="an address that is asked after every round, so that silence is noticed")
    ] = None

    @field_validator("address")
    @classmethod
    def _reached_by_http(cls, address: str | None) -> str | None:
        if address is not None and not _web(address):
            raise ValueError("should be an address such as https://foreshock.example.org")
        return address and address.rstrip("/")

    @field_validator("heartbeat")
    @classmethod
    def _asked_by_http(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not _web(url.get_secret_value()):
            raise ValueError("should be an address such as https://host/path")
        return url

    @field_validator("database")
    @classmethod
    def _can_work(cls, url: str) -> str:
        return database.checked(url)

    @field_validator("html")
    @classmethod
    def _can_be_a_folder(cls, path: Path) -> Path:
        if "\0" in str(path):
            raise ValueError("should be without a NUL character")
        return path


def _web(url: str) -> bool:
    try:
        said = urlsplit(url)
        return said.scheme in ("http", "https") and bool(said.hostname) and said.port != 0 and not re.search(r"\s", url)
    except ValueError:  # its words quote a part of the address, which may be a password
        return False


class Source(Table):
    """A table [[sources]]: where to listen. Keys of the kind's own stand in the same table."""

    name: Annotated[Name, Field(description="how you call it, in summaries and errors")]
    kind: Annotated[str, Field(description="which listener hears it")]
    private: Annotated[bool, Field(description="whether it may be an address of your own network")] = False
    paused: Annotated[bool, Field(description="whether to leave it alone for now")] = False
    every: Annotated[
        timedelta,
        between(MINUTE, 7 * DAY),
        Field(description="the least time between two hearings; some kinds need more, and say so"),
    ] = 5 * MINUTE
    goal: Annotated[
        timedelta | None,
        between(MINUTE, 365 * DAY),
        Field(description="how soon what it hears should be answered; none: as its brand says"),
    ] = None
    hours: Annotated[
        HoursText | None,
        Field(description="hours of work in which what it hears is answered; none: those of its brand"),
    ] = None
    budget: Annotated[
        float | None,
        Field(ge=0, allow_inf_nan=False, description="the most it may cost in a day or month, in the unit of its kind"),
    ] = None
    options: Annotated[listeners.contract.Options, Field(repr=False)]  # a URL may hold a token
    secrets: Annotated[tuple[str, ...], Field(repr=False, exclude=True)] = ()  # from $NAME or NAME_FILE, and keys

    @property
    def way(self) -> listeners.contract.Way:
        """How it is heard: asked, pushed to, or read from a file."""
        kind = listeners.contract.kinds().get(self.kind)
        return "pushed" if kind is not None and kind.listen is None else self.options.way

    @property
    def unasked(self) -> str | None:
        """Why nothing is asked of it although it is not paused: what a person must change, or others push to it."""
        return self.options.off or (listeners.contract.PUSHED if self.way == "pushed" else None)

    @model_validator(mode="before")
    @classmethod
    def _as_its_kind_needs(cls, table: Any) -> Any:
        """Where the settings do not say how often, the kind does."""
        kind = listeners.contract.kinds().get(str(table.get("kind"))) if isinstance(table, dict) else None
        return {"every": kind.every, **table} if kind else table


class ReceiverSettings(Table):
    """A table [[receivers]]: who is told. Keys of the kind's own stand in the same table."""

    name: Annotated[Name, Field(description="the person or channel")]
    kind: Annotated[str, Field(description="the way out")]
    brands: Annotated[
        tuple[Name, ...], Field(description="the names of the brands it is told of; empty means all")
    ] = ()
    topics: Annotated[
        tuple[Name, ...], Field(description="the topics it is told of, volume and new among them; empty means all")
    ] = ()
    languages: Annotated[
        tuple[Name, ...], Field(description="it is told of what somebody said in one of these (ISO 639-1); empty: all")
    ] = ()
    sources: Annotated[
        tuple[Name, ...], Field(description="it is told of what somebody said there, and of these sources; empty: all")
    ] = ()
    at_least: Annotated[Severity, Field(description="the least severity it is told of: low, high or critical")] = "low"
    quiet: Annotated[HoursText | None, Field(description="when it is not rung: 22:00-08:00, or with days")] = None
    hours: Annotated[
        HoursText | None, Field(description="when it may be rung: Mon-Fri 09:00-18:00; none: always but for `quiet`")
    ] = None
    timezone: Annotated[
        Zone | None, Field(description="the zone of `quiet`, `hours` and `digest_at`; none: that of [foreshock]")
    ] = None
    breaks: Annotated[
        Severity, Field(description="from which severity on it is rung in its quiet hours: low, high or critical")
    ] = "high"
    repeat: Annotated[
        timedelta | None,
        between(5 * MINUTE, 7 * DAY),
        Field(description="how long after a message it is told again of what nobody acknowledged; none: never"),
    ] = None
    also: Annotated[
        bool, Field(description="whether it is told directly as well, though an escalation, team or rota names it")
    ] = False
    digest: Annotated[
        Literal["daily", "weekly"] | None,
        Field(description="whether it gets what happened each day, or each week on Monday: daily or weekly"),
    ] = None
    digest_at: Annotated[TimeOfDay, Field(description="when, in its zone")] = time(8)
    options: Annotated[delivery.contract.Options, Field(repr=False)]


class Demo(Table):
    """The table [demo]: while it is there, `run` and `up` start the demo world as a child."""

    seed: Annotated[int, Field(ge=0, le=2**31, description="which world")] = 7
    port: Annotated[
        int, Field(ge=1, le=65_535, description="the port on the loopback address that it is served on")
    ] = 8763
    storm: Annotated[bool, Field(description="whether the complaint storm happens")] = True


class Settings(Table):
    """The whole of foreshock.toml. Relative paths in it were taken from its folder, so they are absolute here.

    `path` is the file itself, `noise` the names and queries of [noise], `runbooks` what to do by topic; times of
    `calendar` are aware.
    Nothing here shows a secret in its repr.
    """

    database: Annotated[str, Field(repr=False)]
    contact: str | None
    html: Path
    timezone: str = "UTC"
    knowledge: Path | None = None
    classifier: Path | None = None
    multilingual: bool = False
    address: str | None = None
    heartbeat: SecretStr | None = None
    brands: tuple[Brand, ...]
    sources: tuple[Source, ...]
    receivers: tuple[ReceiverSettings, ...]
    publishers: tuple[PublisherSettings, ...] = ()
    teams: tuple[TeamSettings, ...] = ()
    rotas: tuple[RotaSettings, ...] = ()
    escalations: tuple[EscalationSettings, ...] = ()
    noise: tuple[tuple[Name, str], ...] = ()
    runbooks: Mapping[str, str] = {}
    calendar: tuple[Occasion, ...] = ()
    demo: Demo | None = None
    llm: Llm | None = None
    permissions: Permissions = NOBODY
    path: Path
    lexicons: Mapping[str, Lexicon] = {}
    """By the name of the brand; those that name none have none."""
    voices: Mapping[str, Voice] = {}
    """By the name of the brand; see `voice_of`."""
    taxonomy: Taxonomy | None = None
    """Where [foreshock] names a file of topics: ours as it changes them."""

    def voice_of(self, brand: str) -> Voice:
        """That of its file, else the one that speaks of itself, with the brand's signature."""
        signature = next((one.signature for one in self.brands if one.name == brand), None)
        return self.voices.get(brand) or plain(signature)

    @property
    def on_call(self) -> OnCall:
        """Who is told, in which order, as the deciders take it."""
        return OnCall(
            receivers=tuple(receiver_of(one, self.timezone) for one in self.receivers),
            teams=tuple(team_of(one, self.timezone) for one in self.teams),
            rotas=tuple(rota_of(one, self.timezone) for one in self.rotas),
            escalations=tuple(escalation_of(one) for one in self.escalations),
        )


def receiver_of(table: ReceiverSettings, zone: str) -> Receiver:
    """`zone` is that of the house, as below."""
    facts = table.model_dump(include={"name", "kind", "brands", "topics", "languages", "sources", "at_least"})
    return Receiver(
        **facts,
        quiet=read_hours(table.quiet),
        hours=read_hours(table.hours),
        zone=table.timezone or zone,
        breaks=table.breaks,
        repeat=table.repeat,
        also=table.also,
    )
