"""The desks: each answers one question of the work."""
