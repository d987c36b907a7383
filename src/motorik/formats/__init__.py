"""File formats: sound, and what other programs write. Each file knows one format, nothing of the engine.

What brings whole songs in or out declares itself as ``IMPORTER`` or ``EXPORTER``; see
:mod:`motorik.formats.interchange`.
"""
