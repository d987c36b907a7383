"""Which outputs songs find under which name, and what else they are sent."""

from typing import Annotated

from pydantic import Field, model_validator

from motorik.domain.model import Model
from motorik.domain.patch import Name

OffsetMs = Annotated[float, Field(ge=-500, le=500)]


class OutputSettings(Model):
    """An output that tracks name.

    ``port`` is the system's name of a port, or part of one; empty: the port is ours, for others to connect
    to. ``offset_ms`` is how much later than the sound (below 0: earlier) it is sent, to make up for slow
    hardware. ``clock``: it gets the song's clock, with start, stop and position; ``clock_at_rest``: also
    while the song stands, which most devices want for their own arpeggios and delays.
    """

    name: Annotated[Name, Field(min_length=1)]
    port: Name = ""
    offset_ms: OffsetMs = 0.0
    clock: bool = True
    clock_at_rest: bool = True


class SendingSettings(Model):
    """``outputs`` by name. ``guard``: a small process lets keys go should this one die."""

    outputs: Annotated[tuple[OutputSettings, ...], Field(max_length=32)] = ()
    guard: bool = True

    @model_validator(mode="after")
    def _once(self) -> "SendingSettings":
        names = [output.name for output in self.outputs]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"two outputs are called {min(twice)!r}; allowed: each name once")
        return self

    def output(self, name: str) -> OutputSettings:
        """Return the output of this name; one that is not set up is a port of our own of that name."""
        return next((it for it in self.outputs if it.name == name), OutputSettings(name=name))
