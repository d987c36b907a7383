"""Fingers, as the system tells them through SDL."""
