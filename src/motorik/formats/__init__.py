"""File formats: sound, and what other programs write. Each file knows one format and nothing of the engine."""
