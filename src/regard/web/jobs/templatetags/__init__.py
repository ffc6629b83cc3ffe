"""Tags of the queue for templates."""
