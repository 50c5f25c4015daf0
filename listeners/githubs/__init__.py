"""What the listener of GitHub is made of: where it asks, what it reads, how it says what went wrong."""
