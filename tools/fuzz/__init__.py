"""Coverage-guided fuzzing of everything that reads bytes of strangers.

``targets.py`` is the table: add a row for a new importer. ``python -m tools.fuzz`` runs them.
"""
