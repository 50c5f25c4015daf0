"""What is served of others is what its page says."""

import hashlib
import re
from pathlib import Path

VENDOR = Path(__file__).parents[3] / "console" / "web" / "static" / "vendor"


def test_every_script_of_others_is_the_one_whose_version_and_hash_are_recorded():
    told = dict(
        re.findall(r"^\| (\S+\.js) \| .* \| ([0-9a-f]{64}) \|$", (VENDOR / "README.md").read_text("utf8"), re.M)
    )
    found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in VENDOR.glob("*.js")}
    assert found == told and len(found) == 2
