import io
from dataclasses import replace

import pytest

from delivery.console import ConsoleOptions, send
from delivery.contract import Unreachable


async def test_title_and_body_are_printed(message, capsys):
    await send(ConsoleOptions(), message)
    said = capsys.readouterr().out
    assert f"{message.title}\n\n{message.body.rstrip()}\n" in said


async def test_a_text_commands_no_terminal(message, capsys):
    await send(ConsoleOptions(), replace(message, body="\x1b]0;owned\x07 \x9b31m \r \x08 tab\t"))
    said = capsys.readouterr().out
    assert not set(said) & {"\x1b", "\x07", "\x9b", "\r", "\x08"} and "owned" in said


async def test_a_terminal_that_knows_no_khmer_still_gets_the_message(message, monkeypatch):
    buffer = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(buffer, encoding="ascii"))
    await send(ConsoleOptions(), message)
    assert b"14 people" in buffer.getvalue()


async def test_closed_output_is_unreachable(message, monkeypatch):
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr("sys.stdout", closed)
    with pytest.raises(Unreachable):
        await send(ConsoleOptions(), message)
