"""The table [runbooks]: what to do about a topic, in one line that stands in every message about it."""

from collections.abc import Collection, Mapping

from complaints import VOLUME
from settings.problem import Problem, nearest

LONGEST = 500  # characters: it stands in messages to a telephone
SOURCES = "sources"
"""The name under which stands what to do when a source is not well."""


def runbooks_of(table: object, topics: Collection[str]) -> tuple[Mapping[str, str], list[Problem]]:
    """Topic -> text or link, and what is wrong there: a topic that is none would never be seen."""
    if not isinstance(table, dict):
        return {}, [Problem("runbooks", "should be a table", 'write [runbooks], and below it topic = "what to do"')]
    known = (*topics, VOLUME, SOURCES)
    problems = [problem for topic, text in table.items() if (problem := _problem(topic, text, known))]
    return ({} if problems else dict(table)), problems


def _problem(topic: str, text: object, known: Collection[str]) -> Problem | None:
    where = f"runbooks.{topic}"
    if topic not in known:
        return Problem(where, "is not a topic", nearest(topic, known))
    if not isinstance(text, str):
        return Problem(where, "should be text in quotes")
    if not 1 <= len(text.strip()) <= LONGEST or not text.isprintable():
        return Problem(
            where, f"should be one line of 1 to {LONGEST} characters", "write a sentence, or a link to a page"
        )
    return None
