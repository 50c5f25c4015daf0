"""Records of any shape (rows of a table, objects of JSON) as mentions. It reads what it is handed, and never asks."""
