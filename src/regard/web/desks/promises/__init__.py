"""Promises: what was promised, whether it was kept, and where it was not."""
