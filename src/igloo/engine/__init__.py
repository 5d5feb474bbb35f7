"""The only room that executes a table expression, and the lake its results live in."""
