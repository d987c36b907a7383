"""Ways to the world outside: MIDI ports, OSC and Link. Faces of the studio without a picture.

The command line and the window switch them on and show what they say; see decision 21.
"""
