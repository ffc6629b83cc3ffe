"""Load: files and sources, from upload to undo."""
