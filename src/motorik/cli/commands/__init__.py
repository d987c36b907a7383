"""One file for each group of commands. Heavy modules are imported inside the functions."""
