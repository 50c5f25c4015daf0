import doctest

import pytest

from listeners import feed
from listeners.feeds import dialects, mention, people


@pytest.mark.parametrize("module", [feed, dialects, mention, people], ids=lambda module: module.__name__)
def test_the_examples_in_docstrings_are_true(module):
    tried = doctest.testmod(module)
    assert tried.attempted > 0 and tried.failed == 0
