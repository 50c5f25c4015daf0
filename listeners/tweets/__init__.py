"""The parts of the x listener: an answer to posts, a post to a mention, a no to an error. It asks the wire nothing."""
