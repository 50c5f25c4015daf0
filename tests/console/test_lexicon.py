"""`foreshock lexicon`: a word is written into the file of a brand, and what it changes is told."""

import json
import tomllib

import pytest
from typer.testing import CliRunner

from console.cli import app
from settings import SettingsError, load

SETTINGS = """\
# ours
[[brands]]
name = "Quill Post"  # the stamp people
query = "quillpost OR lovely"

[[sources]]
name = "board"
kind = "feed"
url = "https://board.example/feed"
"""
SAID = ["my quillpost parcel was Rerouted!", "quillpost is fine", "rerouted? prerouted, quillpost"]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder with settings and three stored mentions."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "foreshock.toml").write_text(SETTINGS)
    rows = [json.dumps({"id": str(i), "text": text, "said": "2026-03-01T10:00:00Z"}) for i, text in enumerate(SAID)]
    (tmp_path / "said.jsonl").write_text("\n".join(rows))
    assert CliRunner().invoke(app, ["import", "said.jsonl"]).exit_code == 0
    return tmp_path


def told(*arguments, exits=0) -> str:
    done = CliRunner().invoke(app, ["lexicon", *arguments])
    assert done.exit_code == exits, done.output
    return done.output


def add(word, valence, *more, exits=0) -> str:
    return told("add", word, valence, "--brand", "quill post", "--why", "they go astray", *more, exits=exits)


def test_the_first_word_makes_the_file_and_names_it_in_the_settings(home):
    said = add("rerouted", "-2.5", "--by", "ann")
    assert "rerouted is -2.5 from now on (elsewhere has no feeling)" in said
    assert "2 of 3 stored mentions of Quill Post have the word. Next: foreshock rescore --brand 'Quill Post'" in said
    written = (home / "foreshock.toml").read_text()
    assert tomllib.loads(written)["brands"][0]["lexicon"] == "lexicons/quill-post.tsv"
    assert "# ours" in written and "# the stamp people" in written
    (entry,) = load(home / "foreshock.toml", {}).lexicons["Quill Post"].entries
    assert (entry.word, entry.valence, entry.by, entry.why) == ("rerouted", -2.5, "ann", "they go astray")


def test_comments_stay_and_a_word_has_one_row(home):
    add("rerouted", "-2.5")
    file = home / "lexicons" / "quill-post.tsv"
    file.write_text(file.read_text() + "# of the winter\n\nwobbly\t-1\tbo\t2026-03-01\tthe new tables\n")
    assert "it was -2.5 here" in add("Rerouted", "-1")
    lines = file.read_text().splitlines()
    assert "# of the winter" in lines and "wobbly\t-1\tbo\t2026-03-01\tthe new tables" in lines
    assert [line.split("\t")[:2] for line in lines if line.startswith("rerouted")] == [["rerouted", "-1"]]
    assert "+0.0  good" in (add("good", "0"), told("list"))[1]
    assert len(told("list", "--json").splitlines()) == 3


def test_what_a_row_does_not_change_is_said(home):
    assert "names the brand" in add("lovely", "-1")
    assert "VADER has it so already" in add("good", "1.9")
    checked = told("check")
    assert "2 words" in checked and "the fast engine" in checked and checked.count("changes nothing") == 2


@pytest.mark.parametrize(
    ("word", "valence", "said"),
    [
        ("not good", "1", "single words"), ("good!", "1", "looked up as good"), ("very", "1", "no valence itself"),
        ("good", "5", "from -4 to 4"), ("good", "nan", "from -4 to 4"), ("😡", "-2", "has an emoji"),
        ("", "1", "missing"), ("#x", "1", "#"),
    ],
)  # fmt: skip
def test_a_word_that_would_never_be_found_is_refused(home, word, valence, said):
    assert said in add(word, valence, exits=2)
    assert not (home / "lexicons").exists()


def test_every_flaw_of_a_file_is_a_problem_of_the_settings_with_its_line(home):
    add("rerouted", "-2.5")
    file = home / "lexicons" / "quill-post.tsv"
    file.write_text(file.read_text() + "x\t9\t\tyesterday\tw\nrerouted\t1\tann\t2026-01-01\tq\nshort\n")
    with pytest.raises(SettingsError) as wrong:
        load(home / "foreshock.toml", {})
    places = [problem.path for problem in wrong.value.problems]
    assert places == [f"lexicons/quill-post.tsv, line {n}" for n in (4, 4, 4, 5, 6)]
    assert "is the word of line 3 again" in str(wrong.value)
    file.unlink()
    with pytest.raises(SettingsError, match=r"brands\[0\].lexicon: cannot be read"):
        load(home / "foreshock.toml", {})
