"""A small deterministic world of sites with one complaint storm in it.

It serves on the loopback address; it never touches the database of mentions.
"""
