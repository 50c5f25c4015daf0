"""A delivery is new once."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.engine import writing
from storage.received import forget, take

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_the_same_delivery_is_new_once_for_each_source(engine):
    with writing(engine) as conn:
        assert take(conn, "shop", "a", NOW) and take(conn, "shop", "b", NOW) and take(conn, "forum", "a", NOW)
        assert not take(conn, "shop", "a", NOW)
    with writing(engine) as conn:
        assert not take(conn, "shop", "a", NOW + timedelta(days=1))


def test_a_delivery_whose_transaction_failed_is_still_new(engine):
    with pytest.raises(RuntimeError), writing(engine) as conn:
        assert take(conn, "shop", "a", NOW)
        raise RuntimeError
    with writing(engine) as conn:
        assert take(conn, "shop", "a", NOW)


def test_what_is_long_ago_is_forgotten(engine):
    with writing(engine) as conn:
        take(conn, "shop", "old", NOW - timedelta(days=91))
        take(conn, "shop", "new", NOW)
        assert forget(conn, NOW - timedelta(days=90)) == 1
        assert take(conn, "shop", "old", NOW) and not take(conn, "shop", "new", NOW)
