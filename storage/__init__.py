"""What is kept: tables, migrations and functions over an open connection. It never commits: the caller does."""
