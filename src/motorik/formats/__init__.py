"""File formats: sound, and what other programs write. Each file knows one format, nothing of the engine."""
