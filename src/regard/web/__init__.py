"""The server: a Django project without pages of its own yet; other systems send events to it."""
