"""The engine as Python sees it: a project goes in, events go in, sound comes out."""

from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from motorik import _native
from motorik._native import CommandKind
from motorik.domain.project import Project
from motorik.engine.commands import AddressBook, encode, encode_changes, encode_deck, single
from motorik.engine.compiling import Kinds
from motorik.engine.layout import Layout, lay_out, parameter_changes
from motorik.engine.meters import ChannelMeter, Meter
from motorik.engine.plan import build_plan
from motorik.engine.samples import NoSamples, SampleSource
from motorik.engine.slots import SlotTable
from motorik.engine.store import SampleStore
from motorik.engine.telemetry import Telemetry, applied_event
from motorik.sequencer.deck.tape import Rows
from motorik.sequencer.events import Event
from motorik.sequencer.frame_clock import FrameClock

Sound = NDArray[np.float32]

SLICE = 2048
"""Events translated at a time."""


class EngineBusy(RuntimeError):
    """The engine takes no more for now: nobody asks it for sound, or it is being flooded."""


class Engine:
    """One native engine and the layout it plays. It is an ``EventSink`` of the sequencer.

    Threads: ``install``, ``apply``, ``render`` and ``collect`` on one control thread at a time; ``push`` and
    ``revoke`` on the sequencer's; ``push_now`` and what follows it on any; telemetry on one. The audio
    callback itself never enters Python.

    Raises:
        ValueError: the sample rate or the instruction set is not possible here.
    """

    def __init__(
        self,
        sample_rate: int = 48000,
        *,
        instruction_set: str | None = None,
        threads: int = 1,
        kinds: Kinds | None = None,
    ) -> None:
        self.sample_rate = sample_rate
        self.native = _native.Engine(sample_rate, instruction_set=instruction_set, threads=threads)
        self._kinds = kinds
        self._slots = SlotTable()
        self._layout: Layout | None = None
        self._book = AddressBook(None)
        self._store = SampleStore()
        self._control = Lock()
        self._reading = Lock()
        self._kept: tuple[float, ...] = (0.0, 0.0, 0.0)
        self._revoke: NDArray[np.void] | None = None
        self._separate = False
        self._unaddressed = 0
        self._last = Telemetry()
        self._meters: dict[int, ChannelMeter] | None = None

    @property
    def instruction_set(self) -> str:
        """Name of the instruction set the kernels run with."""
        return str(self.native.instruction_set)

    @property
    def layout(self) -> Layout | None:
        """What plays now; None before the first ``install`` or ``apply``."""
        return self._layout

    # ---- projects -----------------------------------------------------------------------------------------

    def install(self, project: Project, samples: SampleSource | None = None, *, taps: bool = False) -> None:
        """Play ``project`` from a fresh state, frame clock 0 and rings empty. No driver may run.

        ``taps`` lets :meth:`render_stems` see single tracks and returns.

        Raises:
            GraphError: something in the project cannot sound.
            SampleError: a sample cannot be loaded.
        """
        with self._control:
            self._separate = taps
            layout = self._lay_out(project)
            self._store.load(layout, samples or NoSamples())
            plan = build_plan(self.native, layout, self._store.native, taps=taps)
            self.native.install(plan)
            self._take(layout)

    def apply(self, project: Project, samples: SampleSource | None = None) -> bool:
        """Play ``project`` from the next chunk on, without a gap; return whether a new plan was needed.

        New values alone become commands that glide as declared. A new structure becomes a plan: its unchanged
        units go on as they are, changed ones keep the state of the modules they keep.

        Raises:
            GraphError, SampleError: as for ``install``; what played before goes on.
            EngineBusy: the engine has no room now; calling again completes the change.
        """
        with self._control:
            before = self._layout
            layout = self._lay_out(project)
            restructured = before is None or layout.structure != before.structure
            if before is None or restructured:
                self._store.load(layout, samples or NoSamples())
                self._push_plan(build_plan(self.native, layout, self._store.native))
            else:
                commands = encode_changes(parameter_changes(before, layout))
                taken = self._push_immediate(commands)
                if taken < len(commands):
                    raise EngineBusy(f"the engine took {taken} of {len(commands)} changed values; try again")
            self._take(layout)
            return restructured

    def _lay_out(self, project: Project) -> Layout:
        return lay_out(
            project, self._slots, self._kinds, self._layout,
            sample_rate=self.sample_rate, separate=self._separate,
        )  # fmt: skip

    def _push_plan(self, plan: _native.Plan) -> None:
        if not self.native.push_plan(plan):
            raise EngineBusy("the engine takes no new plan now; try again")

    def _take(self, layout: Layout) -> None:
        self._layout = layout
        self._book = AddressBook(layout)

    # ---- events -------------------------------------------------------------------------------------------

    def push(self, events: Sequence[Event], *, epoch: int = 0, offset: int = 0) -> int:
        """Schedule events at ``event.frame + offset``; return how many found room, the first.

        Those whose target is not in the layout count as taken, and in ``telemetry().unaddressed``.
        """
        if not self._send_revoke():
            return 0
        return self._hand_over(events, self.native.push, epoch, offset)

    def push_deck(self, rows: Rows, *, epoch: int = 0) -> int:
        """Schedule what the song's deck is told; return how many rows found room, the first."""
        if not self._send_revoke():
            return 0
        return int(self.native.push(encode_deck(rows, epoch=epoch)))

    def push_now(self, events: Sequence[Event]) -> int:
        """Let events act at the next chunk edge whatever their frame; return how many found room."""
        return self._hand_over(events, self.native.push_now)

    def _hand_over(
        self,
        events: Sequence[Event],
        push: Callable[[NDArray[np.void]], int],
        epoch: int = 0,
        offset: int = 0,
    ) -> int:
        """Translate and push slice by slice, so that little work is in vain when there is no room."""
        book = self._book
        for start in range(0, len(events), SLICE):
            part = events[start : start + SLICE]
            commands, positions = encode(part, book, epoch=epoch, offset=offset)
            taken = push(commands)
            done = positions[taken] if taken < len(positions) else len(part)
            self._unaddressed += done - taken
            if done < len(part):
                return start + done
        return len(events)

    def key_slots(self) -> dict[str, int]:
        """Return the slot of each track's own instrument: whom its keys play."""
        return {owner: slot for (owner, scope), slot in self._book.units.items() if scope == "patch"}

    def owner_of(self, slot: int) -> str | None:
        """Return the track that a slot was handed out for, there or gone."""
        address = self._slots.address(slot)
        return address[0] if address else None

    def revoke(self, epoch: int, frame: int) -> None:
        """Forget pushed events of epochs before ``epoch`` that would act at ``frame`` or later.

        It travels behind them in the same ring, so none slips past. Where the ring is full it waits in front
        of whatever is pushed next.
        """
        self._revoke = single(CommandKind.REVOKE, frame=frame, epoch=epoch)
        self._send_revoke()

    def _send_revoke(self) -> bool:
        if self._revoke is not None and self.native.push(self._revoke):
            self._revoke = None
        return self._revoke is None

    def release_all(self) -> None:
        """Release every voice, as on stop."""
        self._push_immediate(single(CommandKind.RELEASE_ALL))

    def cut_all(self) -> None:
        """Fade every voice out within 2 ms, as on panic; tails of effects stay."""
        self._push_immediate(single(CommandKind.CUT_ALL))

    def reset(self) -> None:
        """Reset all state of all modules, tails included."""
        self._push_immediate(single(CommandKind.RESET))

    def _push_immediate(self, commands: NDArray[np.void]) -> int:
        if not len(commands):
            return 0
        return int(self.native.push_now(commands))

    # ---- sound and what is known about it -----------------------------------------------------------------

    def render(self, frames: int) -> Sound:
        """Return the next ``frames`` frames, float32 [frames, 2]; no driver may run."""
        sound: Sound = self.native.render(frames)
        return sound

    def render_stems(self, frames: int) -> tuple[Sound, dict[str, Sound]]:
        """Return the next frames, and beside them each track and return as the master hears it."""
        names = self._layout.stems if self._layout else ()
        if not names:
            return self.render(frames), {}
        sound, *taps = self.native.render(frames, taps=len(names))
        return sound, dict(zip(names, taps, strict=True))

    def frame(self) -> int:
        """Return the frames handed out so far: the engine's clock."""
        return int(self.native.frame())

    def clock(self, latency: float = 0.0) -> FrameClock | None:
        """Return when frames are handed out, heard ``latency`` seconds later; None before a driver runs."""
        read = self.native.clock()
        return None if read is None else FrameClock(*read, latency)

    def telemetry(self) -> Telemetry:
        """Return figures since the start; "worst" and "peak" since the last reading."""
        self._last = self._read()
        self._kept = (0.0, 0.0, 0.0)
        return self._last

    def _read(self) -> Telemetry:
        """Read the native figures without losing what :meth:`telemetry` has yet to tell."""
        with self._reading:
            read = self.native.telemetry()
            fresh = (read["load_worst"], read["peak_left"], read["peak_right"])
            self._kept = tuple(max(pair) for pair in zip(self._kept, fresh, strict=True))
            worst, left, right = self._kept
            read |= {"load_worst": worst, "peak_left": left, "peak_right": right}
            return Telemetry(**read, unaddressed=self._unaddressed)

    @property
    def underflows(self) -> int:
        """What the driver called underflows, as of the last :meth:`telemetry`."""
        return self._last.driver_underflows

    def peaks(self) -> dict[str, float]:
        """Return the highest level since the last reading of every track, return and the master."""
        units = [unit for unit in self._layout.units if unit.part == "channel"] if self._layout else []
        levels = self.native.unit_peaks(np.array([unit.slot for unit in units], np.uint32))
        return {unit.owner: float(level) for unit, level in zip(units, levels, strict=True)}

    def meters(self, *, on: bool | None = None) -> dict[str, Meter]:
        """Return the meter of every track, return and the master; none while meters are off.

        ``on`` switches them on, counting from now, or off. Read them several times a second, at least every
        20 s, or loudness misses what was overwritten.
        """
        if on is not None:
            self.native.meter(on)
            self._meters = {} if on else None
        if self._meters is None or self._layout is None:
            return {}
        channels = [unit for unit in self._layout.units if unit.part == "channel"]
        gone = self._meters.keys() - {unit.slot for unit in channels}
        for slot in gone:
            del self._meters[slot]
        for unit in channels:
            if unit.slot not in self._meters:
                self._meters[unit.slot] = ChannelMeter(self.native, unit.slot)
        return {unit.owner: self._meters[unit.slot].read() for unit in channels}

    def reset_statistics(self) -> None:
        """Begin counting anew."""
        self.native.reset_statistics()
        self._unaddressed = 0

    def log_events(self, *, on: bool) -> None:
        """Keep a log of what takes effect, for :meth:`read_log`."""
        self.native.log_events(on)

    def read_log(self) -> list[Event]:
        """Return the events that took effect since the last reading, with the frames at which they did."""
        rows = self.native.read_log()
        events = (applied_event(row, self._slots, self._book.names) for row in rows)
        return [event for event in events if event is not None]

    def collect(self) -> int:
        """Free what the audio thread has finished with; return how many objects. Call it now and then."""
        return int(self.native.collect())
