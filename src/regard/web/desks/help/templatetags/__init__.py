"""The tags of the help."""
