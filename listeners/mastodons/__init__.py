"""The parts of the Mastodon listener: answers of its API to mentions. It never asks the wire for anything."""
