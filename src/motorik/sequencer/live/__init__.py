"""Playing live: what was asked for becomes an arrangement, and that is what sounds."""
