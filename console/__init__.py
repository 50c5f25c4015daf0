"""The people's side: the `foreshock` command and its pages. It shows and asks; it never detects."""
