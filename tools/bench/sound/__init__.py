"""Figures of the sound, one file a topic with ``figures()``: measured by physics, not by snapshots."""
