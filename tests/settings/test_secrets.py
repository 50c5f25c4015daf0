"""A canary in every setting that takes a secret: it is used, and it is shown nowhere."""

import traceback

import pytest

from settings import SettingsError

CANARY = "canary-7d41c0ffee-secret"
SECRETIVE = """
[foreshock]
database = "postgresql+psycopg://foreshock:$CANARY@db/foreshock"
[[sources]]
name = "closed"
kind = "feed"
url = "https://closed.example/feed?token=${CANARY}"
[[receivers]]
name = "chat"
kind = "apprise"
url = "json://user:$CANARY@chat.example/"
[[receivers]]
name = "program"
kind = "webhook"
url = "https://program.example/$CANARY"
secret = "$CANARY"
"""


def test_a_name_becomes_its_value_from_the_environment(read):
    settings = read(SECRETIVE, CANARY=CANARY)
    assert settings.database == f"postgresql+psycopg://foreshock:{CANARY}@db/foreshock"
    assert settings.sources[1].options.url == f"https://closed.example/feed?token={CANARY}"
    assert settings.receivers[0].options.url.get_secret_value() == f"json://user:{CANARY}@chat.example/"
    assert settings.receivers[1].options.secret.get_secret_value() == CANARY


def test_no_secret_is_in_the_repr_or_the_text_of_settings(read):
    settings = read(SECRETIVE, CANARY=CANARY)
    for shown in (settings, *settings.sources, *settings.receivers, *(r.options for r in settings.receivers)):
        assert CANARY not in repr(shown) + str(shown)


def test_a_source_knows_what_came_from_the_environment_and_tells_nobody(read, tmp_path):
    (tmp_path / "path").write_text(f"https://closed.example/feeds/{CANARY}/x.xml\n", encoding="utf8")
    more = SECRETIVE + '[[sources]]\nname = "$NAME"\nkind = "feed"\nurl = "$FEED"\n'
    settings = read(more, CANARY=CANARY, FEED_FILE=str(tmp_path / "path"), NAME="a name is told")
    assert [source.secrets for source in settings.sources] == [(), (CANARY,), (settings.sources[2].options.url,)]
    for source in settings.sources:
        assert CANARY not in repr(source) + str(source) and "secrets" not in source.model_dump()
        assert "secrets" not in source.model_dump_json()


def test_nobody_writes_the_secrets_of_a_source_into_the_file(problems):
    found = problems('[[sources]]\nname = "s"\nkind = "feed"\nurl = "https://x.example"\nsecrets = ["x"]\n')
    assert found["sources[1].secrets"].message == "is not a setting"


def test_a_secret_may_come_from_a_file(read, tmp_path):
    (tmp_path / "secret").write_text(CANARY + "\n", encoding="utf8")
    settings = read(SECRETIVE, CANARY_FILE=str(tmp_path / "secret"))
    assert settings.receivers[1].options.secret.get_secret_value() == CANARY


def test_a_secret_that_is_not_there_is_a_problem_wherever_it_is_named(problems):
    found = problems(SECRETIVE)
    assert set(found) == {
        "foreshock.database", "sources[1].url", "receivers[0].url", "receivers[1].url", "receivers[1].secret"
    }  # fmt: skip
    assert {problem.message for problem in found.values()} == {"$CANARY is not in the environment"}


def test_a_secret_file_that_cannot_be_read_is_a_problem_that_names_the_variable_only(problems):
    found = problems(SECRETIVE, CANARY_FILE="/nowhere/at/all")
    assert found["receivers[1].secret"].message.startswith("the file that CANARY_FILE names cannot be read")
    assert not any("/nowhere" in str(problem) for problem in found.values())


@pytest.mark.parametrize(
    "wrong",
    [
        '[foreshock]\ndatabase = "mysql://u:$CANARY@db"',
        '[foreshock]\ncontcat = "$CANARY"',
        '[[sources]]\nname = "s"\nkind = "feed"\nurl = "ftp://$CANARY"',
        '[[sources]]\nname = "s"\nkind = "feed"\nurl = "https://x"\npages = "$CANARY"',
        '[[sources]]\nname = "s"\nkind = "hackernews"\nquery = "x"\ntags = ["$CANARY"]',
        '[[sources]]\nname = "s"\nkind = "$CANARY"',
        '[[receivers]]\nname = "r"\nkind = "apprise"\nurl = ["$CANARY"]',
        '[[receivers]]\nname = "r"\nkind = "webhook"\nurl = "ftp://$CANARY"\nsecret = "$CANARY"',
        '[[receivers]]\nname = "r"\nkind = "webhook"\nurl = "ftp://LITERAL"\nsecret = "short"',
        '[[receivers]]\nname = "r"\nkind = "apprise"\nurl = "$CANARY"\nat_least = "$CANARY"',
        '[[receivers]]\nname = "r"\nkind = "apprise"\nurl = "json://LITERAL"\nextra = "LITERAL"',
    ],
)
def test_no_error_repeats_a_secret_not_even_in_its_traceback(read, wrong):
    with pytest.raises(SettingsError) as caught:
        read(wrong.replace("LITERAL", CANARY), CANARY=CANARY)
    assert caught.value.__context__ is None
    assert CANARY not in str(caught.value) + repr(caught.value) + "".join(traceback.format_exception(caught.value))


def test_a_dollar_sign_can_be_meant(read):
    more = '[[sources]]\nname = "s"\nkind = "hackernews"\nquery = "$$TSLA at $5"\n'
    assert read(more).sources[1].options.query == "$TSLA at $5"


def test_brands_say_dollar_and_mean_it(read):
    assert read('[[brands]]\nname = "Tesla"\nquery = "$TSLA"\nterms = ["$TSLA"]\n').brands[1].query == "$TSLA"
