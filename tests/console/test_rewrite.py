"""foreshock.toml is a person's: whatever a command does to it, it can be read afterwards, and nothing in it is lost."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from console.rewrite import NotWritten, add_sources, set_paused

ROOT = Path(__file__).resolve().parents[2]
HEAD = '# ours\n[[brands]]\nname = "Acme"\nquery = "acme"\n\n[[sources]]\nname = "forum"\nkind = "feed"\n'
NEW = {"name": "new", "kind": "feed", "url": "https://a.example/feed"}
ENDINGS = [
    'url = "https://b.example"',
    'url = "https://b.example"\n# end',
    'url = "https://b.example"  # the old one',
    'tags = [\n  "a",\n  "b",\n]',
    'url = "https://b.example"\n\n[[receivers]]\nname = "r"\nkind = "console"',
    'url = "https://b.example"\r\n',
    "",
]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "foreshock.toml"


@pytest.mark.parametrize("ending", ENDINGS)
def test_whatever_the_last_line_is_a_source_is_added_and_the_rest_stays(file, ending):
    file.write_bytes((HEAD + ending).encode())
    before = tomllib.loads(file.read_text())
    add_sources(file, [NEW])
    after = tomllib.loads(file.read_text())
    assert after == before | {"sources": [*before["sources"], NEW]}
    assert "# ours" in file.read_text() and file.read_text().count("#") == (HEAD + ending).count("#")


def test_what_cannot_be_changed_safely_is_left_as_it_is(file):
    text = 'sources = [{name = "a"}]\n'
    file.write_text(text)
    with pytest.raises(NotWritten, match="tables"):
        add_sources(file, [NEW])
    with pytest.raises(NotWritten, match="no source"):
        set_paused(file, "b", True)
    assert file.read_text() == text and [one.name for one in file.parent.iterdir()] == [file.name]


def test_a_link_stays_a_link(file, tmp_path):
    file.write_text(HEAD)
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    assert set_paused(link, "forum", True)
    assert link.is_symlink() and tomllib.loads(file.read_text())["sources"][0]["paused"]


def test_commands_at_once_lose_nothing(file):
    file.write_text(HEAD)
    code = (
        "import sys; from pathlib import Path; from console.rewrite import add_sources\n"
        "for i in range(15): add_sources(Path(sys.argv[1]), [{'name': f'{sys.argv[2]} {i}', 'kind': 'feed'}])"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(file), name], cwd=ROOT, env={"PYTHONPATH": str(ROOT)})
        for name in ("a", "b", "c")
    ]
    assert [one.wait(60) for one in running] == [0, 0, 0]
    assert len({one["name"] for one in tomllib.loads(file.read_text())["sources"]}) == 46
