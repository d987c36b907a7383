"""The mapper of controllers: learns what a control moves, applies what it sends, tells it how things stand.

Bindings of a person's devices are settings; those of a song lie beside it (``controllers.json`` in its
folder). They are not part of the project: they change no sound, so they belong neither into its hash nor its
undo, and whoever else opens the song has other hardware. A song's binding comes before the device's.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from motorik.bridges.controllers.bindings import (
    Binding,
    Controllers,
    DeviceBindings,
    KnobTarget,
    PageTarget,
    ParameterTarget,
    Source,
    Target,
)
from motorik.bridges.controllers.doing import channel_at, press, turn_knob
from motorik.bridges.controllers.feedback import DeviceFeedback
from motorik.bridges.controllers.hearing import DeviceHearing, Moved
from motorik.bridges.controllers.learning import LONGEST_SECONDS, RESTS_SECONDS, recognise
from motorik.bridges.controllers.moves import TakeOver, position_at, share_at, steps_of
from motorik.bridges.controllers.parameters import Address
from motorik.bridges.controllers.profile import profile_bindings, profile_of
from motorik.bridges.controllers.turning import Turning
from motorik.domain.model import Model
from motorik.domain.sentence import Sentence
from motorik.journal import EditError
from motorik.studio.errors import StudioError
from motorik.studio.kept_settings import read_settings, write_settings
from motorik.studio.local import LocalStudio

SONG_FILE = "controllers.json"
Keep = Literal["device", "song"]
Send = Callable[[str, list[int]], bool]
"""Sends bytes to what a device hears; returns whether it is there."""
NOT_KEPT = Sentence("{file}: not kept ({reason}); it works until Motorik ends")


class ControllerState(Model):
    """A controller for people: the ``profile`` chosen, what is ``known`` of it by that, and its pages.

    ``everywhere`` are the controls bound on every page, ``pages`` those of each page from the first on: as
    many pages as something is bound on, is led to, or is shown.
    """

    device: str
    profile: str
    known: str = ""
    output: str | None = None
    page: int = 1
    everywhere: int = 0
    pages: tuple[int, ...] = (0,)


class ControllerMapper(Protocol):
    """What maps hardware to a song: learns for a parameter, applies events. Any thread may call."""

    def learn(self, parameter: Target) -> None:
        """Bind the next control that is moved to ``parameter``."""

    def apply(self, device: str, message: Any, seconds: float | None = None) -> bool:
        """Do what a message of ``device`` stands for; return whether it stands for anything."""


@dataclass(slots=True)
class _Learning:
    """What is learned now: for what, from whom, and what was heard so far."""

    target: Target
    keep: Keep
    page: int | None
    device: str | None = None
    moves: list[Moved] = field(default_factory=list)
    began: float = 0.0
    heard: float = 0.0


@dataclass(slots=True)
class _Device:
    """A device at work."""

    hearing: DeviceHearing = field(default_factory=DeviceHearing)
    page: int = 1
    table: dict[Source, tuple[Binding, ...]] | None = None
    bindings: tuple[Binding, ...] = ()
    touches: dict[Source, tuple[Binding, ...]] = field(default_factory=dict)
    taken: frozenset[Source] = frozenset()
    takes: dict[Binding, TakeOver] = field(default_factory=dict)
    feedback: DeviceFeedback = field(default_factory=DeviceFeedback)


class StudioMapper:
    """Implements :class:`ControllerMapper` on a studio.

    ``settings`` is the file of the devices, ``send`` what goes back to them. :meth:`look` has to be called
    some thirty times a second: it writes knobs down that rest, ends learning and brings lamps up to date.
    """

    def __init__(self, studio: LocalStudio, settings: Path, send: Send = lambda *_: False) -> None:
        self._studio, self._path, self._send = studio, settings, send
        self._lock = threading.RLock()
        self._turning = Turning(studio)
        self._devices: dict[str, _Device] = {}
        self._learning: _Learning | None = None
        self.learned: tuple[str, Binding] | None = None
        self.controllers, self.trouble = read_settings(settings, Controllers)
        self.song_controllers, said = self._read_song()
        self.trouble = self.trouble or said

    # ---- what is bound --------------------------------------------------------------------------------

    def learn(self, parameter: Target, *, keep: Keep = "device", page: int | None = None) -> None:
        """Bind the next control that is moved, for the device wherever it is used or for this song alone.

        Encoders are turned to the right. :attr:`learned` has what came of it.
        """
        with self._lock:
            self._learning, self.learned = _Learning(parameter, keep, page), None

    def cancel_learning(self) -> None:
        """Learn nothing after all."""
        with self._lock:
            self._learning = None

    @property
    def learning(self) -> Target | None:
        """What a control is being learned for; None when nothing is."""
        learning = self._learning
        return learning.target if learning else None

    def bind(self, device: str, binding: Binding, keep: Keep = "device") -> None:
        """Bind a control, in place of what it did on that page. Raises ``OSError`` when it cannot be kept."""
        with self._lock:
            if keep == "song" and self._song_path() is not None:
                self.song_controllers = self.song_controllers.bound(device, binding)
            else:
                self.controllers = self.controllers.bound(device, binding)
            self._changed(keep)

    def unbind(self, device: str, source: Source) -> None:
        """Let a control do nothing any more. Raises ``OSError`` as :meth:`bind`."""
        with self._lock:
            self.controllers = self.controllers.unbound(device, source)
            self.song_controllers = self.song_controllers.unbound(device, source)
            self._changed("device")
            if self._song_path() is not None:
                self._changed("song")

    def set_device(self, device: str, bindings: DeviceBindings) -> None:
        """Give a device a profile, an output and bindings of its own. Raises ``OSError`` as :meth:`bind`."""
        with self._lock:
            self.controllers = Controllers(devices={**self.controllers.devices, device: bindings})
            self._changed("device")

    def bindings(self, device: str) -> tuple[Binding, ...]:
        """Return all that a device is bound to: the song's before its own, those before its profile's."""
        own = self.controllers.of(device)
        found: dict[tuple[Source, int | None], Binding] = {}
        layers = (
            profile_bindings(own.profile, device),
            own.bindings,
            self.song_controllers.of(device).bindings,
        )
        for layer in layers:
            found |= {(it.source, it.page): it for it in layer}
        return tuple(found.values())

    def page(self, device: str) -> int:
        """Return the page a device shows, from 1."""
        return self._device(device).page

    def taken(self, device: str) -> frozenset[Source] | None:
        """Return the controls that stand for something now, the same object while they do; None: all may."""
        with self._lock:
            if self._learning is not None:
                return None
            at = self._device(device)
            self._table(device, at)
            return at.taken

    def show_page(self, device: str, page: int) -> None:
        """Let a device show a page, 1 to 64."""
        with self._lock:
            self._turn_page(self._device(device), PageTarget(page=page), down=True)

    def shown(self, device: str) -> ControllerState:
        """Return how a device is."""
        with self._lock:
            own, page, bindings = self.controllers.of(device), self.page(device), self.bindings(device)
        known = profile_of(own.profile, device)
        on = [it.page for it in bindings]
        led = [it.target.page or 1 for it in bindings if isinstance(it.target, PageTarget)]
        last = max(page, 1, *led, *(number for number in on if number))
        return ControllerState(
            device=device, profile=own.profile, known=known.name if known else "", output=own.output,
            page=page, everywhere=on.count(None), pages=tuple(on.count(it) for it in range(1, last + 1)),
        )  # fmt: skip

    # ---- what it does ---------------------------------------------------------------------------------

    def apply(
        self, device: str, message: Any, seconds: float | None = None, frame: int | None = None
    ) -> bool:
        """Do what a message (of mido) of ``device`` stands for; return whether it stands for anything.

        ``seconds`` is when it arrived, in ``time.monotonic``, ``frame`` the engine's frame at that time. What
        cannot be done shows in :attr:`trouble`.
        """
        now = time.monotonic() if seconds is None else seconds
        with self._lock:
            at = self._device(device)
            moves = [*at.hearing.hear(message)]
            if self._learning is not None and moves:
                self._listen(device, moves, now)
                # Letting go of a key goes on to whoever plays it: it may have been held before.
                return not (moves[0].source.kind == "note" and moves[0].value == 0)
            table = self._table(device, at)
            for move in moves:
                if move.source in at.touches:
                    self._touch(device, at, move, now)
                    return True
                if move.source in table:
                    for binding in table[move.source]:
                        self._move(device, at, binding, move, now, frame)
                    return True
            return False

    def look(self, now: float | None = None) -> None:
        """Write down what rests, end learning, bring lamps and faders up to date."""
        now = time.monotonic() if now is None else now
        with self._lock:
            self._turning.rest(now)
            self._end_learning(now)
            for name, device in self._devices.items():
                self._table(name, device)
                device.feedback.bring(
                    device.bindings, self._studio, lambda address: self._turning.position(address),
                    lambda address, name=name: self._turning.held(address, name),  # type: ignore[misc]
                    lambda data, name=name: self._send(name, data),  # type: ignore[misc]
                )  # fmt: skip

    def came(self, device: str) -> None:
        """Know that a device is there: it is told everything anew."""
        with self._lock:
            self._devices.pop(device, None)
            self._device(device)

    def went(self, device: str) -> None:
        """Know that a device went away: what it moved is written down."""
        with self._lock:
            self._turning.finish()
            self._devices.pop(device, None)

    def close(self) -> None:
        """Write down what is still being moved."""
        with self._lock:
            self._turning.finish()

    # ---- within ---------------------------------------------------------------------------------------

    def _device(self, name: str) -> _Device:
        return self._devices.setdefault(name, _Device())

    def _table(self, name: str, device: _Device) -> dict[Source, tuple[Binding, ...]]:
        """Return what is bound on the device's page, by control."""
        if device.table is None:
            device.bindings = tuple(it for it in self.bindings(name) if it.page in (None, device.page))
            device.table, device.touches, device.takes = {}, {}, {}
            for it in device.bindings:
                device.table[it.source] = (*device.table.get(it.source, ()), it)
                if it.touch is not None:
                    device.touches[it.touch] = (*device.touches.get(it.touch, ()), it)
            device.taken = frozenset((*device.table, *device.touches))
        return device.table

    def _address(self, target: ParameterTarget) -> Address:
        return channel_at(self._studio.project, target.owner), target.scope, target.target

    def _touch(self, name: str, device: _Device, move: Moved, now: float) -> None:
        for binding in device.touches[move.source]:
            device.feedback.touch(binding, on=move.value > 0)
            if isinstance(binding.target, ParameterTarget):
                self._turning.touch(self._address(binding.target), on=move.value > 0, seconds=now)

    def _move(
        self, name: str, device: _Device, binding: Binding, move: Moved, now: float, frame: int | None
    ) -> None:
        device.feedback.heard(binding, move.value)
        try:
            match binding.target:
                case ParameterTarget():
                    address = self._address(binding.target)
                    stands = self._turning.position(address)
                    share = None if stands is None else self._share(device, binding, move, stands)
                    if share is not None:
                        self._turning.turn(address, share, name, now, frame)
                case KnobTarget():
                    turn_knob(self._studio, binding.target, share_at(binding, move.value / move.source.steps))
                case PageTarget():
                    self._turn_page(device, binding.target, down=move.value > 0)
                case target:
                    press(self._studio, target, down=move.value > 0)
        except (StudioError, EditError, ValueError) as error:
            self.trouble = str(error)

    def _share(self, device: _Device, binding: Binding, move: Moved, stands: float) -> float | None:
        """Return where on its way a parameter goes that ``stands`` there; None: it stays."""
        if binding.encoding != "absolute":
            low, high = sorted((binding.low, binding.high))
            turned = steps_of(move.value, binding.encoding) * binding.step
            return min(max(stands + (turned if binding.low < binding.high else -turned), low), high)
        if binding.source.kind == "note":
            # A key as a button: one end while it is down, the other when it is not.
            return binding.high if move.value else binding.low
        takes = device.takes.setdefault(binding, TakeOver())
        at = takes.moved(binding, move.value / move.source.steps, position_at(binding, stands))
        return None if at is None else share_at(binding, at)

    def _turn_page(self, device: _Device, target: PageTarget, *, down: bool) -> None:
        if down:
            device.page = min(max(target.page or device.page + target.step, 1), 64)
            device.table = None

    def _listen(self, device: str, moves: list[Moved], now: float) -> None:
        learning = self._learning
        assert learning is not None
        if learning.device is None:
            learning.device, learning.began = device, now
        if learning.device == device:
            learning.moves += moves
            learning.heard = now

    def _end_learning(self, now: float) -> None:
        learning = self._learning
        if learning is None or learning.device is None:
            return
        if now - learning.heard < RESTS_SECONDS and now - learning.began < LONGEST_SECONDS:
            return
        self._learning = None
        binding = recognise(learning.moves, learning.target)
        if binding is None:
            return
        binding = binding.model_copy(update={"page": learning.page})
        try:
            self.bind(learning.device, binding, learning.keep)
        except OSError as error:
            self.trouble = NOT_KEPT(file=self._path, reason=error.strerror)
        self.learned = learning.device, binding

    def _song_path(self) -> Path | None:
        song = self._studio.song
        return song.folder / SONG_FILE if song.writable else None

    def _read_song(self) -> tuple[Controllers, str]:
        return read_settings(self._studio.song.folder / SONG_FILE, Controllers)

    def _changed(self, keep: Keep) -> None:
        for device in self._devices.values():
            device.table = None
        path = self._song_path()
        if keep == "song" and path is not None:
            write_settings(path, self.song_controllers)
        else:
            write_settings(self._path, self.controllers)
