"""A drill dies, wherever it is; what was there before is all that is left when the next one begins."""

import asyncio

from flows.steps.drill import clean, drill
from tests.faults.blade import content, killed_at
from tests.faults.conftest import NOW

KILLS = 5


def test_a_drill_that_dies_anywhere_is_erased_to_the_last_row_and_takes_nothing_with_it(
    waiting, settings, site, copy_of
):
    def step(engine):
        asyncio.run(drill(engine, settings, settings.brands[0], NOW))

    expected = content(waiting)
    with killed_at(engine := copy_of(waiting), 1_000_000) as blade:
        step(engine)
    assert content(engine) == expected and len(site.got) == 1
    for at in range(2, blade.count, blade.count // KILLS):
        engine = copy_of(waiting)
        with killed_at(engine, at) as killed:
            step(engine)
        assert killed.fell
        clean(engine)
        assert content(engine) == expected, f"killed before statement {at}"
    assert not {"a", "b", "c", "d"} & set(site.got)
