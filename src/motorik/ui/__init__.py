"""The touch workstation: a window over the studio. Importing this package imports no window library.

``environment`` comes before Kivy is imported; ``models`` and ``commands`` know neither window nor canvas;
``surfaces`` draw and feel fingers; ``views`` are screens put together from them. How to add a screen, a
command, a surface or a sentence is in docs/guide/interface-internals.md.
"""
