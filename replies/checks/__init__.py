"""What must be looked at in a reply before it is sent, whoever wrote it. It reads; it never changes a text."""

from replies.checks.check import CHECKS, check
from replies.checks.length import counted
from replies.checks.on import NOBODY, On, Permissions

__all__ = ["CHECKS", "NOBODY", "On", "Permissions", "check", "counted"]
