"""Keys as the window hears them, made into those of key maps."""
