import pytest
from typer.testing import CliRunner

from console.cli import app

SETTINGS = """
[foreshock]
database = "sqlite:///{database}"
[[brands]]
name = "Best Bank"
query = '"best bank"'
[[sources]]
name = "s"
kind = "hackernews"
query = "bank"
"""


@pytest.mark.parametrize(
    ("database", "why"),
    [
        ("file/ours.db", "cannot be used (FileExistsError)"),
        ("ours.db?timeout=soon", "cannot be used (ValueError)"),
        ("file", "cannot be opened (DatabaseError)"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_in_one_line(tmp_path, database, why):
    (tmp_path / "file").write_bytes(b"this is no database at all, " * 50)
    (tmp_path / "foreshock.toml").write_text(SETTINGS.format(database=database))
    told = CliRunner().invoke(app, ["alerts", "--settings", str(tmp_path / "foreshock.toml")])
    assert (told.exit_code, told.stderr) == (2, f"foreshock: the database {why}; see foreshock doctor\n")


@pytest.mark.parametrize(
    "words", [["correct", "{}", "--label", "negative"], ["correct", "--undo", "{}"], ["show", "{}"]]
)
@pytest.mark.parametrize("number", ["9" * 19, "9" * 5_000, "abc", "-1", "1.5", "١" * 19])
def test_what_is_no_number_of_a_row_is_refused_in_one_short_line(tmp_path, words, number):
    (tmp_path / "foreshock.toml").write_text(SETTINGS.format(database="ours.db"))
    words = [word.format(number) for word in words] + ["--settings", str(tmp_path / "foreshock.toml")]
    told = CliRunner().invoke(app, words)
    shown = number if len(number) <= 40 else told.stderr.split()[1].rstrip(":")
    assert (told.exit_code, told.stderr) == (2, f"foreshock: {shown}: not a number that foreshock prints\n")
    assert len(told.stderr) < 100


def test_a_head_has_no_number_that_a_database_cannot_keep(tmp_path):
    (tmp_path / "foreshock.toml").write_text(SETTINGS.format(database="ours.db"))
    told = CliRunner().invoke(app, ["heads", "--use", "9" * 25, "--settings", str(tmp_path / "foreshock.toml")])
    assert told.exit_code == 2 and told.stderr.startswith("foreshock: --use 999")
