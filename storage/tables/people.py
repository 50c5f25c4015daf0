"""Who may look and act in the console, and what they did there."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, LargeBinary, String, Table, Text, UniqueConstraint

from storage.tables.base import Id, Moment, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),  # folded: nobody is another in other letters
    Column("password", Text),  # scrypt, with its salt and cost; null: invited, not yet here
    Column("admin", Boolean, nullable=False),
    Column("created", Moment, nullable=False),
    Column("disabled", Moment),
    Column("zone", Text),  # in which times are shown; null: that of the settings
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", String(64), primary_key=True),  # the SHA-256 of it: who reads the table cannot log in
    Column("account", Id, ForeignKey("accounts.id"), nullable=False),
    Column("created", Moment, nullable=False),  # of the login; a token made later for the same login keeps it
    Column("renewed", Moment, nullable=False),  # when this token was made
    Column("replaced", Moment),  # when another was made in its place: what is under way may still come with this one
    Column("seen", Moment, nullable=False),
    Column("agent", Text, nullable=False),
    Index(None, "account"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("token", String(64), primary_key=True),  # its SHA-256
    Column("account", Id, ForeignKey("accounts.id"), nullable=False),
    Column("until", Moment, nullable=False),
    Column("used", Moment),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),  # the account, or the name that a login was tried with
    Column("did", String(32), nullable=False),
    Column("what", Text, nullable=False),
    Column("address", Text, nullable=False),  # of the network; empty: from the command line
    Index(None, "did", "at"),
)

keys = Table(
    "keys",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", LargeBinary, nullable=False),  # signs links and forms; made by the first who needs it
)

searches = Table(
    "searches",
    metadata,
    Column("id", Id, primary_key=True),
    Column("by", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("brand", Text),
    Column("query", Text, nullable=False),
    Column("filters", JSON, nullable=False),
    UniqueConstraint("by", "name"),
)
