"""Settings: what a workspace has decided."""
