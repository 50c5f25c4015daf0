"""The parts of the hackernews listener: an answer to items, an item to a mention. It asks the wire nothing."""
