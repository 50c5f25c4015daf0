"""`foreshock query`: check, explain, test, noise, as a person calls them."""

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from typer.testing import CliRunner

from console.cli import app
from mentions import Author, Mention, match, parse
from sentiment import Understanding
from storage import mentions as kept
from storage import sources
from storage.engine import migrate, open_database, writing
from storage.mentions import Concern, Understood
from storage.tombstones import bury

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
CALM = Understanding(compound=0.0, label="neutral", complaint=0.1, topic=None, language="en", confidence=0.8)
SETTINGS = """
[foreshock]
database = "sqlite:///kept.db"

[[brands]]
name = "Ferrybank"
query = "ferrybank"
without = ["job adverts", "pens"]

[[brands]]
name = "ស្រួលជិះ"
query = 'ស្រួលជិះ OR "Sruol Chis"'

[noise]
pens = "fountain NEAR/3 pen*"

[[sources]]
name = "board"
kind = "hackernews"
query = "ferrybank complaints"

[[sources]]
name = "blog"
kind = "feed"
url = "https://blog.example/feed?token=s3cret"
"""


@pytest.fixture
def cli(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "foreshock.toml").write_text(SETTINGS, encoding="utf8")
    return lambda *words, **given: CliRunner().invoke(app, ["query", *words], **given)


@pytest.fixture
def said(tmp_path):
    """said("text", hours=2, by="wren") is kept, and gives the number of its row."""
    engine = open_database(f"sqlite:///{tmp_path}/kept.db")
    migrate(engine)
    with writing(engine) as conn:
        for name, kind in (("board", "hackernews"), ("blog", "feed")):
            sources.keep_cursor(conn, sources.source_of(conn, name, kind), {}, not_before=None)

    def keep(text, *, hours=0, by=None, source="board", **fields):
        at = NOON + timedelta(hours=hours)
        mention = Mention(
            origin="square",
            external_id=text,
            kind="post",
            said=at,
            heard=at,
            text=text,
            author=Author(handle=by),
            **fields,
        )
        found = match(parse("ferrybank OR quillpost OR ស្រួលជិះ"), mention, "Ferrybank")
        concerns = (Concern(match=found, understanding=CALM),) if found else ()
        with writing(engine) as conn:
            return kept.keep(conn, source, [Understood(mention=mention, concerns=concerns)], (), at).ids["square", text]

    keep.engine = engine
    yield keep
    engine.dispose()


def lines(told):
    return [json.loads(line) for line in told.stdout.splitlines()]


SPAN = ("--since", "2026-03-01", "--until", "2026-04-01")


# check


def test_check_tells_what_every_query_of_the_settings_means(cli):
    told = cli("check")
    assert told.exit_code == 0
    assert told.stdout.splitlines() == [
        "Ferrybank: OK, 1 term",
        "  ferrybank",
        "  called ferrybank: hidden before feelings are read",
        "  without job adverts, pens",
        "ស្រួលជិះ: OK, 2 terms",
        '  ស្រួលជិះ OR "Sruol Chis"',
        "  called ស្រួលជិះ, Sruol Chis: hidden before feelings are read",
        'noise "pens": OK, 2 terms',
        "  fountain NEAR/3 pen*",
    ]


def test_check_shows_a_caret_below_the_place_and_what_was_expected(cli):
    told = cli("check", "(ferrybank AND late")
    assert told.exit_code == 2
    assert told.stdout.splitlines() == [
        "the query: cannot be read",
        "  (ferrybank AND late",
        "                     ^",
        "  a bracket is not closed",
        "  expected )",
    ]


def test_check_reads_standard_input(cli):
    assert cli("check", "-", input="ferrybank AND late\n").stdout.splitlines()[1] == "  ferrybank AND late"
    assert cli("check", "-", input="ferrybank AND\n").exit_code == 2


def test_check_tells_a_wrong_query_of_the_settings_beside_the_right_ones(cli, tmp_path):
    (tmp_path / "foreshock.toml").write_text(SETTINGS.replace('"ferrybank"\nwithout', '"ferrybank AND"\nwithout'))
    told = cli("check")
    assert told.exit_code == 2
    assert "Ferrybank: cannot be read" in told.stdout and "ស្រួលជិះ: OK" in told.stdout
    assert "  ferrybank AND\n               ^" in told.stdout


def test_check_tells_a_noise_that_nothing_has_with_what_was_meant(cli, tmp_path):
    (tmp_path / "foreshock.toml").write_text(SETTINGS.replace('"job adverts"', '"job advert"'))
    told = cli("check", "--brand", "ferrybank")
    assert told.exit_code == 2 and "did you mean job adverts?" in told.stdout


def test_check_hints_at_what_is_probably_not_meant(cli):
    told = cli("check", "good OR it OR good OR (late or never)")
    assert told.exit_code == 0
    for hint in ("write OR", "it has 2 letters", "good stands there twice", "good is a good word to VADER"):
        assert hint in told.stdout


def test_check_as_json_has_a_line_for_each(cli):
    told = lines(cli("check", "--json"))
    assert [(one["brand"], one["noise"], one["ok"]) for one in told] == [
        ("Ferrybank", None, True),
        ("ស្រួលជិះ", None, True),
        (None, "pens", True),
    ]
    [wrong] = lines(cli("check", "ferrybank AND", "--json"))
    assert (wrong["ok"], wrong["error"]["column"], wrong["canonical"]) == (False, 14, None)


def test_check_of_a_brand_that_is_none_or_a_file_that_is_none_is_refused(cli, tmp_path):
    told = cli("check", "--brand", "ferybank")
    assert told.exit_code == 2 and "did you mean Ferrybank?" in told.stderr
    assert cli("check", "--settings", "nowhere.toml").exit_code == 2


def test_check_never_steers_the_terminal(cli):
    told = cli("check", "ferrybank\x1b[31m AND")
    assert "\x1b" not in told.stdout


# explain


def test_explain_marks_the_words_and_says_of_each_clause_why(cli, said):
    id_ = said("Ferrybank lost my card", by="wren")
    told = cli("explain", str(id_), "--query", "ferrybank AND (late OR lost) NOT jobs")
    assert told.exit_code == 0
    assert "«Ferrybank» «lost» my card" in told.stdout and "by wren" in told.stdout
    assert "the query: yes" in told.stdout.replace("Ferrybank: yes", "the query: yes")
    assert "    yes  late OR lost" in told.stdout and "no   late   'late' is not in the text" in told.stdout
    assert "\x1b" not in told.stdout  # piped: no colour


def test_explain_tells_what_the_source_searched_and_what_ran_here(cli, said):
    id_ = said("Ferrybank lost my card")
    told = cli("explain", str(id_), "--brand", "ferrybank").stdout
    assert "board (hackernews), 2026-03-04 12:00 UTC: it looked for query = ferrybank complaints" in told
    other = said("Ferrybank again", source="blog")
    told = cli("explain", str(other)).stdout
    assert "blog (feed)" in told and "nothing was searched; the whole query ran here" in told and "s3cret" not in told
    third = said("Ferrybank thrice", source="forgotten")
    assert "forgotten, 2026-03-04 12:00 UTC: it is not in the settings any more" in cli("explain", str(third)).stdout


def test_explain_tells_which_noise_kept_a_text_out(cli):
    told = cli("explain", "-", "--brand", "Ferrybank", input="Ferrybank is hiring a driver, full time. Apply now!")
    assert "Ferrybank: no: its own query holds, but it is noise" in told.stdout
    assert 'left out as noise "job adverts", because of hiring, apply, "full time",\n    driver*' in told.stdout
    assert "no noise: pens" in told.stdout


def test_explain_reads_khmer(cli):
    told = cli("explain", "-", "--brand", "ស្រួលជិះ", input="ឡានស្រួលជិះយឺតណាស់")
    assert "ឡាន«ស្រួលជិះ»យឺតណាស់" in told.stdout.replace("\n  ", "") and "ស្រួលជិះ: yes" in told.stdout


def test_explain_uses_the_words_kept_now_and_source_fields(cli, said):
    id_ = said("Ferrybank lost my card")
    told = cli("explain", str(id_), "--query", "ferrybank source:hackernews source:board")
    assert "the source is" in told.stdout and "\nthe query: yes" in told.stdout.replace(
        "Ferrybank: yes", "the query: yes"
    )


def test_explain_tells_a_gone_mention_as_gone(cli, said):
    id_ = said("Ferrybank lost my card")
    with writing(said.engine) as conn:
        bury(conn, "board", ["Ferrybank lost my card"], NOON)
    assert cli("explain", str(id_)).stdout.startswith(f"mention {id_} is gone since 2026-03-04 12:00 UTC")
    assert lines(cli("explain", str(id_), "--json")) == [{"mention": id_, "gone": "2026-03-04T12:00:00.000Z"}]


def test_explain_as_json_has_a_line_for_each_brand(cli, said):
    id_ = said("Ferrybank is hiring a driver, full time. Apply now!")
    told = lines(cli("explain", str(id_), "--json"))
    assert [(one["brand"], one["holds"], one["own"], one["noise"]) for one in told] == [
        ("Ferrybank", False, True, {"job adverts": ["hiring", "apply", '"full time"', "driver*"]}),
        ("ស្រួលជិះ", False, False, {}),
    ]
    assert told[0]["heard_by"][0]["asked"]["query"] == "ferrybank complaints"
    assert told[0]["spans"] == [{"start": 0, "end": 9, "term": "ferrybank"}]


@pytest.mark.parametrize("words", [("999",), ("abc",), ("-1",), ("1", "--brand", "nobody"), ("-", "--query", "a AND")])
def test_explain_refuses_what_it_cannot_explain(cli, said, words):
    said("Ferrybank lost my card")
    told = cli("explain", *words, input="text")
    assert told.exit_code == 2 and told.stdout == ""


# test


def test_test_counts_mentions_voices_days_and_noise(cli, said):
    said("Ferrybank lost my card", by="wren")
    said("Ferrybank lost my other card", by="wren", hours=1)
    said("Ferrybank is late", by="lark", hours=50)
    said("Ferrybank is hiring a driver, full time. Apply now!", by="jobs", hours=51)
    said("Quillpost is late", by="lark", hours=52)
    [told] = lines(cli("test", "ferrybank", "--brand", "Ferrybank", *SPAN, "--json"))
    assert (told["looked"], told["mentions"], told["voices"], told["noise"]) == (5, 3, 2, 1)
    assert told["left_out"] == {"job adverts": 1}
    assert told["days"] == {"2026-03-04": 2, "2026-03-06": 1}
    assert [sample["words"] for sample in told["samples"]][-1] == "Ferrybank is late" and "never kept" in told["note"]


def test_test_tells_the_overlap_with_the_present_query(cli, said):
    for text in ("Ferrybank is late", "Ferrybank is fine", "Quillpost is late", "Ferrybank was late"):
        said(text)
    [told] = lines(cli("test", "late", "--brand", "ferrybank", *SPAN, "--json"))
    assert told["overlap"] == {"both": 2, "only new": 1, "only present": 1}
    assert [one["words"] for one in told["overlap_samples"]["only present"]] == ["Ferrybank is fine"]
    plain = cli("test", "late", "--brand", "ferrybank", *SPAN).stdout
    assert "Beside the present query of Ferrybank" in plain and "only new: 1 mention" in plain


def test_test_without_a_brand_compares_with_nothing(cli, said):
    said("Ferrybank is hiring a driver, full time. Apply now!")
    [told] = lines(cli("test", "ferrybank", *SPAN, "--json"))
    assert (told["mentions"], told["overlap"], told["brand"]) == (1, None, None)


def test_test_says_that_what_was_dropped_cannot_be_found(cli, said):
    told = cli("test", "ferrybank", *SPAN)
    assert told.exit_code == 0 and "0 mentions\n" in told.stdout and "never kept" in told.stdout


def test_test_in_plain_text_fits_a_terminal_and_has_no_colour(cli, said):
    words = ["card", "queue", "teller", "letter", "counter", "window", "street", "ស្រួលជិះ"]
    for i, four in enumerate(permutations(words, 4)):
        if i % 40 == 0:
            said(f"Ferrybank {' and the '.join(four)} of {four[i % 4] * 2}", hours=14 * (i // 40))
    told = cli("test", "ferrybank", "--brand", "ferrybank", *SPAN)
    assert "\x1b" not in told.stdout and max(map(len, told.stdout.splitlines())) <= 105
    assert "samples, spread over the time" in told.stdout
    assert told.stdout == cli("test", "ferrybank", "--brand", "ferrybank", *SPAN).stdout


def test_test_tells_empty_days_and_long_times_by_the_week(cli, said):
    said("Ferrybank one"), said("Ferrybank two", hours=72)
    assert "  Thu 2026-03-05  0" in cli("test", "ferrybank", *SPAN).stdout.splitlines()
    said("Ferrybank three", hours=24 * 50)
    assert (
        "  week of 2026-03-02  2  " in cli("test", "ferrybank", "--since", "2026-01-01", "--until", "2026-12-01").stdout
    )


@pytest.mark.parametrize(
    "words",
    [
        ("ferrybank AND",),
        ("ferrybank", "--since", "yesterday"),
        ("ferrybank", "--until", "never"),
        ("ferrybank", "--since", "2026-04-01", "--until", "2026-03-01"),
        ("ferrybank", "--brand", "nobody"),
        ("ferrybank", "--sample", "-1"),
        ("",),
    ],
)
def test_test_refuses_what_it_cannot_try(cli, said, words):
    told = cli("test", *words)
    assert told.exit_code == 2 and told.stdout == ""


def test_test_writes_nothing(cli, said, tmp_path):
    said("Ferrybank is late")
    said.engine.dispose()
    before = (tmp_path / "kept.db").read_bytes()
    assert cli("test", "late", "--brand", "ferrybank", *SPAN).exit_code == 0
    assert (tmp_path / "kept.db").read_bytes() == before


# noise


def test_noise_lists_every_named_query_and_who_uses_it(cli):
    told = cli("noise")
    assert told.exit_code == 0
    assert "job adverts: used by Ferrybank" in told.stdout and "coupons: used by no brand" in told.stdout
    assert "pens: used by Ferrybank; your own, of [noise]" in told.stdout and "fountain NEAR/3 pen*" in told.stdout
    assert max(map(len, told.stdout.splitlines())) <= 80


def test_one_noise_is_told_whole_and_can_be_read_again(cli):
    told = cli("noise", "Job adverts")
    query = told.stdout.split("(", 1)[1]
    assert parse(f"({query}") and "my NEAR/2f" in query
    assert cli("noise", "job advert").exit_code == 2


def test_noise_as_json_has_the_whole_query(cli):
    told = {one["name"]: one for one in lines(cli("noise", "--json"))}
    assert told["pens"] == {
        "name": "pens",
        "ready_made": False,
        "leaves_out": None,
        "never": None,
        "query": "fountain NEAR/3 pen*",
        "brands": ["Ferrybank"],
    }
    assert parse(told["coupons"]["query"])
