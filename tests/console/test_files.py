import os

import pytest

from console.files import Numbered, Unreadable, written


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    file = tmp_path / "out"
    with pytest.raises(KeyError), written(file) as out:
        out.write("half")
        raise KeyError
    assert list(tmp_path.iterdir()) == []
    with written(file) as out:
        out.write("whole")
    assert file.read_text() == "whole" and list(tmp_path.iterdir()) == [file]


def test_two_processes_that_write_one_file_do_not_disturb_one_another(tmp_path, monkeypatch):
    file = tmp_path / "out"
    with written(file) as mine:
        mine.write("mine")
        monkeypatch.setattr(os, "getpid", lambda: 1)  # as another process does it
        with written(file) as other:
            other.write("of the other")
        assert file.read_text() == "of the other"
    assert file.read_text() == "mine" and list(tmp_path.iterdir()) == [file]


def test_a_folder_that_is_none_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Unreadable), written(tmp_path / "file" / "out"):
        pass


def test_the_number_is_that_of_the_line_read_last():
    lines = Numbered(iter(["a", "", "c"]))
    assert lines.number == 0
    assert [(text, lines.number) for text in lines] == [("a", 1), ("", 2), ("c", 3)]
