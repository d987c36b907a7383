"""MIDI ports, what comes in by them, and what goes out."""
