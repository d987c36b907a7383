"""What runs in the confined process: the standard library alone, nothing of Motorik's other layers."""
