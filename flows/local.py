"""What Prefect must be told through the environment before it is imported. Imports nothing of Prefect."""

import os
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: where prefect.yaml and the example settings are."""

SETTINGS = "FORESHOCK_SETTINGS"
START_UP = 120  # seconds: a small machine needs half a minute for Prefect's server


def settings_file(given: str | Path | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """The settings to use, absolute: the given, else $FORESHOCK_SETTINGS, else foreshock.toml here, else the example.

    The file need not exist: loading it says so.
    """
    named = given or environ.get(SETTINGS)
    if named:
        return Path(named).absolute()
    here = Path("foreshock.toml").absolute()
    return here if here.exists() else ROOT / "foreshock.example.toml"


def settle(home: Path, environ: MutableMapping[str, str] = os.environ) -> None:
    """Quiet, private and local: no analytics, Prefect's own files in `home`/.prefect, two minutes to start.

    What the user has set stays, but for analytics. Raises RuntimeError when prefect is already imported: it has read
    its environment by then.
    """
    if environ is os.environ and "prefect.settings" in sys.modules and not environ.get("PREFECT_HOME"):
        raise RuntimeError("prefect is imported before its environment is settled")
    environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
    environ["DO_NOT_TRACK"] = "1"
    for name, value in {
        "PREFECT_HOME": str(home.absolute() / ".prefect"),
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(START_UP),
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
        "PREFECT_CLI_PROMPT": "false",
    }.items():
        environ.setdefault(name, value)
