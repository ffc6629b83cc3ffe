"""The desk Journeys: which way customers go, where they leave, and what happened instead of what was meant."""
