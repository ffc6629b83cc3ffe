"""Help: the pages of the documentation, served by the app."""
