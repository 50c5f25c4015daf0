import os
import threading

import pytest

from console.files import Numbered, Unreadable, never_over, written


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


def test_a_link_stays_a_link_and_a_private_file_private(tmp_path):
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    real.chmod(0o600)
    link.symlink_to("real")
    with written(link) as out:
        out.write("new")
    assert link.is_symlink() and real.read_text() == "new" and real.stat().st_mode & 0o777 == 0o600
    assert sorted(tmp_path.iterdir()) == [link, real]


def test_a_pipe_is_written_to_and_stays(tmp_path):
    pipe, got = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()))
    reader.start()
    with written(pipe) as out:
        out.write("heard")
    reader.join()
    assert got == ["heard"] and pipe.is_fifo()


def test_what_is_read_is_known_by_any_of_its_names(tmp_path):
    file = tmp_path / "in"
    file.write_text("data")
    (tmp_path / "sub").mkdir()
    (tmp_path / "soft").symlink_to("in")
    (tmp_path / "hard").hardlink_to(file)
    for name in (file, tmp_path / "soft", tmp_path / "hard", tmp_path / "sub" / ".." / "in"):
        with pytest.raises(Unreadable, match="that is what is read"):
            never_over(name, tmp_path / "other", file)
    never_over(None, file)
    never_over(tmp_path / "new", file)
