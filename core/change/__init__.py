"""Ponds at several dates: registration, areas with their uncertainty, identities, the ledger."""
