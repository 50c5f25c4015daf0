"""The file that the settings name as their topics, read with them: what is wrong in it is said with the rest."""

from pathlib import Path

from sentiment.topics import Taxonomy, TaxonomyError, extended
from settings.lexicons import text_in
from settings.problem import Problem


def taxonomy_in(file: Path, shown: Path) -> tuple[Taxonomy | None, list[Problem]]:
    """Our topics as the file changes them, and every problem with it; `shown` is how the settings call the file."""
    text, problems = text_in(file, shown, "foreshock.topics", "write one as docs/topics.md shows, or remove the key")
    if text is None:
        return None, problems
    try:
        return extended(text), []
    except TaxonomyError as error:
        return None, [Problem(f"{shown}, {place}", message) for place, message in error.problems]
