"""The parts of the feed listener: bytes to text to items to mentions. It never asks the wire for anything."""
