"""Answers that are alike stand together, each in one group, the largest first."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from replies import Draft, QueueItem
from replies.alike import alike

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)
WAITING = st.lists(
    st.tuples(
        st.sampled_from(["complaint", "praise"]),
        st.sampled_from(["billing", "delivery", None]),
        st.sampled_from(["Hello", ""]),
        st.sampled_from(["queued", "approved"]),
        st.integers(0, 99),
    ),
    max_size=12,
)


def some(waiting):
    items = [
        QueueItem(id=id_, mention=id_, brand="Acme", kind=kind, due=NOW + timedelta(minutes=due), state=state)
        for id_, (kind, _, _, state, due) in enumerate(waiting, 1)
    ]
    drafts = {
        id_: Draft(queue_item=id_, mention=id_, due=NOW, text=text, topic=topic, situation="first")
        for id_, (_, topic, text, _, _) in enumerate(waiting, 1)
    }
    return items, drafts


@given(waiting=WAITING, seed=st.randoms(use_true_random=False))
def test_each_that_can_be_approved_stands_in_at_most_one_group_whatever_the_order(waiting, seed):
    items, drafts = some(waiting)
    found = alike(items, drafts)
    numbers = [id_ for group in found for id_ in group.items]
    assert len(numbers) == len(set(numbers))
    assert all(drafts[id_].text and items[id_ - 1].state == "queued" for id_ in numbers)
    for group in found:
        assert {(items[id_ - 1].kind, drafts[id_].topic) for id_ in group.items} == {(group.kind, group.topic)}
        assert [items[id_ - 1].due for id_ in group.items] == sorted(items[id_ - 1].due for id_ in group.items)
    shuffled = list(items)
    seed.shuffle(shuffled)
    assert alike(shuffled, drafts) == found
    assert [len(one.items) for one in found] == sorted((len(one.items) for one in found), reverse=True)
