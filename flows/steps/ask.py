"""Which mentions a person is asked about: the most useful ones to teach, random ones to measure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, Engine

from flows.steps.models import Knowing, knowing_of
from sentiment import Understanding
from sentiment.learning.pick import Candidate, most_useful
from settings import Brand, Settings
from storage import corrections, understood
from storage.corrections import LEARNT_FROM, Correction
from storage.engine import reading
from storage.understood import Stored

POOL = 2_000  # of the latest mentions: what people say changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """A random sample of a brand's mentions: what is still to be asked, how many have an answer, how many were passed
    over, and of how many mentions it is drawn."""

    left: tuple[Stored, ...]
    answered: int
    passed: int
    population: int


def to_teach(engine: Engine, settings: Settings, brand: Brand, count: int) -> list[Stored]:
    """The most useful first: of the latest mentions of which nobody said anything, nor of a copy of them."""
    known = knowing_of(engine, settings)[brand.name]
    with reading(engine) as conn:
        said = corrections.of_brand(conn, brand.name)
        keys = understood.keys_of(conn, brand.name, latest=POOL)
        judged = _groups(conn, brand.name, {id_ for id_, rows in said.items() if corrections.standing(rows)})
        free: dict[str, int] = {}
        for id_, _, group in keys:
            if group not in judged:
                free.setdefault(group, id_)
        pool = understood.by_ids(conn, free.values())
    return _useful(known, pool, count)


def _useful(known: Knowing, pool: Sequence[Stored], count: int) -> list[Stored]:
    """Those of which the model is least sure, spread over topics; what nobody can score yet comes last, the latest
    first."""
    by_id = {one.id: one for one in pool}
    meant = zip(pool, known.meant_all(one.words for one in pool), strict=True)
    candidates = [_candidate(known, one, said) for one, said in meant if said.label != "abstain"]
    first = [by_id[one.key] for one in most_useful(candidates, count)]
    scored = {one.key for one in candidates}
    rest = sorted((one for one in pool if one.id not in scored), key=lambda one: (one.said, one.id), reverse=True)
    return [*first, *rest][:count]


def _candidate(known: Knowing, one: Stored, meant: Understanding) -> Candidate:
    text, rest = known.reading(one.words).text, (1 - meant.confidence) / 2
    return Candidate(key=one.id, text=text, probabilities=(meant.confidence, rest, rest), topic=meant.topic)


def to_measure(engine: Engine, brand: Brand, count: int, seed: int) -> Sampled:
    """A simple random sample without what was learnt from and its copies: the same seed draws the same mentions.

    Each mention's place is a hash of the seed and its number, so the draw of yesterday stays when there are more today.
    """
    with reading(engine) as conn:
        said = corrections.of_brand(conn, brand.name)
        learnt = {id_ for id_, rows in said.items() if _taught(corrections.standing(rows))}
        groups = _groups(conn, brand.name, learnt)
        keys = [key for key in understood.keys_of(conn, brand.name) if key[2] not in groups]
        drawn = {id_: corrections.standing(rows) for id_, rows in said.items()}
        answered = {id_ for _, id_, _ in keys if _measured(drawn.get(id_, ()), True)}
        passed = {id_ for _, id_, _ in keys if _measured(drawn.get(id_, ()), False)} - answered
        rest = sorted((_place(seed, id_), number) for number, id_, _ in keys if id_ not in answered | passed)
        chosen = [number for _, number in rest[: max(0, count - len(answered))]]
        left = {one.id: one for one in understood.by_ids(conn, chosen)}
    in_order = tuple(left[number] for number in chosen if number in left)
    return Sampled(left=in_order, answered=len(answered), passed=len(passed), population=len(keys))


def _groups(conn: Connection, brand: str, ids: Iterable[int]) -> set[str]:
    wanted = set(ids)
    return {group for _, id_, group in understood.keys_of(conn, brand) if id_ in wanted}


def _taught(rows: Sequence[Correction]) -> bool:
    """Whether a head has learnt from it, or will."""
    drawn = any(row.purpose == "accuracy" for row in rows)
    return not drawn and any(row.purpose in LEARNT_FROM and row.said.anything for row in rows)


def _measured(rows: Sequence[Correction], answered: bool) -> bool:
    return any(row.purpose == "accuracy" and row.said.anything == answered for row in rows)


def _place(seed: int, mention: int) -> str:
    return sha256(f"{seed}:{mention}".encode()).hexdigest()
