"""What of the approved replies does not go out, as `foreshock doctor` says it."""

from sqlalchemy import Connection

from alerts.words import count, printable, stamp
from console.finding import Finding
from storage import publications, stops


def unpublished_of(conn: Connection, zone: str) -> list[Finding]:
    """That publishing is stopped, and what failed or may be there, with why the latest of it did."""
    found = list[Finding]()
    if (stop := stops.stopped(conn)) is not None:
        since = f"since {stamp(stop.at, zone)} by {printable(stop.by)}: {printable(stop.why, 100)}"
        found.append(Finding("warning", f"publishing is stopped {since}", "foreshock publishing start lets replies go"))
    stuck = publications.stuck(conn)
    for state, said in (("failed", "could not be published"), ("unsure", "may be published or not")):
        theirs = [one for one in stuck if one.state == state]
        if theirs:
            what = f"{count(len(theirs), 'approved answer')} {said}: {printable(theirs[0].error or 'no reason', 160)}"
            found.append(
                Finding("bad", what, f"foreshock publishing list --state {state}; foreshock publishing again N")
            )
    return found
