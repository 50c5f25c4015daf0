import pickle
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import make_url

from mentions import parse
from settings import SettingsError, load


def test_the_smallest_file_has_every_default(read, tmp_path):
    settings = read()
    (brand,), (source,), (receiver,) = settings.brands, settings.sources, settings.receivers
    assert settings.database == f"sqlite:///{tmp_path}/foreshock.db"
    assert settings.html == tmp_path / "alerts-html"
    assert settings.path == tmp_path / "foreshock.toml"
    assert (settings.contact, settings.demo) == (None, None)
    assert (brand.goal, brand.budget, brand.signature) == (timedelta(hours=10), 0.25, None)
    assert (source.private, source.paused, source.every) == (False, False, timedelta(minutes=5))
    assert (source.options.url, source.options.pages) == ("https://news.example/feed", 3)
    assert (receiver.name, receiver.kind, receiver.at_least) == ("console", "console", "low")


def test_a_brand_knows_its_query_and_all_its_terms(read):
    more = '[[brands]]\nname = "Kite"\nquery = "kite NOT surf"\nterms = ["Kite Plus"]\nhandles = ["kiteapp"]\n'
    brand = read(more).brands[1]
    assert brand.parsed == parse("kite NOT surf")
    assert brand.all_terms == ("Kite", "kite", "Kite Plus", "kiteapp")


def test_settings_cannot_be_changed(read):
    settings = read()
    with pytest.raises(ValidationError):
        settings.contact = "x"
    with pytest.raises(ValidationError):
        settings.sources[0].options.pages = 9


def test_all_problems_are_said_at_once_each_with_its_path_and_the_next_step(problems):
    found = problems(
        """
[[brands]]
name = "HARBOR bank"
query = "kite AND (surf"
goal = 10
budget = 3
colour = "red"
[[sources]]
name = "hn"
kind = "hackernew"
query = "kite"
pausd = true
[[sources]]
name = "feed"
kind = "feed"
every = "1s"
[[receivers]]
name = "ops"
kind = "webhook"
url = "ftp://x"
brands = ["Harbour Bank"]
at_least = "hihg"
[dmo]
"""
    )
    assert {path: problem.suggestion for path, problem in found.items()} == {
        "dmo": "did you mean demo?",
        "brands[1].name": "give it another",
        "brands[1].query": "expected )",
        "brands[1].goal": None,
        "brands[1].budget": None,
        "brands[1].colour": "use one of: budget, competitors, expire, goal, handles, hours, lexicon, name, query, "
        "signature, terms, thanks_from, timezone, two_person, voice, without",
        "sources[1].kind": "did you mean hackernews?",
        "sources[1].pausd": "did you mean paused?",
        "sources[2].url": "write url = … (the address of the feed)",
        "sources[2].every": None,
        "receivers[0].url": None,
        "receivers[0].secret": "write secret = … (the key of the signature, 16 characters or more)",
        "receivers[0].brands[0]": "did you mean Harbor Bank?",
        "receivers[0].at_least": "did you mean high?",
    }


def test_a_bad_query_is_refused_with_its_column(problems):
    found = problems('[[brands]]\nname = "Kite"\nquery = "kite AND"\n')["brands[1].query"]
    assert "(column 9)" in found.message


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("every = 5", "should be a length of time with its unit"),
        ('every = "5 parsecs"', "should be a length of time with its unit"),
        ('every = "1s"', "should be from 1m to 7d"),
        ('every = "8d"', "should be from 1m to 7d"),
        ('private = "perhaps"', "should be true or false"),
        ("pages = 99", "should be at most 20"),
        ("pages = 0", "should be at least 1"),
        ('pages = "many"', "should be a whole number"),
    ],
)
def test_a_wrong_value_is_explained_without_the_words_of_a_library(problems, written, said):
    path = f"sources[1].{written.split(' ')[0]}"
    more = f'[[sources]]\nname = "b"\nkind = "feed"\nurl = "https://b.example"\n{written}\n'
    assert problems(more)[path].message.startswith(said)


@pytest.mark.parametrize(
    ("written", "length"),
    [('"10h"', timedelta(hours=10)), ('"1h30m"', timedelta(minutes=90)), ('"1.5 h"', timedelta(minutes=90))],
)
def test_lengths_of_time_are_read_as_people_write_them(read, written, length):
    assert read(f'[[brands]]\nname = "b"\nquery = "b"\ngoal = {written}\n').brands[1].goal == length


@pytest.mark.parametrize("table", ["brands", "sources"])
def test_what_is_not_there_at_all_is_missing(problems, whole, table):
    kept = "[[" + whole.split("[[")[2 if table == "brands" else 1]
    assert problems(instead=kept)[table].message == "is missing"


@pytest.mark.parametrize("table", ["brands", "sources", "receivers"])
@pytest.mark.parametrize("value", ["3", "[3]", '"x"'])
def test_a_table_that_is_none_is_a_problem_and_no_crash(problems, whole, table, value):
    instead = f"{table} = {value}\n" + "".join(f"[[{part}" for part in whole.split("[[")[1:] if table not in part)
    assert "double brackets" in problems(instead=instead)[table].suggestion


@pytest.mark.parametrize("value", ["3", "[]", '"x"'])
def test_a_single_table_that_is_none_is_a_problem_and_no_crash(problems, whole, value):
    assert set(problems(instead=f"demo = {value}\nforeshock = {value}\n{whole}")) == {"demo", "foreshock"}


@pytest.mark.parametrize("key", ["name", "kind", "brands", "at_least"])
@pytest.mark.parametrize("value", ["3", "[3]", "{a = 1}", "true", "1979-05-27", "nan"])
def test_a_value_of_any_other_type_is_a_problem_and_no_crash(problems, key, value):
    keys = {"name": '"ops"', "kind": '"console"', key: value}
    found = problems("[[receivers]]\n" + "".join(f"{k} = {v}\n" for k, v in keys.items()))
    assert all(path.startswith(f"receivers[0].{key}") for path in found)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"[foreshock]\ncontact = me\n", "line 2, column 11"),
        (b"[foreshock\n", "line 1, column 11"),
        (b"contact = 'me", "the end of the file"),
        (b'contact = "caf\xe9"', "byte 14"),
        (b"n = " + b"9" * 5000, "the end of the file"),
        (b"n = " + b"[" * 100_000, "the file"),
    ],
)
def test_what_is_not_toml_is_refused_with_its_place(tmp_path, text, place):
    (tmp_path / "foreshock.toml").write_bytes(text)
    with pytest.raises(SettingsError) as caught:
        load(tmp_path / "foreshock.toml", {})
    (problem,) = caught.value.problems
    assert problem.path == place


def test_a_file_with_a_byte_order_mark_is_read(tmp_path, whole):
    (tmp_path / "foreshock.toml").write_text(whole, encoding="utf-8-sig")
    assert load(tmp_path / "foreshock.toml", {}).brands[0].name == "Harbor Bank"


def test_a_file_that_is_not_there_says_how_to_write_one(tmp_path):
    with pytest.raises(SettingsError, match="foreshock init"):
        load(tmp_path / "foreshock.toml", {})


def test_an_error_travels_to_another_process(problems, read):
    with pytest.raises(SettingsError) as caught:
        read("[dmo]")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.problems, str(again)) == (caught.value.problems, str(caught.value))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgres://db/f", "postgresql+psycopg"),
        ("mysql://db/f", "should begin with"),
        ("sqlite://", "should begin with"),
        ("sqlite:///:memory:", "forgets everything"),
        ("sqlite:///", "forgets everything"),
        (r"sqlite:///a\u0000b", "without a NUL"),
        ("postgresql+psycopg://u:hunter2%00@db/f", "without a NUL"),
        ("postgresql+psycopg://u:hunter2@127.0.0.1:NOTAPORT/f", "the port is a number"),
        ("postgresql+psycopg://u:hunter2/f", "the port is a number"),
        ("postgresql+psycopg://u:p@hunter2@db/f", "write %40"),
        ("postgresql+psycopg://u:p/hunter2@x@db/f", "write %40"),
        ("postgresql+psycopg://u:hunter2@db:0/f", "from 1 to 65535"),
        ("postgresql+psycopg://u:hunter2@db:99999999/f", "from 1 to 65535"),
        ("postgresql+psycopg://u:hunter2@[::1/f", "the port is a number"),
        ("postgresql+asyncpg://u:hunter2@db/f", "should begin with"),
    ],
)
def test_a_database_that_cannot_work_is_refused_without_quoting_it(problems, url, said):
    found = problems(f'[foreshock]\ndatabase = "{url}"\n')
    assert list(found) == ["foreshock.database"] and said in found["foreshock.database"].message
    assert not any(part in str(found["foreshock.database"]) for part in ("hunter2", "NOTAPORT", "127.0.0.1"))


@pytest.mark.parametrize("password", ["p:q", "p/q", "p?q", "p%40q", "p%q", "pä"])
def test_a_password_may_hold_every_sign_but_an_at(read, password):
    url = f"postgresql+psycopg://u:{password}@db:5432/f"
    kept = make_url(read(f'[foreshock]\ndatabase = "{url}"\n').database)
    assert (kept.password, kept.host, kept.database) == (password.replace("%40", "@"), "db", "f")


@pytest.mark.parametrize(
    "url",
    [
        "http://h:99999999/",
        "http://h:0/",
        "http://h:NOTAPORT/",
        "http://[::1/x",
        "http:///x",
        "http://?key=hunter2",
        "ftp://h/",
        r"http://h/a\u0000b",
        "http://a b/",
        "http://xn--/",
    ],
)
def test_an_address_that_cannot_be_asked_is_refused_without_quoting_it(problems, url):
    found = problems(
        f'[[sources]]\nname = "f"\nkind = "feed"\nurl = "{url}"\n'
        f'[[sources]]\nname = "hn"\nkind = "hackernews"\nquery = "q"\napi = "{url}"\n'
    )
    assert list(found) == ["sources[1].url", "sources[2].api"]
    for problem in found.values():
        assert problem.message.startswith("should be an address such as https://host/path") and url not in str(problem)


def test_a_folder_with_a_nul_is_refused(problems):
    assert (
        "without a NUL"
        in problems(r"""[foreshock]
html = "a\u0000b"
""")["foreshock.html"].message
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite:///data/f.db", "sqlite:///{home}/data/f.db"),
        ("sqlite:////srv/f.db?timeout=5", "sqlite:////srv/f.db?timeout=5"),
        ("postgresql+psycopg://db/f", "postgresql+psycopg://db/f"),
    ],
)
def test_a_relative_database_is_beside_the_settings(read, tmp_path, written, meant):
    assert read(f'[foreshock]\ndatabase = "{written}"\n').database == meant.format(home=tmp_path)


def test_a_demo_table_without_keys_is_the_demo_with_its_defaults(read):
    demo = read("[demo]\n").demo
    assert (demo.seed, demo.port, demo.storm) == (7, 8763, True)


def test_the_settings_are_found_from_any_folder(read, tmp_path, monkeypatch):
    read()
    monkeypatch.chdir(tmp_path)
    assert load(Path("foreshock.toml"), {}).path == tmp_path / "foreshock.toml"


def test_times_are_told_in_utc_or_in_the_zone_of_the_settings(read):
    assert read().timezone == "UTC"
    assert read('[foreshock]\ntimezone = "Asia/Phnom_Penh"').timezone == "Asia/Phnom_Penh"


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "Europe", "", "../../etc/passwd", "/etc/localtime", "CET\\u0000"])
def test_a_zone_that_does_not_exist_is_a_problem(problems, zone):
    found = problems(f'[foreshock]\ntimezone = "{zone}"')
    assert found["foreshock.timezone"].message == "should be a time zone such as Europe/Berlin or UTC"


@pytest.mark.parametrize("flag", ['"yes"', "1", '"True"', "0.0", '"$FLAG"'])
def test_true_or_false_is_said_as_true_or_false(problems, flag):
    found = problems(
        f"[foreshock]\nmultilingual = {flag}\n[demo]\nstorm = {flag}\n"
        f'[[sources]]\nname = "m"\nkind = "mastodon"\ntags = ["a"]\npaused = {flag}\nnotifications = {flag}\n',
        FLAG="on",
    )
    paths = ["foreshock.multilingual", "demo.storm", "sources[1].notifications", "sources[1].paused"]
    assert sorted(found) == sorted(paths)
    assert {problem.message for problem in found.values()} == {"should be true or false"}


def test_the_environment_says_true_or_false_in_a_word(read):
    assert read('[demo]\nstorm = "$STORM"\n', STORM="false").demo.storm is False


def test_a_lexicon_is_looked_through_whatever_else_is_wrong(problems, tmp_path):
    (tmp_path / "words.tsv").write_bytes(b"word\tvalence\nsick\t99\n")
    (tmp_path / "latin.tsv").write_bytes(b"word\tvalence\nsch\xf6n\t2\n")
    brand = '[[brands]]\nname = "{}"\nquery = "(a"\ncompetitors = [7]\nlexicon = "{}"\n'
    found = problems("".join(brand.format(*one) for one in zip("AB", ("words.tsv", "latin.tsv"), strict=True)))
    assert {"brands[1].query", "brands[1].competitors[0]", "brands[2].query"} < found.keys()
    assert any(path.startswith("words.tsv, line") for path in found) and "latin.tsv, byte 16" in found
    missing = problems('colour = 1\n[[brands]]\nname = "A"\nquery = "a"\ngoal = "x"\nlexicon = "nowhere.tsv"\n')
    assert {"brands[1].goal", "brands[1].lexicon"} < missing.keys()
