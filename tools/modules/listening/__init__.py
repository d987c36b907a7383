"""Measures of what is heard of two renders of the same music: when, how high, how loud, from where."""
