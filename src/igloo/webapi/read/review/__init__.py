"""Deciding who is who: the questions in their order, a pair side by side, contradictions, taking a person apart."""
