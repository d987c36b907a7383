"""One module alone: the contract every sound module keeps, and the native kernels behind it.

The engine runs kernels in graphs; this is for whoever wants one by itself: tests, previews, experiments in
numpy.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from motorik._native import Module, Sample
from motorik.modules import declaration as declaration_of
from motorik.modules.declaration import Declaration, Rate, Scale

Signal = NDArray[np.float32]


def table_sample(values: Sequence[float]) -> Sample:
    """Return a table as kernels get it: a sample of one channel whose rate means nothing."""
    return Sample(np.asarray(values, np.float32), 48000)


class AudioModule(Protocol):
    """What makes sound: prepared once, then asked for frames.

    Audio signals are [frames, lanes], one lane per voice (or left and right). Control signals are [lanes]
    going in and [pieces, lanes] coming out; a piece ends at every multiple of 32 frames and at the end of
    each ``process``.
    """

    @property
    def declaration(self) -> Declaration:
        """Ports, parameters and everything else there is to know before the first frame."""

    def prepare(self, sample_rate: float) -> None:
        """Get ready to run at a sample rate, silent, with declared defaults."""

    def set_parameter(self, id: str, value: float | str, *, smooth: bool = False) -> None:
        """Set a parameter in its declared unit, a choice by name or number, at once or smoothly."""

    def process(self, inputs: Mapping[str, Signal], frames: int) -> dict[str, Signal]:
        """Return every output for the next frames; inputs that are not given are silent."""


class NativeModule:
    """A kernel of the native engine as an ``AudioModule``. ``seed`` decides all that is random in it."""

    def __init__(
        self, kind: str, *, lanes: int = 4, seed: int = 0, instruction_set: str | None = None
    ) -> None:
        """Choose a module kind; ``prepare`` follows. ``lanes`` is 4, 16 or 32 (a bus: 4)."""
        self.declaration: Declaration = declaration_of(kind)
        self.lanes = lanes
        self._seed = seed
        self._instruction_set = instruction_set
        self._numbers = {parameter.id: index for index, parameter in enumerate(self.declaration.parameters)}
        self._native: Module | None = None

    @property
    def native(self) -> Module:
        """The kernel itself, which knows parameters by number."""
        if self._native is None:
            raise RuntimeError(f"{self.declaration.kind}: prepare(sample_rate) comes before anything else")
        return self._native

    @property
    def alive(self) -> int:
        """The lanes (bits) that still sound, as a module that keeps voices reports them."""
        return int(self.native.alive)

    def prepare(self, sample_rate: float) -> None:
        """Get ready to run at a sample rate, silent, with declared defaults."""
        self._native = Module(
            self.declaration.kind, self.lanes, sample_rate, self._seed, self._instruction_set
        )

    def reset(self) -> None:
        """Forget everything but parameters and samples."""
        self.native.reset()

    def set_parameter(self, id: str, value: float | str, *, smooth: bool = False) -> None:
        """Set a parameter in its declared unit, a choice by name or number, at once or smoothly."""
        parameter = self.declaration.parameter(id)
        if isinstance(value, str):
            if parameter.scale is not Scale.CHOICE or value not in parameter.choices:
                raise ValueError(
                    f"{self.declaration.kind}/{id} = {value!r}; allowed: {', '.join(parameter.choices)}"
                )
            value = parameter.choices.index(value)
        self.native.set_parameter(self._numbers[id], value, smooth)

    def set_voice(
        self,
        lane: int,
        *,
        pitch: float = 60,
        gate: float = 1,
        velocity: float = 1,
        accent: float = 0,
        start: bool = False,
        restrike: bool = False,
    ) -> None:
        """Say what the host would say about the note in a lane.

        ``start`` begins it with the next frame; ``restrike`` strikes the voice that sounds there again.
        """
        self.native.set_voice(lane, pitch, gate, velocity, accent, 2 if restrike else int(start))

    def set_touch(self, lane: int, *, pressure: float = 0, timbre: float = 0) -> None:
        """Say how the player presses and slides the key of a lane, 0 to 1."""
        self.native.set_touch(lane, pressure, timbre)

    def hear(self, lanes: int) -> None:
        """Say whose outputs count (bits); at first all do. What the other lanes give is anything."""
        self.native.hear(lanes)

    def set_tempo(self, beats_per_minute: float, beat: float = 0) -> None:
        """Set the tempo, and the place in the song of the next frame in beats."""
        self.native.set_tempo(beats_per_minute, beat)

    def set_sample(self, slot: int, sample: Sample | None) -> None:
        """Put a sample into a slot, or take it out."""
        self.native.set_sample(slot, sample)

    def set_table(self, id: str, values: Sequence[float]) -> None:
        """Draw a table; an empty one is as if none were drawn."""
        tables = [table.id for table in self.declaration.tables]
        slot = self.declaration.sample_slots + tables.index(id)
        self.native.set_sample(slot, table_sample(values) if len(values) else None)

    def process(self, inputs: Mapping[str, Signal], frames: int) -> dict[str, Signal]:
        """Return every output for the next frames; inputs that are not given are silent."""
        ports = self.declaration.inputs
        unknown = inputs.keys() - {port.id for port in ports}
        if unknown:
            allowed = ", ".join(port.id for port in ports) or "none"
            raise ValueError(
                f"{self.declaration.kind} has no input {', '.join(sorted(unknown))}; allowed: {allowed}"
            )
        outputs = self.native.process([inputs.get(port.id) for port in ports], frames)
        return {port.id: signal for port, signal in zip(self.declaration.outputs, outputs, strict=True)}

    def audio_outputs(self) -> list[str]:
        """Return the ids of the outputs that have a value per frame."""
        return [port.id for port in self.declaration.outputs if port.rate is Rate.AUDIO]
