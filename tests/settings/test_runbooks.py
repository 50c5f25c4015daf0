"""[runbooks], and where the console is reached."""

import pytest


def test_what_to_do_is_known_by_topic(read):
    known = read('[runbooks]\ndelivery = "https://wiki.example/lost"\nvolume = "Look first"\nsources = "Call Ann"')
    assert known.runbooks == {"delivery": "https://wiki.example/lost", "volume": "Look first", "sources": "Call Ann"}
    assert read().runbooks == {}


@pytest.mark.parametrize(
    ("written", "path", "said"),
    [
        ('[runbooks]\ndeliverry = "x"', "runbooks.deliverry", "did you mean delivery?"),
        ("[runbooks]\ndelivery = 3", "runbooks.delivery", "should be text in quotes"),
        ('[runbooks]\ndelivery = ""', "runbooks.delivery", "one line"),
        ('[runbooks]\ndelivery = "a\\nb"', "runbooks.delivery", "one line"),
        ("[[runbooks]]", "runbooks", "should be a table"),
        ('[foreshock]\naddress = "foreshock.example"', "foreshock.address", "should be an address"),
        ('[foreshock]\nheartbeat = "ftp://x"', "foreshock.heartbeat", "should be an address"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(problems, written, path, said):
    assert said in str(problems(written)[path])


def test_an_address_has_no_slash_at_its_end_and_a_heartbeat_is_a_secret(read):
    known = read(
        '[foreshock]\naddress = "https://desk.example/x/"\nheartbeat = "$BEAT"', BEAT="https://hc.example/canary"
    )
    assert known.address == "https://desk.example/x"
    assert known.heartbeat.get_secret_value() == "https://hc.example/canary" and "canary" not in repr(known)
