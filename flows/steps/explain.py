"""What stands behind a change of stage, from what is stored at its judgement."""

from sqlalchemy import Connection

from alerts.blind import unheard
from complaints import Explanation, Transition
from complaints.explanation import began, explain
from flows.steps.health import healths
from settings import Settings
from storage import outcomes, spoken

COMPARED = 400  # earlier texts of the brand


def explanation(conn: Connection, settings: Settings, change: Transition) -> Explanation:
    """Read in the transaction that keeps the change, after its complaint was kept with its members."""
    since, brand = began(change), change.brand
    members = spoken.of_complaint(conn, change.complaint, brand, change.at)
    return explain(
        change,
        members,
        spoken.earlier(conn, brand, since, COMPARED),
        past=outcomes.past(conn, brand, change.at),
        unheard=unheard(healths(conn, settings, change.at), change.at),
        unscored=spoken.unscored(conn, brand, since, change.at),
    )
