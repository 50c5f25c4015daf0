"""What a text means: feeling, complaint, topic, language. It never opens a connection, a file of yours or a clock."""

from sentiment.understanding import Label, Understanding

__all__ = ["Label", "Understanding"]
