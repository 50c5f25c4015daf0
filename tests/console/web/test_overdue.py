"""An alert about overdue answers at the console: it has a brand, and no complaint, stage or numbers."""

from datetime import timedelta

import pytest

from alerts.overdue import Late, alert_of_overdue
from console.picture import page, title
from storage import alerts
from storage.engine import writing


@pytest.fixture
def alert(console):
    """Two answers are overdue."""
    late = [Late(kind="question", due=console.now - timedelta(hours=3))] * 2
    one = alert_of_overdue("Acme", late, console.now)
    with writing(console.engine) as conn:
        return alerts.one(conn, alerts.keep(conn, one))


def test_it_is_read_in_the_inbox_on_its_page_and_as_a_picture(console, alert):
    assert "2 answers are overdue" in console.get("/alerts").text
    shown = console.get(f"/alerts/{alert.id}")
    assert shown.status_code == 200 and "2 answers are overdue, the oldest since 3 hours" in shown.text
    assert title(alert) == "Acme: answers that are overdue" and "2 answers are overdue" in page(alert, [])
