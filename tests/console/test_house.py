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
