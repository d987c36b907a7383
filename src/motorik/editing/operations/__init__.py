"""The operations, by subject. A file here is found by itself; so is every operation in it."""
