"""Standard MIDI Files, in and out.

``reading`` makes plain notes and controls of a file, ``laying_out`` patterns of notes, ``controls`` lanes of
controls and back, ``general_midi`` knows which sound a program number means, ``importing`` puts a song
together; ``performing`` says what a song plays, ``exporting`` writes it down.
"""
