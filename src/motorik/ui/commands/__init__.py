"""Commands: everything one can do, once each. Menus, palette, shortcuts, buttons and help are made of them.

A module of this folder, or ``commands.py`` in the folder of a screen, lists its own in ``COMMANDS``; nothing
else has to know.
"""
