"""One brand whose judgement fails stops no other."""

import pytest

from flows.steps import brands as judging
from flows.steps.brands import Unjudged, judge_each
from flows.steps.judge import Judged, judge
from storage.complaints import Conflict


@pytest.fixture
def falls(monkeypatch):
    """falls(error, ...) are what the first judgements of the first brand end with; the others are judged as ever."""

    def make(brand, *errors):
        left = list(errors)

        def judging_(engine, settings, one, now):
            if one == brand and left:
                raise left.pop(0)
            return judge(engine, settings, one, now)

        monkeypatch.setattr(judging, "judge", judging_)

    return make


def test_the_others_are_judged_and_what_went_wrong_is_a_value_without_words(engine, settings, falls, now):
    first = settings.brands[0]
    falls(first, KeyError("what somebody said"))
    broken, well = judge_each(engine, settings, settings.brands, now)
    assert isinstance(broken, Unjudged) and broken.brand == first.name
    assert broken.error.startswith("KeyError in test_brands.py:") and "somebody" not in broken.error
    assert isinstance(well, Judged) and well.brand == "Brix"


def test_a_brand_that_another_run_judged_meanwhile_is_judged_again_once(engine, settings, falls, now):
    first = settings.brands[0]
    falls(first, Conflict())
    assert isinstance(judge_each(engine, settings, [first], now)[0], Judged)
    falls(first, Conflict(), Conflict())
    assert isinstance(judge_each(engine, settings, [first], now)[0], Unjudged)
