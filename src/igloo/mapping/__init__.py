"""Rows become mentions of people, identifiers and typed events, as mapping.yml says."""
