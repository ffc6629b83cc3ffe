"""Pulse: where we stand, what is worst, why, for whom, and what to do."""
