"""What is dropped because of noise alone is counted, by name, and never kept."""

import pytest

from flows.steps.noise import AsNoise, as_noise
from settings import Brand

HIRING = "acme is hiring a driver, full time, apply now"
BOTH = "acme is hiring a driver, full time, apply now. Giveaway: follow and retweet to win!"


@pytest.fixture
def settings(settings):
    acme = Brand(name="Acme", query="acme", without=("job adverts", "raffles"))
    return settings.model_copy(update={"brands": (acme, Brand(name="Brix", query="brix"))})


def test_noise_is_not_kept_and_is_counted_by_name(hears, said, counts):
    heard = hears([said(HIRING), said(BOTH), said("acme lost my parcel"), said("nothing of note")])
    assert (heard.heard, heard.matched, heard.noise.mentions) == (4, 1, 2)
    assert heard.noise.by_name == {"job adverts": 2, "raffles": 1}
    assert counts()["mentions"] == 1


def test_noise_of_several_pages_adds_up(hears, said):
    heard = hears([said(HIRING)], [said(BOTH)])
    assert heard.noise == AsNoise(mentions=2, by_name={"job adverts": 2, "raffles": 1})


def test_what_concerns_another_brand_is_kept_and_not_counted(hears, said, rows):
    heard = hears([said(f"{HIRING}. brix too")])
    assert heard.noise == AsNoise() and rows("matches", "brand") == ["Brix"]


def test_what_is_stored_already_is_not_counted_when_an_edit_makes_it_noise(hears, said):
    hears([said("acme lost my parcel", name="a")])
    assert hears([said(HIRING, name="a")]).noise == AsNoise()


def test_nothing_is_asked_where_no_brand_leaves_anything_out(said):
    assert as_noise([said(HIRING)], [Brand(name="Acme", query="acme")]) == AsNoise()
