"""Bringing a list in: a file is read, its rows are resolved, shown, applied, and can be undone."""
