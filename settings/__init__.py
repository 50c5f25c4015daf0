"""foreshock.toml, typed and validated whole. It never opens a connection, and it never changes the file."""
