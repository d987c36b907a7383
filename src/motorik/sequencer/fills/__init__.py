"""Fills: pure functions that write steps. Same arguments, same steps; chance comes from a seed.

Every fill returns steps for a :class:`~motorik.sequencer.fills.region.Region` of a pattern; the region turns
them into the one edit that writes them, so a fill is undone like anything else.
"""
