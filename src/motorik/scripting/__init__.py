"""Scripts: Python files from anyone, run in a confined process, that can only answer with edits.

``motorik.scripting.api`` and ``motorik.scripting.theory`` are what scripts import. ``inside`` runs in the
confined process and knows the standard library alone; everything else here stands outside and trusts nothing
that comes back.
"""
