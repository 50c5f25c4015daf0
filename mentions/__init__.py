"""What people said, and whether it concerns a brand. It never opens a connection, a file of yours or a clock."""

from mentions.explain import Explained, explain
from mentions.hints import hints
from mentions.match import match
from mentions.matcher import Matcher
from mentions.mention import Author, Engagement, Kind, Match, Mention, Span
from mentions.normal import band_keys, near_duplicate, normal
from mentions.query import Query, QueryError, names, parse, positive_terms
from mentions.text import clean, html_to_text

__all__ = [
    "Author",
    "Engagement",
    "Explained",
    "Kind",
    "Match",
    "Matcher",
    "Mention",
    "Query",
    "QueryError",
    "Span",
    "band_keys",
    "clean",
    "explain",
    "hints",
    "html_to_text",
    "match",
    "names",
    "near_duplicate",
    "normal",
    "parse",
    "positive_terms",
]
