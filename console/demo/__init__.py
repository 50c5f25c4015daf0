"""A small deterministic world of sites with one complaint storm in it. It serves; it never touches the database of mentions."""
