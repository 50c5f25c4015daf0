"""How much of other people's recorded answers is heard and read as the index of the recordings says.

    python benchmarks/payloads.py

Each is served over loopback HTTP, heard by the step and read from the database, as tests/walk/test_payloads.py does.
What is read otherwise than expected, and what is left out, stands with its reason in tests/walk/payloads/readings.py.
"""

import asyncio
import logging
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.walk.payloads.harness import walk
from tests.walk.payloads.recordings import MISSING, PAYLOADS


def main() -> int:
    if not PAYLOADS.is_dir():
        print(f"skipped: {MISSING}")
        return 0
    logging.disable()
    found = asyncio.run(walk())
    print(found.table(), *found.off, *found.misses, sep="\n")
    return 1 if found.off or found.misses else 0


if __name__ == "__main__":
    sys.exit(main())
