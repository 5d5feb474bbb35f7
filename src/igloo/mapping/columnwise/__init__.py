"""The plain way from rows to events: column by column in memory, each text of a column looked at once."""
