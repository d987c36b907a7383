"""Open Sound Control: an address for everything that can be played, turned, asked and watched.

From the wire inwards: :mod:`framing` and :mod:`wire` make messages of bytes, :mod:`space` is the tree of
addresses that a song has, :mod:`session` does what messages ask of a studio, :mod:`server` has the sockets
and :mod:`bridge` is what the rig switches on.
"""
