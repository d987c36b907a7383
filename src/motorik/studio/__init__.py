"""Use cases: everything a face can ask for. Owns the journal, the transport and the threads.

The modules here load lazily: importing :mod:`motorik.studio` alone imports nothing heavy.
"""
