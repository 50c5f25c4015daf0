import pytest

from settings import SettingsError, load

HOUSE = """
[foreshock]
topics = "topics.toml"
[[brands]]
name = "Acme"
query = "acme"
[[sources]]
name = "feed"
kind = "feed"
url = "https://forum.example/feed"
"""


@pytest.fixture
def loads(tmp_path):
    def read(topics: str | bytes | None, house: str = HOUSE):
        (tmp_path / "foreshock.toml").write_text(house, encoding="utf8")
        if topics is not None:
            (tmp_path / "topics.toml").write_bytes(topics if isinstance(topics, bytes) else topics.encode())
        return load(tmp_path / "foreshock.toml", {})

    return read


def test_a_file_of_topics_is_found_beside_the_settings(loads):
    known = loads('[parking]\ntouchpoint = "use"\ndescription = "Car parks"\ncues = "parking"').taxonomy
    assert known is not None and known.touchpoint_of("parking") == "use"
    assert "delivery" in known.names


@pytest.mark.parametrize(
    ("topics", "said"),
    [
        ('[parking]\ntouchpoint = "use"\ndescription = "x"\ncues = "(a"', "topics.toml, parking.cues"),
        ('[parking]\ntouchpoint = "usage"\ndescription = "x"\ncues = "a"', "topics.toml, parking.touchpoint"),
        ("[parking", "topics.toml, the file: is not TOML"),
        (b"\xff", "topics.toml, byte 0"),
        (None, "foreshock.topics"),
    ],
)
def test_what_is_wrong_in_it_is_told_with_file_and_place(loads, topics, said):
    with pytest.raises(SettingsError) as wrong:
        loads(topics)
    assert said in str(wrong.value)


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("colour = 3", "foreshock.colour: is not a setting"),
        ('timezone = "Mars"', "foreshock.timezone: should be a time zone"),
        ('contact = "$NOBODY"', "foreshock.contact: $NOBODY is not in the environment"),
        ('classifier = "nowhere"', "foreshock.classifier: is not a folder"),
        ('classifier = "nowhere"\nhtml = 3', "foreshock.classifier: is not a folder"),
    ],
)
def test_a_flaw_beside_it_hides_none_of_its_flaws(loads, key, told):
    with pytest.raises(SettingsError) as wrong:
        loads("[parking", HOUSE.replace("[foreshock]", f"[foreshock]\n{key}"))
    assert told in str(wrong.value) and "topics.toml, the file: is not TOML" in str(wrong.value)


@pytest.mark.parametrize("flawed", ["topics = 3", 'topics = "$NOBODY"', "topics = ["])
def test_where_the_key_itself_is_wrong_that_alone_is_told(loads, flawed):
    with pytest.raises(SettingsError) as wrong:
        loads("[parking", HOUSE.replace('topics = "topics.toml"', flawed))
    assert len(wrong.value.problems) == 1
