"""Onboarding: a file nobody has seen becomes a source, looked at, previewed and written where a person can read it.

Knows ingest, mapping, intake and engine. What it previews is made by the very code that loads it.
"""
