"""Following a timeline of the world outside: MIDI clock, Link. Pure: the transport asks."""
