"""Protocols: one folder for each way in which other systems send events, pure from bytes to `Event`s."""
