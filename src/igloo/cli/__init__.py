"""The command line: thin; each command reads or runs a workspace and prints."""

from igloo.cli.application import app, main

__all__ = ["app", "main"]
