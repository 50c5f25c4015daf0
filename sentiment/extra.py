"""What is not installed with Foreshock itself, and how to get it."""


class MissingExtra(Exception):
    """An optional part is needed and is not installed; says the command that installs it."""

    def __init__(self, extra: str, wanted: str) -> None:
        self.extra = extra
        super().__init__(f"{wanted} needs the extra {extra!r}: pip install -c constraints.txt -e '.[{extra}]'")
