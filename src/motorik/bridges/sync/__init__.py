"""Following and sharing an outside tempo: MIDI clock and Link."""
