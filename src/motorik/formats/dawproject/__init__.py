"""DAWproject: songs for Bitwig Studio, Cubase, Studio One and others, as the open format of that name.

``mixer`` writes tracks and channels, ``timeline`` clips, automation and tempo, ``exporting`` the whole file.
Source: the schema and reference at https://github.com/bitwig/dawproject, version 1.0.
"""
