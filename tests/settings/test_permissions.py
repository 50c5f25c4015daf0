"""[permissions]: who may promise what."""

import pytest

from replies.checks import NOBODY


def test_who_may_promise_what_is_said_by_the_name_of_the_offer(read):
    known = read(
        '[permissions]\nrefund = ["dora"]\nlinks = ["https://help.example.org/faq", "www.acme.example"]'
    ).permissions
    assert known.may("refund", "Dora", ()) and not known.may("refund", "anna", ("managers",))
    assert not known.may("voucher", "dora", ())
    assert known.links == ("help.example.org", "acme.example")


def test_nobody_may_promise_anything_until_it_is_said(read):
    assert read().permissions == NOBODY


@pytest.mark.parametrize(
    ("written", "path", "said"),
    [
        ('[permissions]\nrefunds = ["dora"]', "permissions.refunds", "did you mean refund?"),
        ('[permissions]\nrefund = "dora"', "permissions.refund", "list"),
        ('[permissions]\nlinks = ["javascript:x"]', "permissions.links", "should be hosts"),
        ("[[permissions]]", "permissions", "should be a table"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(problems, written, path, said):
    assert said in str(problems(written)[path])
