"""The actions, by subject. A file here is found by itself; so is every action in it."""
