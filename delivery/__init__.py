"""One file per way out. A way out sends once and says how it went; it never decides who must know, nor tries again."""
