"""The tables of the queue, as they came to be."""
