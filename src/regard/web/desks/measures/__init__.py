"""Measures: any number by anything, with all that is needed to judge it."""
