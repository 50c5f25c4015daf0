"""From the text of foreshock.toml to Settings, or to every reason why not."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

import delivery.contract
import delivery.publishing
import listeners.contract
from replies.voice import Voice
from sentiment.lexicon import Lexicon
from sentiment.topics import Taxonomy
from sentiment.topics import taxonomy as ours
from settings.brand import Brand
from settings.calendar import Occasion, in_zone
from settings.classifiers import extras_problems
from settings.environment import Environment
from settings.explain import explained, no_flags, unknown
from settings.keys import budget_problem, explained_keys, literal_secrets
from settings.knowledge import knowledge_in, knowledge_problems
from settings.lexicons import lexicon_in
from settings.llm import Llm, brand_problems
from settings.noise import own_noise, query_problem, unknown_noise, with_noise
from settings.on_call import flaws
from settings.people import EscalationSettings, RotaSettings, TeamSettings
from settings.permissions import PermissionSettings, permissions_of
from settings.problem import Problem, SettingsError, near, nearest
from settings.publishing import PublisherSettings
from settings.repeated import repeated
from settings.runbooks import runbooks_of
from settings.settings import NOT_KEYS, Demo, Foreshock, ReceiverSettings, Settings, Source
from settings.taxonomies import taxonomy_in
from settings.voices import voice_in
from settings.written import toml_of

FILES = {"topics", "classifier", "multilingual", "knowledge"}  # of [foreshock]: each asks for what may not be there
TABLES = (
    "foreshock", "demo", "brands", "noise", "runbooks", "sources", "receivers", "teams", "rota", "escalations",
    "calendar", "llm", "publishers", "permissions",
)  # fmt: skip
Table = dict[str, Any]
Model = TypeVar("Model", bound=BaseModel)


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """Raises SettingsError with every problem of the file at once.

    Reads nothing but the file, the lexicons and topics that it names, and NAME_FILE files.
    """
    reader = _Reader(Environment(environ))
    settings = reader.settings(path, toml_of(path))
    if settings is None or reader.problems:  # raised here, not where it was found: nothing of pydantic's is chained
        raise SettingsError(path.name, reader.problems)
    return settings


class _Reader:
    """Collects problems while it reads one file."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.problems: list[Problem] = []
        self.noise: dict[str, str] = {}
        self.lexicons: dict[str, Lexicon] = {}
        self.voices: dict[str, Voice] = {}

    def settings(self, path: Path, toml: Table) -> Settings | None:
        """None, or less than the file says, where there are problems."""
        for key in toml.keys() - set(TABLES):
            self.problems.append(unknown(key, key, TABLES))
        house = self.one(Foreshock, toml.get("foreshock", {}), "foreshock")
        demo, llm = self.one(Demo, toml["demo"], "demo") if "demo" in toml else None, self.llm(toml)
        self.noise, wrong = own_noise(toml.get("noise", {}))
        self.problems += wrong
        home = path.absolute().parent
        brands = [self.brand(table, where, home) for table, where in self.tables(toml, "brands", needed=True)]
        sources = [self.source(table, where) for table, where in self.tables(toml, "sources", needed=True)]
        receivers = [self.receiver(table, where) for table, where in self.tables(toml, "receivers")]
        permitted = self.one(PermissionSettings, toml.get("permissions", {}), "permissions", fill=False)
        publishers = [self.publisher(table, where) for table, where in self.tables(toml, "publishers")]
        calendar = self.plain(Occasion, toml, "calendar")
        teams, rotas = self.plain(TeamSettings, toml, "teams"), self.plain(RotaSettings, toml, "rota")
        escalations = self.plain(EscalationSettings, toml, "escalations")
        for key in ("receivers", "escalations", "calendar", "publishers"):
            self.brands_of(toml, key)
        taxonomy, runbooks = self.of_topics(toml, house, home)
        if house is None or self.problems:
            return None
        return Settings(
            database=_placed(house.database, home),
            contact=house.contact,
            html=home / house.html,
            timezone=house.timezone,
            knowledge=knowledge_in(house.knowledge, home),
            classifier=house.classifier and home / house.classifier,
            multilingual=house.multilingual,
            address=house.address,
            heartbeat=house.heartbeat,
            brands=tuple(brand for brand in brands if brand),
            sources=tuple(_at_home(source, home) for source in sources if source),
            receivers=tuple(receiver for receiver in receivers if receiver) or (_console(),),
            publishers=tuple(publisher for publisher in publishers if publisher),
            teams=tuple(teams),
            rotas=tuple(rotas),
            escalations=tuple(escalations),
            noise=tuple(self.noise.items()),
            runbooks=runbooks,
            calendar=in_zone(calendar, house.timezone),
            demo=demo,
            llm=llm,
            permissions=permissions_of(permitted or PermissionSettings()),
            path=path.absolute(),
            lexicons=self.lexicons,
            voices=self.voices,
            taxonomy=taxonomy,
        )

    def of_topics(self, toml: Table, house: Foreshock | None, home: Path) -> tuple[Taxonomy | None, Mapping[str, str]]:
        """The topics of the file's own, and what to do about each; whoever is told of topics is looked through too."""
        named = house or self.what_is_sound(toml.get("foreshock"))
        taxonomy, wrong = taxonomy_in(home / named.topics, named.topics) if named.topics else (None, [])
        self.problems += [*wrong, *extras_problems(named, home), *knowledge_problems(named.knowledge, home)]
        runbooks, wrong = runbooks_of(toml.get("runbooks", {}), (taxonomy or ours()).names)
        self.problems += wrong
        self.problems += flaws(toml, taxonomy.names if taxonomy else () if named.topics else ours().names)
        return taxonomy, runbooks

    def llm(self, toml: Table) -> Llm | None:
        """None where there is no such table."""
        names = {str(table.get("name", "")).strip() for table, _ in _listed(toml, "brands")}
        self.problems += brand_problems(toml.get("llm"), names)
        return self.one(Llm, toml["llm"], "llm") if "llm" in toml else None

    def tables(self, toml: Table, key: str, *, needed: bool = False) -> list[tuple[Table, str]]:
        """The tables of an array with their paths; names must be there once (case does not matter)."""
        found = toml.get(key, [])
        if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
            self.problems.append(Problem(key, "should be a list of tables", f"write [[{key}]] in double brackets"))
            return []
        if needed and not found:
            self.problems.append(Problem(key, "is missing", f"write at least one [[{key}]]"))
        places = [(table, f"{key}[{i}]") for i, table in enumerate(found)]
        first: dict[str, str] = {}
        for table, where in places:
            name = str(table.get("name", where)).strip().casefold()
            if name in first:
                self.problems.append(Problem(f"{where}.name", f"is the name of {first[name]} too", "give it another"))
            first.setdefault(name, where)
        return places

    def plain(self, model: type[Model], toml: Table, key: str) -> list[Model]:
        """The sound ones of an array of tables in which a dollar sign is a dollar sign."""
        made = [self.one(model, table, where, fill=False) for table, where in self.tables(toml, key)]
        return [one for one in made if one is not None]

    def one(
        self, model: type[Model], table: Any, where: str, known: Collection[str] = (), *, fill: bool = True
    ) -> Model | None:
        """The table as this model, with the environment filled in; None, and problems, where it is none."""
        if not isinstance(table, dict):
            self.problems.append(Problem(where, "should be a table", f"write [{where}] and its keys below"))
            return None
        before = len(self.problems)
        filled = self.environment.filled(table, where, self.problems) if fill else table
        self.problems += no_flags(filled, where, model)
        try:
            made = model.model_validate(filled)
        except ValidationError as error:
            missing = {problem.path for problem in self.problems[before:]}
            found = explained(error, where, model, known or model.model_fields, self.environment.masked)
            self.problems += [problem for problem in found if problem.path not in missing]
            return None
        return made if len(self.problems) == before else None

    def what_is_sound(self, table: Any) -> Foreshock:
        """The keys of a flawed [foreshock] that name files, each read by itself: what is in these is told as well."""
        sound: Table = {}
        for key in FILES & table.keys() if isinstance(table, dict) else ():
            told: list[Problem] = []  # with the table already
            value = self.environment.filled(table[key], key, told)
            with suppress(ValidationError):
                Foreshock.model_validate({key: value})
                sound |= {key: value} if not told else {}
        return Foreshock.model_validate(sound)

    def brand(self, table: Table, where: str, home: Path) -> Brand | None:
        text, before = table.get("query"), len(self.problems)
        if isinstance(text, str) and (problem := query_problem(text, f"{where}.query")) is not None:
            self.problems.append(problem)
        self.problems += unknown_noise(table.get("without"), where, self.noise)
        self.problems += repeated(table, where)
        made = self.one(Brand, table, where, fill=False)  # $TSLA is a word that people say
        file = table.get("lexicon")
        lexicon = self.lexicon(Path(file), home, where) if isinstance(file, str) else None
        said = table.get("voice")
        voice = self.voice(Path(said), home, where, table.get("signature")) if isinstance(said, str) else None
        if made is None or len(self.problems) > before:
            return None
        if voice is not None:
            self.voices[made.name] = voice
            made = made.model_copy(update={"voice": home / str(said)})
        if lexicon is not None:
            self.lexicons[made.name] = lexicon
            made = made.model_copy(update={"lexicon": home / str(file)})
        return with_noise(made, self.noise)

    def lexicon(self, file: Path, home: Path, where: str) -> Lexicon | None:
        """Looked through whatever else is wrong; its path is meant from the folder of the settings."""
        lexicon, problems = lexicon_in(home / file, file, f"{where}.lexicon")
        self.problems += problems
        return lexicon

    def voice(self, file: Path, home: Path, where: str, signature: Any) -> Voice | None:
        """Looked through as a lexicon is."""
        known = signature if isinstance(signature, str) else None
        voice, problems = voice_in(home / file, file, f"{where}.voice", known)
        self.problems += problems
        return voice

    def source(self, table: Table, where: str) -> Source | None:
        known, before = listeners.contract.kinds(), len(self.problems)
        made = self.with_options(Source, table, where, {kind: found.options for kind, found in known.items()})
        kind = known.get(near(str(table.get("kind")), known) or "")
        key = kind.key if kind else None
        self.problems[before:] = explained_keys(self.problems[before:], where, key)
        if made is None or kind is None or made.kind != kind.kind:
            return None
        if (problem := budget_problem(made, kind, where)) is not None:
            self.problems.append(problem)
        options = {name: value for name, value in table.items() if name not in Source.model_fields}
        secrets = (*self.environment.values_in(options), *literal_secrets(made.options, key))
        return made.model_copy(update={"secrets": tuple(dict.fromkeys(secrets))})

    def receiver(self, table: Table, where: str) -> ReceiverSettings | None:
        kinds = {kind: found.options for kind, found in delivery.contract.kinds().items()}
        return self.with_options(ReceiverSettings, table, where, kinds)

    def publisher(self, table: Table, where: str) -> PublisherSettings | None:
        kinds = {kind: found.options for kind, found in delivery.publishing.publishers().items()}
        return self.with_options(PublisherSettings, table, where, kinds)

    def with_options(
        self, model: type[Model], table: Table, where: str, kinds: Mapping[str, type[BaseModel]]
    ) -> Model | None:
        """The keys of the model are its own; all others are the options of the kind."""
        own = {key: value for key, value in table.items() if key in set(model.model_fields) - set(NOT_KEYS)}
        rest = {key: value for key, value in table.items() if key not in own}
        kind = table.get("kind")
        options: BaseModel | None = None
        if isinstance(kind, str) and kind not in kinds:
            self.problems.append(Problem(f"{where}.kind", "is not a kind that Foreshock knows", nearest(kind, kinds)))
            kind = near(kind, kinds)  # what it probably means is looked through as well
        if isinstance(kind, str):
            keys = {*kinds[kind].model_fields, *model.model_fields} - set(NOT_KEYS)
            options = self.one(kinds[kind], rest, where, keys)
        # where the options are wrong or their kind is, the keys of the table's own are still read
        made = self.one(model, {**own, "options": options or _any_options(model)}, where)
        return made if options is not None else None

    def brands_of(self, toml: Table, key: str) -> None:
        """What a receiver or an occasion calls a brand must be the name of one."""
        names = {str(table.get("name", "")).strip() for table, _ in _listed(toml, "brands")}
        for table, i in _listed(toml, key):
            wanted = table.get("brands", [])
            for j, name in enumerate(wanted if isinstance(wanted, list) else []):
                if isinstance(name, str) and name.strip() not in names:
                    where = f"{key}[{i}].brands[{j}]"
                    self.problems.append(Problem(where, "is not the name of a brand", nearest(name, names)))


def _listed(toml: Table, key: str) -> list[tuple[Table, int]]:
    found = toml.get(key, [])
    return [(table, i) for i, table in enumerate(found if isinstance(found, list) else []) if isinstance(table, dict)]


def _any_options(model: type[BaseModel]) -> BaseModel:
    return listeners.contract.Options() if model is Source else delivery.contract.Options()


def _console() -> ReceiverSettings:
    options = delivery.contract.way_out_of("console").options()
    return ReceiverSettings(name="console", kind="console", options=options)


def _at_home(source: Source, home: Path) -> Source:
    """A relative path among its options is meant from the folder of the settings, as that of the database is."""
    files = {name: home / value for name, value in source.options if isinstance(value, Path)}
    return source.model_copy(update={"options": source.options.model_copy(update=files)}) if files else source


def _placed(database: str, home: Path) -> str:
    """A relative SQLite file is meant from the folder of the settings, wherever the command is started."""
    if not database.startswith("sqlite:///"):
        return database
    file, mark, query = database.removeprefix("sqlite:///").partition("?")
    return f"sqlite:///{home / file}{mark}{query}"


def source_of(table: Mapping[str, Any], environ: Mapping[str, str]) -> Source:
    """One source as a table of the file would say it. Raises SettingsError with every problem."""
    reader = _Reader(Environment(environ))
    made = reader.source(dict(table), "source")
    if made is None or reader.problems:
        raise SettingsError("the source", reader.problems)
    return made
