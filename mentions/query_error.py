"""What is wrong with a query: where, and what could stand there."""

from mentions.text import clean

WIDEST = 76  # cells of a line that is shown: with some indent it fits a terminal


class QueryError(ValueError):
    """The query cannot be read. `column` counts from 1 over the whole text; `expected` is what could stand there."""

    def __init__(self, message: str, column: int = 1, expected: tuple[str, ...] = ()) -> None:
        super().__init__(message, column, expected)
        self.message, self.column, self.expected = message, column, expected

    def __str__(self) -> str:
        hint = f"; expected {alternatives(self.expected)}" if self.expected else ""
        return f"{self.message} (column {self.column}){hint}"

    def shown(self, text: str) -> str:
        """The line of the query `text` with a caret under the place, then what is wrong and what was expected.

        A long line is cut around the place; the caret counts the cells that letters take on a terminal.
        """
        text = clean(text)[0]
        at = min(self.column - 1, len(text))
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        before, after = _cut(text[start:at], text[at : end if end >= 0 else len(text)])
        lines = [before + after, " " * _cells(before) + "^", self.message]
        if self.expected:
            lines.append(f"expected {alternatives(self.expected)}")
        return "\n".join(lines)


def alternatives(names: tuple[str, ...]) -> str:
    """`a, b or c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _cut(before: str, after: str) -> tuple[str, str]:
    """At most WIDEST letters on both sides of the caret together, three quarters of them before it."""
    before, after = before.replace("\t", " "), after.replace("\t", " ")
    if len(before) + len(after) <= WIDEST:
        return before, after
    room = max(WIDEST * 3 // 4, WIDEST - len(after))
    before = before if len(before) <= room else "…" + before[-room:]
    room = WIDEST - min(len(before), WIDEST * 3 // 4)
    return before, after if len(after) <= room else after[:room] + "…"


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
