"""What a kind's key and price mean for a source in the settings."""

from datetime import timedelta
from typing import Annotated

import pytest
from pydantic import Field

import listeners.contract
from listeners.contract import Key, Listener, Options, Price, Secret
from settings import SettingsError

BRAND = '[[brands]]\nname = "Acme"\nquery = "acme"\n'
KEY = Key(
    options=("user", "token"), what="a bearer token", where="https://talk.example/apps", costs="5 USD per 1,000 posts"
)


class TalkOptions(Options):
    user: Annotated[str, Field(description="your name there")] = "acme"
    token: Annotated[Secret, Field(description="the token")]
    size: Annotated[int, Field(description="posts of a page")] = 100


async def listen(wire, options, cursor):
    return
    yield


@pytest.fixture
def toml(monkeypatch, read):
    """toml('token = "..."') reads a source of kind `talk`, which has a key and a price, with these keys."""
    price = Price(unit="USD", period="month", page=lambda options: options.size / 200, usual=20.0)
    talk = Listener("talk", TalkOptions, listen, key=KEY, price=price, every=timedelta(minutes=15))
    found = {**listeners.contract.kinds(), "talk": talk}
    monkeypatch.setattr(listeners.contract, "kinds", lambda: found)

    def write(keys, **environ):
        return read(instead=f'{BRAND}[[sources]]\nname = "talk"\nkind = "talk"\n{keys}\n', **environ).sources[0]

    return write


def problems(toml, keys, **environ):
    with pytest.raises(SettingsError) as told:
        toml(keys, **environ)
    return list(map(str, told.value.problems))


def test_a_missing_key_says_what_it_is_where_to_get_it_and_what_it_costs(toml):
    assert problems(toml, "") == [
        'sources[0].token: is missing; write token = "$NAME" and put it into the environment; it is a bearer token: '
        "https://talk.example/apps (5 USD per 1,000 posts)"
    ]
    (told,) = problems(toml, 'token = "$TALK"')
    assert told.startswith("sources[0].token: $TALK is not in the environment; set TALK or TALK_FILE")
    assert told.endswith("it is a bearer token: https://talk.example/apps (5 USD per 1,000 posts)")


def test_a_key_that_stands_in_the_file_is_a_secret_too_and_a_name_beside_it_is_none(toml):
    assert toml('token = "written-in-the-file"').secrets == ("written-in-the-file",)
    assert toml('token = "$TALK"', TALK="from-outside").secrets == ("from-outside",)
    assert "written-in-the-file" not in repr(toml('token = "written-in-the-file"'))


def test_how_often_is_the_kinds_until_the_settings_say_so(toml):
    assert toml('token = "a"').every == timedelta(minutes=15)
    assert toml('token = "a"\nevery = "2m"').every == timedelta(minutes=2)


def test_a_budget_is_only_for_what_costs_something_and_has_room_for_a_page(toml, read):
    assert toml('token = "a"').budget is None
    assert toml('token = "a"\nbudget = 0.5').budget == 0.5
    assert problems(toml, 'token = "a"\nbudget = 0.4') == [
        "sources[0].budget: is too small: one page can cost 0.5 USD; write at least 0.5, or let one page bring less"
    ]
    assert problems(toml, 'token = "a"\nsize = 9000') == [
        "sources[0].budget: is too small: one page can cost 45 USD; write at least 45, or let one page bring less"
    ]
    paid = f'{BRAND}[[sources]]\nname = "y"\nkind = "youtube"\nkey = "a"\nquery = "acme"\nbudget = '
    assert read(instead=f"{paid}10\n").sources[0].budget == 10
    with pytest.raises(SettingsError, match=r"a tenth .* one look can cost 1 units; write at least 10$"):
        read(instead=f"{paid}9\n")
    assert problems(toml, 'token = "a"\nbudget = -1') == ["sources[0].budget: should be at least 0.0"]
    with pytest.raises(SettingsError, match="costs nothing"):
        read(instead=f'{BRAND}[[sources]]\nname = "f"\nkind = "feed"\nurl = "https://a.example/"\nbudget = 1\n')
