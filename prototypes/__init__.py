"""Slow, readable numpy models of what the native engine does. Tests import them; the product never does."""
