"""One box over everything: what was pasted is recognised, looked up, and said in words."""
