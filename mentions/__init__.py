"""What people said, and whether it concerns a brand. It never opens a connection, a file of yours or a clock."""

from mentions.mention import Author, Engagement, Kind, Match, Mention, Span

__all__ = ["Author", "Engagement", "Kind", "Match", "Mention", "Span"]
