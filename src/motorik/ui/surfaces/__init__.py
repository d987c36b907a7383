"""Own drawing: what is shown many times a second, or held by fingers. Kivy's canvas and shaders."""
