"""Mapping by looking: what the columns of an unknown file are, and the mapping that follows from it."""
