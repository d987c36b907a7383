"""Classic tracker modules, played tick by tick as their trackers did."""
