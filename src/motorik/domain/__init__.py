"""Frozen pydantic models, exact time, units and ids. The bottom layer: it imports nothing of Motorik's."""
