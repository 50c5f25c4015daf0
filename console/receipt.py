"""The receipt of an erasure, for the person who asked for it: what went, what stays, what it cannot reach."""

from pathlib import Path
from typing import Any

from alerts.words import stamp
from console.files import written
from console.lines import line, plain
from storage.erasures import Receipt

NAMES = {
    "mentions": "mentions, with their words, author, addresses and places",
    "reposts": "reposts of them by others",
    "revisions": "earlier or later wordings",
    "drafts": "proposed answers",
    "notices": "notices that quoted them",
    "alerts": "alerts that quoted them",
    "pages": "pages of alerts that quoted them",
    "followups": "what was promised to them: whom, and the notes",
}
KEPT = (
    "how many mentions there were in each hour, of which brand, kind and mood: numbers without words or names",
    "of each erased mention its time, its platform and its id there (as a hash where the id names the author), so that "
    "hearing it again does not bring it back",
    "this receipt, which holds a hash of the name that was searched",
)
BEYOND = (
    "messages that were sent already (chat, mail, webhooks), and what other programs did with them",
    "backups of the database and copies of it; pages that were written elsewhere (foreshock show --out)",
    "what other people said about this person, quoted or copied by hand",
    "what this person says from now on: it would be heard like anybody's",
)


def keys(receipt: Receipt) -> dict[str, Any]:
    """Of `foreshock erase --json`; `author` is the SHA-256 of the name in its plain form and the origin."""
    found = plain(receipt)
    return {**found, "kept": list(KEPT), "beyond_reach": list(BEYOND)}


def text(receipt: Receipt) -> str:
    """For a person."""
    state = "" if receipt.done else " It was cut off: the same command goes on."
    erased = [f"- {what}: {receipt.counts[name]:,}" for name, what in NAMES.items() if receipt.counts.get(name)]
    parts = [
        f"Receipt {receipt.id} of an erasure, {stamp(receipt.at)}.{state}",
        f"Searched: the author whose name has the SHA-256 {receipt.author}",
        "\n".join(["Erased:", *(erased or ["- nothing"])]),
        "\n".join(["Kept:", *(f"- {one}" for one in KEPT)]),
        "\n".join(["Out of reach:", *(f"- {one}" for one in BEYOND)]),
        "The runs' own logs hold no words and no names.",
    ]
    return "\n\n".join(parts) + "\n"


def saved(receipt: Receipt, path: Path) -> None:
    """Writes it, as JSON where the file is named so. Raises console.files.Unreadable."""
    with written(path) as file:
        file.write(f"{line(keys(receipt))}\n" if path.suffix == ".json" else text(receipt))
