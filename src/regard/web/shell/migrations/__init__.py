"""The tables of the shell."""
