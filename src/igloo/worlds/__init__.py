"""Synthetic worlds with truth, for demonstrations, tests and benchmarks; nothing else may import them."""

from igloo.worlds.make import FAMILIES, WorldRequest, WorldSummary, make_world

__all__ = ["FAMILIES", "WorldRequest", "WorldSummary", "make_world"]
