"""The only network client: guard, limits, politeness. It never reads what it fetched and never stores."""

from wire.errors import RateLimited, Refused, SourceError, Unavailable, Unreadable

__all__ = ["RateLimited", "Refused", "SourceError", "Unavailable", "Unreadable"]
