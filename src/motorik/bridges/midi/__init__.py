"""MIDI: ports, what goes out and what comes in."""
