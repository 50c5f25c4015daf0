"""Who complained before, by the voice that stands on the items of the queue."""

from datetime import timedelta

from replies import QueueItem
from replies.history import History
from storage import queue
from storage.engine import reading, writing
from storage.history import history
from storage.rows import insert
from storage.tables import followups

DAY = timedelta(days=1)


def test_complaints_and_open_follow_ups_of_an_author_are_told_for_one_brand(engine, says, keeps, noon):
    said = {"a": noon - 9 * DAY, "b": noon - 9 * DAY + DAY / 2, "c": noon, "d": noon, "e": noon, "f": noon - 2 * DAY}
    ids = keeps(*(says(name, at=at) for name, at in said.items())).ids
    anna = {"brand": "Acme", "kind": "complaint", "voice": "square anna"}
    other = {"d": {"brand": "Brix"}, "e": {"kind": "question"}, "f": {"state": "withdrawn"}}
    items = [QueueItem(mention=ids["square", name], due=noon, **(anna | other.get(name, {}))) for name in said]
    promise = {"brand": "Acme", "voice": "square anna", "owner": "ben", "note": "call", "by": "ben", "at": noon}
    dues = [promise | {"due": noon + n * DAY, "done": noon if n == 0 else None, "done_by": None} for n in range(3)]
    with writing(engine) as conn:
        queue.keep(conn, items)
        conn.execute(insert(conn, followups), dues)
    with reading(engine) as conn:
        found = history(conn, "Acme", ["square anna", "square ben", "square anna"])
        assert found == {
            "square anna": History(said=(noon - 9 * DAY, noon), open_followup=noon + DAY),
            "square ben": History(),
        }
        assert history(conn, "Brix", ["square anna"])["square anna"].complaints == 1
