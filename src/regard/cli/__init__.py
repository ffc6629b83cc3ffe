"""The command line: the same words as the library."""

from regard.cli.app import app, main

__all__ = ["app", "main"]
