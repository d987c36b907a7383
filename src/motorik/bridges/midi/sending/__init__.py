"""MIDI out: what a song's tracks send to hardware, and its clock."""
