"""What cannot be read as something to edit with: one sentence, saying where, what and what is allowed."""


class EditingError(ValueError):
    """A field, note, operation, clip or key map that cannot be used as it was given."""
