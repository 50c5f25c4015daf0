"""What the listener of Discourse is made of: what it reads, and how it says what went wrong."""
