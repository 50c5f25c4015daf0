"""What is kept: tables, migrations and functions over an open connection. The caller owns the transaction."""
