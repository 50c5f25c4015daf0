"""What a round tells the heartbeat."""

from types import SimpleNamespace

import pytest

from flows.outcome import Outcome
from flows.steps.deliver import Delivered

GOOD, BAD = SimpleNamespace(error=None), SimpleNamespace(error="down")


@pytest.mark.parametrize(
    ("facts", "well"),
    [
        ({"heard": ()}, True),
        ({"heard": (GOOD, BAD)}, True),
        ({"heard": (BAD, BAD)}, False),
        ({"unjudged": (BAD,)}, False),
        ({"delivered": Delivered(sent=3, failed=1)}, False),
    ],
)
def test_a_round_is_well_where_something_was_heard_and_nobody_was_left_in_the_dark(facts, well):
    assert Outcome(**({"heard": (GOOD,), "judged": (), "delivered": Delivered()} | facts)).well == well
