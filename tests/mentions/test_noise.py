"""Ready-made noise is readable, and each leaves out what it says and nothing that it must not."""

from pathlib import Path

from mentions import parse
from mentions.noise import outside, ready_made, spared
from mentions.tree import And, Not, Word

NAMES = ("job adverts", "coupons", "raffles", "stock ticker chatter", "automated posts", "classified ads")


def test_the_ready_made_ones_have_the_names_that_people_look_for():
    assert tuple(ready_made()) == NAMES


def test_each_can_be_copied_into_the_settings_as_it_is_told():
    for noise in ready_made().values():
        assert noise.parsed == parse(noise.text) and parse(noise.own) and noise.own in noise.text


def test_each_says_what_it_leaves_out_and_what_it_never_does():
    for noise in ready_made().values():
        assert noise.leaves_out and noise.never and noise.leaves_out != noise.never


def test_all_of_them_spare_the_same_things():
    _, query = spared()
    assert all(noise.text.endswith(f"NOT (\n{query}\n)") for noise in ready_made().values())


def test_outside_of_no_noise_a_query_is_itself():
    query = parse("acme OR akme")
    assert outside(query, []) is query
    assert outside(query, [parse("jobs")]) == And((query, Not(Word("jobs"))))


def test_the_page_of_the_queries_says_what_each_leaves_out_and_what_never():
    page = (Path(__file__).resolve().parents[2] / "docs" / "queries.md").read_text(encoding="utf8")
    for noise in ready_made().values():
        assert f"| `{noise.name}` | {noise.leaves_out} | {noise.never} |" in page
