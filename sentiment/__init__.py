"""What a text means: feeling, complaint, topic, language. It never opens a connection, a file of yours or a clock."""

from sentiment.rows import understand_row
from sentiment.understand import understand, understand_all
from sentiment.understanding import Label, Understanding
from sentiment.urgent import urgent

__all__ = ["Label", "Understanding", "understand", "understand_all", "understand_row", "urgent"]
