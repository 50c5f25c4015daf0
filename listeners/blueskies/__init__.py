"""The parts of the Bluesky listener: views, records and events to mentions, and the questions that get them."""
