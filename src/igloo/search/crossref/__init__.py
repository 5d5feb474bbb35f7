"""A list against everything: reading it, what its lines ask for, slips in names, and who is in two lists."""
