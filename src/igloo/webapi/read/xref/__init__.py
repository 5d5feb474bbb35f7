"""A list against everything: matching it, what the hits are, who is in two lists, and the answer in pages."""
