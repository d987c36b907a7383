"""Motorik: a real-time tracker and synth workstation whose songs sound the same, bit for bit, everywhere.

Importing this package is cheap on purpose: it loads neither numpy, sounddevice nor any window toolkit.
The public programming interface lives in :mod:`motorik.api`.
"""

__version__ = "0.1.0"
