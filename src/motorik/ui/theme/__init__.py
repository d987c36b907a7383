"""Colours and measures: what everything drawn is made of."""
