"""Operations: whether the server is well, and what it does."""
