"""Knobs, faders and buttons of hardware: learned, applied, and told back what they stand for."""
