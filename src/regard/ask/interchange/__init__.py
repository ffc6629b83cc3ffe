"""Surveys of other programs: read with all that maps, and a list of all that does not."""
