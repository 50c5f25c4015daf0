"""Whether a mention concerns a brand, and because of which words."""

from collections.abc import Iterable
from dataclasses import replace

from mentions.matcher import matcher_of
from mentions.mention import Match, Mention
from mentions.tree import Query


def match(query: Query, mention: Mention, brand: str, heard_by: Iterable[str] = ()) -> Match | None:
    """The words of the mention that satisfy the query, or None where it does not hold.

    Case does not matter, a word without accents finds every spelling. A term begins and ends at word boundaries; in
    scripts that write no spaces between words (Khmer, Thai, Lao, Burmese, Chinese, Japanese) anywhere, but never inside
    a letter and its marks. Spans are those of the clauses that speak for the match, by start; a match by facts alone
    has none. `heard_by` are names and kinds of the sources that heard it. For many queries make a `Matcher`.
    """
    found = matcher_of(query).matches(mention, heard_by)
    return replace(found[0], brand=brand) if found else None
