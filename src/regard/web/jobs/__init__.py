"""Jobs: long work, done beside the requests by workers that may die; a lease queue in the server's own database."""
