"""Look again at all that was stored in the last 30 days: what was deleted at its source is erased here within a day."""

import asyncio
from datetime import UTC, datetime

from prefect import flow, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE

from flows.house import house, shards
from flows.steps.look_again import look_again, unlooked, waiting
from flows.steps.pages import empty_pages
from flows.steps.seen import LookedAt
from mentions.again import MONTH
from storage.engine import forget

MOST = 5_000  # mentions of one source in one run: what is left comes first in the next


@task(name="look again at a shard of sources", cache_policy=NO_CACHE)
async def recheck_shard(settings: str | None, names: list[str], now: datetime) -> list[LookedAt]:
    """The named sources one after another; each answer is a short transaction, so that nobody waits for them."""
    looked = []
    with house(settings) as (engine, known):
        for source in (one for one in known.sources if one.name in names):
            due = await asyncio.to_thread(waiting, engine, source, now, since=now - MONTH, limit=MOST)
            looked.append(await look_again(engine, known, source, due, now=now))
        await asyncio.to_thread(empty_pages, engine, known.html, now)
    return looked


@flow(name="recheck")
async def recheck(settings: str | None = None) -> list[LookedAt]:
    """Looks again at what is due of every source that can tell, and leaves a table of what each said."""
    now = datetime.now(UTC)
    with house(settings) as (_, known):
        names = [source.name for source in known.sources if not unlooked(source)]
    looked = await asyncio.gather(*(recheck_shard(settings, shard, now) for shard in shards(names)))
    listing = [one for shard in looked for one in shard]
    with house(settings) as (engine, _):
        await asyncio.to_thread(forget, engine)  # nor does the file have the words of what is gone
    await acreate_table_artifact(table=[_row(one) for one in listing], key="looked", description="What is still there")
    return listing


def _row(one: LookedAt) -> dict[str, str | int]:
    counts = {name: getattr(one, name) for name in ("there", "edited", "gone", "unsaid", "left")}
    return {"source": one.source, **counts, "why": one.error or one.skipped or ""}
