"""How people and things hang together: what a set of them shares, and how surprising that is."""
