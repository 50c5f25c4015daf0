"""A way out that breaks in a way nobody foresaw."""

import asyncio

from flows.steps.deliver import deliver
from storage import alerts
from storage.engine import reading, writing
from tests.faults.conftest import NOW, notice


def test_a_fault_in_one_way_out_is_recorded_and_stops_no_other_receiver(engine, settings, site):
    broken = settings.receivers[0].model_copy(update={"name": "broken", "kind": "a kind that is gone"})
    settings = settings.model_copy(update={"receivers": (broken, *settings.receivers)})
    with writing(engine) as conn:
        alerts.enqueue(conn, [notice("a", "broken"), notice("b")])
    done = asyncio.run(deliver(engine, settings, NOW))
    assert site.got == ["b"]
    assert (done.sent, done.failed) == (1, 1)
    with reading(engine) as conn:
        (left,) = alerts.notices(conn, "a")
    assert (left.state, left.due > NOW) == ("waiting", True)
