"""The catalog of artists and the search in it."""
