"""Accounts: registration, log-in, sessions and their tokens."""
