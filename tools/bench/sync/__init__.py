"""Measuring how the song keeps to a MIDI clock and to a Link session."""
