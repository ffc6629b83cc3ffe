"""How the desk's tables became what they are."""
