"""After a round: tell the heartbeat's address that Foreshock is alive, and whether the round went well."""

import logging

from prefect import task
from prefect.cache_policies import NO_CACHE

from delivery.heartbeat import beat
from flows.house import house

log = logging.getLogger("foreshock.heartbeat")


@task(name="beat", cache_policy=NO_CACHE)
async def say_alive(settings: str | None, well: bool) -> None:
    """A heartbeat that is not heard is logged, and stops nothing: whoever waits for it notices."""
    with house(settings) as (_, known):
        url = known.heartbeat
    if url is not None and (wrong := await beat(url.get_secret_value(), well=well)):
        log.warning("%s", wrong)
