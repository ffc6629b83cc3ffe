"""The shell: what every page has in common, from the question in its address to the rows behind a number."""
