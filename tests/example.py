"""The example's settings for a folder of a test's own."""

from pathlib import Path

ROOT = Path(__file__).parent.parent


def example(port: int | str | None = None) -> str:
    """Its text, with the demo's files where they are, and the demo world at another port where one is given."""
    text = (ROOT / "foreshock.example.toml").read_text(encoding="utf8")
    text = text.replace('"console/demo/', f'"{ROOT}/console/demo/')
    return text if port is None else text.replace("8763", str(port))
