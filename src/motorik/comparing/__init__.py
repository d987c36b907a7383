"""Two or three versions of a song side by side: what differs, what was renamed, what they are together.

Everything here is a pure function over projects. :mod:`motorik.comparing.music` puts it into words.
"""
