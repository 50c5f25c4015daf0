"""The commands of `foreshock`, by what a person wants; each imports what it needs when it is called."""
