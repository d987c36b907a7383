"""Real MIDI files, there and back."""
