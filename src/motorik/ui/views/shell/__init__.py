"""The shell: transport, switcher, status line, and the sheets that open over a screen."""
