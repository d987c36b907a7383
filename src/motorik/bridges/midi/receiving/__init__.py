"""What keyboards play: from a port to the hands of the studio."""
