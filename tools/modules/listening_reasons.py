"""Why modules sound different here and in libopenmpt, as far as it was found out."""

REASONS: tuple[str, ...] = ()

KNOWN: dict[str, str] = {}
"""Modules that are not close, and why."""
