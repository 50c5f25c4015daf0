"""One file per way out. It sends once and says how it went; it never decides who must know, and never tries again."""
