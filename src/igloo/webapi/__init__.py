"""Tables to JSON under /api, and the compiled interface beside it; thin."""
