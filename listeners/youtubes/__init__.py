"""What the YouTube Data API answers, what its refusals mean, and how far it was read. It never keeps a key."""
