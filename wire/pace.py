"""Per-host spacing: no host is asked twice within the interval, however many sources share it."""

import asyncio
import time

MOST_HOSTS = 4096


class Pace:
    """Hands out turns per host. One process shares one, so that two wires do not knock at once."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}

    async def turn(self, host: str, spacing: float) -> None:
        """Wait until this host may be asked again; `spacing` in seconds."""
        if spacing <= 0:
            return
        now = time.monotonic()
        start = max(now, self._next.get(host, 0.0))
        self._next[host] = start + spacing
        if len(self._next) > MOST_HOSTS:
            self._next = {name: moment for name, moment in self._next.items() if moment > now}
        if start > now:
            await asyncio.sleep(start - now)


PACE = Pace()
