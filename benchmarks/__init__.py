"""Measures what Igloo finds and how fast: `make benchmark` writes docs/benchmarks.md."""
