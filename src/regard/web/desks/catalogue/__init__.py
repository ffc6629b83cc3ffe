"""Catalogue: touchpoints, stages, units, departments, segments and working hours."""
