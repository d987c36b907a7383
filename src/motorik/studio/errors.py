"""What can go wrong for a person, one sentence each: what, where, and what is allowed."""


class StudioError(Exception):
    """Base of every error whose text is meant for the person at the keyboard."""


class BadInput(StudioError):
    """A song, sample or option that cannot be used as it is."""


class OutputRefused(StudioError):
    """A file that cannot or must not be written; nothing was changed."""


class AudioDeviceError(StudioError):
    """The audio device is missing, refuses the format, or was lost."""


class Interrupted(StudioError):
    """A long job was cancelled; it left nothing behind."""
