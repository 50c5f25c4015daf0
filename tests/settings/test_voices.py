"""voice.toml is read with the settings; every flaw in it is told with its place."""

from pathlib import Path

import pytest

from replies.platform import platforms
from replies.voice import DEFAULT, Manners

BRAND = '[[brands]]\nname = "Acme"\nquery = "acme"\nsignature = "Kim"\n'
SOURCE = '[[sources]]\nname = "news"\nkind = "feed"\nurl = "https://news.example/feed"\n'
NAMED = BRAND + 'voice = "voice.toml"\n' + SOURCE


@pytest.fixture
def spoken(read, tmp_path: Path):
    """spoken("toml") is the voice of a brand with this file."""

    def reads(text: str):
        (tmp_path / "voice.toml").write_text(text, encoding="utf8")
        return read(instead=NAMED).voice_of("Acme")

    return reads


def test_without_a_file_a_brand_is_formal_and_signs_with_its_signature(read):
    voice = read(instead=BRAND + SOURCE).voice_of("Acme")
    assert voice.formality_in("es") == "formal" and not voice.emoji and voice.signatures == {"": "Kim"}
    assert read().voice_of("Harbor Bank") == DEFAULT


def test_a_file_says_how_a_brand_speaks(spoken):
    voice = spoken(
        'greeting = { es = "Hola, {name}" }\nformality = { en = "informal", es = "usted" }\nemoji = "few"\n'
        'humour = "praise"\ncontact = "help@acme.example"\nlanguages = ["es"]\nforbidden = ["dear customer"]\n'
        'preferred = { ticket = "request" }\n[platforms.x]\nlength = 200\nsignature = true\nemoji = "none"\n'
    )
    assert (voice.formality_in("en"), voice.formality_in("es")) == ("informal", "formal")
    assert voice.greetings == {"es": "Hola, {name}"} and voice.signatures == {"": "Kim"} and voice.drafts == ("es",)
    assert voice.emoji and voice.humour and voice.forbidden == ("dear customer",)
    assert voice.preferred == {"ticket": "request"} and voice.hosts == {"acme.example"}
    assert voice.manners(platforms()["x"]) == Manners(longest=200, signature=True, emoji=False)
    assert voice.longest(platforms()["x"]) == 200 and voice.longest(platforms()["bluesky"]) == 300
    assert voice.signature_in("en", platforms()["x"]) == "Kim" and not voice.signature_in("en", platforms()["bluesky"])


def test_a_plain_greeting_is_english(spoken):
    assert spoken('greeting = "Dear {name}"\n').greetings == {"en": "Dear {name}"}


def test_every_flaw_of_the_file_is_told_with_its_place_and_the_next_step(problems, tmp_path):
    (tmp_path / "voice.toml").write_text(
        'greeting = "Hi {nam}"\nformality = "formall"\nemoji = "many"\nsignature = { fr = "x" }\nhumor = "praise"\n'
        "[platforms.twiter]\n[platforms.x]\nlength = 9\n",
        encoding="utf8",
    )
    found = {path.removeprefix("voice.toml, "): str(one) for path, one in problems(instead=NAMED).items()}
    assert found.keys() == {
        "greeting.en", "formality.", "emoji", "signature", "humor", "platforms.twiter", "platforms.x.length",
    }  # fmt: skip
    assert "humour" in found["humor"] and "bracket" in found["greeting.en"] and "usted" in found["formality."]


@pytest.mark.parametrize(("text", "said"), [("greeting = ", "is no TOML"), (None, "cannot be read")])
def test_a_file_that_is_none_is_told(problems, tmp_path, text, said):
    if text is not None:
        (tmp_path / "voice.toml").write_text(text, encoding="utf8")
    assert any(said in str(one) for one in problems(instead=NAMED).values())
