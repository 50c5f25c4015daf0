"""[llm]: off without the table, and its key is told to nobody."""

import pytest

LLM = '[llm]\nurl = "http://localhost:11434/v1"\nmodel = "small"\n'


def test_without_the_table_no_model_is_asked(read):
    assert read().llm is None


def test_the_key_comes_from_the_environment_and_is_not_shown(read):
    known = read(LLM + 'key = "$LLM_KEY"', LLM_KEY="sk-canary")
    assert known.llm.key.get_secret_value() == "sk-canary"
    assert "sk-canary" not in repr(known) and known.llm.brands == ()


@pytest.mark.parametrize("url", ["http://h:1/v1", "http://h:1/v1/", "http://h:1/v1/chat/completions"])
def test_the_address_is_that_of_the_server_however_it_is_written(read, url):
    assert read(f'[llm]\nurl = "{url}"\nmodel = "small"').llm.url == "http://h:1/v1"


def test_a_call_costs_what_its_tokens_cost(read):
    assert read(LLM + "price_in = 2\nprice_out = 10").llm.cost(1_000, 100) == pytest.approx(0.003)


def test_only_the_brands_that_it_names_are_rewritten(read):
    known = read(LLM + 'brands = ["Harbor Bank"]')
    assert known.llm.for_brand("Harbor Bank") and not known.llm.for_brand("Another")
    assert read(LLM).llm.for_brand("Another")


@pytest.mark.parametrize(
    ("toml", "path", "says"),
    [
        ('[llm]\nmodel = "small"', "llm.url", "write url"),
        ('[llm]\nurl = "http://h/v1"', "llm.model", "write model"),
        ('[llm]\nurl = "https://user:pw@h/v1"\nmodel = "m"', "llm.url", "without a key in it"),
        ('[llm]\nurl = "https://h/v1?key=pw"\nmodel = "m"', "llm.url", "without a key in it"),
        ('[llm]\nurl = "ftp://h/v1"\nmodel = "m"', "llm.url", "should be an address"),
        (LLM + 'brands = ["Harbour Bank"]', "llm.brands[0]", "did you mean Harbor Bank?"),
        (LLM + "budget = -1", "llm.budget", "at least 0"),
        (LLM + 'timeout = "1h"', "llm.timeout", "from 1s to 2m"),
        (LLM + "prise_in = 1", "llm.prise_in", "did you mean price_in?"),
        ("llm = 3", "llm", "should be a table"),
    ],
)
def test_every_flaw_is_told_with_the_next_step_and_without_the_secret(problems, toml, path, says):
    found = problems(toml) if toml.startswith("[") else problems(instead=toml)
    assert says in str(found[path]) and "pw" not in str(found[path])
