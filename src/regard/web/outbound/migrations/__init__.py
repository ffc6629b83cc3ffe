"""How the tables of webhooks out came to be."""
