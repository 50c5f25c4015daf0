"""Eleven hundred records in a file, some of them over several lines."""

from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def row(number):
    """A row of the file."""
    at = NOW - timedelta(minutes=number)
    text = f'"Kettle {number}, it boils\n""dry"""' if number % 10 == 0 else f"Kettle {number} is fine"
    return f"{number},{text},{at:%Y-%m-%d %H:%M},user{number % 40}"


def world(folder):
    path = folder / "reviews.csv"
    path.write_text("\n".join(["id,text,date,author", *map(row, range(1, 1_101))]), encoding="utf8")
    return {str(path): path.read_bytes()}, {"path": str(path)}, {str(number) for number in range(1, 1_101)}


def later(folder):
    path = folder / "reviews.csv"
    path.write_text("\n".join(["id,text,date,author", *map(row, range(1, 1_102))]), encoding="utf8")
    return {str(path): path.read_bytes()}, "1101"
