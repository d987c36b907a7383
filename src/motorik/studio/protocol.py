"""What every face sees of the studio.

Messages are values that can be written down: edits and commands in; changes, states and troubles out;
telemetry is asked for. So a studio in another process can stand behind the same protocol.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Literal, Protocol, TypeAlias

from pydantic import Field

from motorik.domain.ids import Endpoint, Id
from motorik.domain.model import Model
from motorik.domain.patch import Value
from motorik.domain.performance import Action, Performance
from motorik.domain.project import Project
from motorik.domain.time import Ticks
from motorik.studio.hand import ArmTrack, DropLayer, Hand, Punch, Record, RecordingState

if TYPE_CHECKING:
    from motorik.editing.take import TakeSettings
    from motorik.engine.meters import Meter
    from motorik.engine.telemetry import Telemetry
    from motorik.journal import Change, Edit
    from motorik.sequencer.frame_clock import FrameClock
    from motorik.studio.sampling import SamplingCommand, SamplingState


class Preview(Model):
    """A parameter while a finger moves it: heard at once, written nowhere. The commit on release follows.

    ``owner`` is a track, return or ``master``; ``scope`` and ``target`` are as in automation.
    """

    owner: Id
    scope: Literal["patch", "channel"] = "patch"
    target: Endpoint
    value: Value


class Sound(Model):
    """A key struck by hand, or let go with ``velocity`` None: heard at once, written nowhere.

    ``track`` sounds it through its channel, with its own patch or, where its notes play that, ``instrument``.
    """

    track: Id
    key: Annotated[int, Field(ge=0, le=127)]
    velocity: Annotated[float, Field(ge=0, le=1)] | None
    instrument: Id | None = None


Frame = Annotated[int, Field(ge=0)]
"""A frame of the engine, as :meth:`Studio.clock` tells it, at which a command acts; None and past: at once.

It is carried out before, so that it can act there: the state it leads to shows from then on.
"""


class Play(Model):
    """Start playing at ``tick``, or where the playhead stands."""

    command: Literal["play"] = "play"
    tick: Ticks | None = None
    frame: Frame | None = None


class Stop(Model):
    """Stop; what sounds is released. Once more while stopped: back to the start."""

    command: Literal["stop"] = "stop"
    frame: Frame | None = None


class Seek(Model):
    """Move the playhead, playing or not."""

    command: Literal["seek"] = "seek"
    tick: Ticks
    frame: Frame | None = None


class Loop(Model):
    """Repeat [start, end) while playing, or play straight on with None."""

    command: Literal["loop"] = "loop"
    region: tuple[Ticks, Ticks] | None


class Fill(Model):
    """Let everything from now on be a fill while ``on``, as a fill button does while it is held."""

    command: Literal["fill"] = "fill"
    on: bool


class Perform(Model):
    """Do something live: launch, stop, mute, turn. It acts at its quantum; a launch starts playing.

    Refused when the song has not what it names. ``frame`` is when it is asked for.
    """

    command: Literal["perform"] = "perform"
    action: Annotated[Action, Field(discriminator="action")]
    frame: Frame | None = None


class Arm(Model):
    """Get ready to record what is performed. With ``overdub`` the arrangement stays where it still played."""

    command: Literal["arm"] = "arm"
    on: bool
    overdub: bool = True


class Panic(Model):
    """Silence everything at once."""

    command: Literal["panic"] = "panic"


TransportCommand = Annotated[
    Play | Stop | Seek | Loop | Fill | Perform | Arm | Panic | ArmTrack | Record | Punch | DropLayer,
    Field(discriminator="command"),
]


class TrackState(Model):
    """A track in a performance: what it plays (a clip with its ``scene``) and what is ``queued``.

    ``position`` and ``length`` are ticks of the clip's pass, ``wait`` the ticks until what is queued acts.
    """

    track: Id
    plays: Literal["arrangement", "silence", "clip"] = "arrangement"
    scene: Id | None = None
    position: Ticks = 0
    length: Ticks = 0
    queued: Literal["arrangement", "silence", "clip"] | None = None
    queued_scene: Id | None = None
    wait: Ticks = 0
    muted: bool = False
    soloed: bool = False


class Waiting(Model):
    """Something that was asked for live and waits, until ``tick``, which is ``bar`` and ``beat``.

    ``what`` happens to a ``track`` or to all; clips and scenes are named by ``scene``. ``wait`` is how many
    ticks are left. ``by_itself``: nobody asked for it, it follows a clip that has played its passes.
    """

    tick: Ticks
    what: Literal[
        "clip", "silence", "arrangement", "mute", "unmute", "solo", "unsolo", "fill", "unfill", "scene",
        "finish",
    ]  # fmt: skip
    track: Id | None = None
    scene: Id | None = None
    by_itself: bool = False
    bar: int = 1
    beat: int = 1
    wait: Ticks = 0


class TransportState(Model):
    """Where the music is. ``bar`` and ``beat`` count from 1; ``tick`` is the playhead.

    ``tracks`` are those of the performance under way, none without one; ``waiting`` is all it has yet to do,
    in order of time, whoever looks and whenever. ``armed``: it is to be recorded, over the arrangement
    (``overdub``) or instead of it. ``recording`` is the take of what is played by hand.
    """

    playing: bool = False
    tick: Ticks = 0
    bar: int = 1
    beat: int = 1
    loop: tuple[Ticks, Ticks] | None = None
    tracks: tuple[TrackState, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    armed: bool = False
    overdub: bool = True
    recording: RecordingState = RecordingState()


class StudioState(Model):
    """Everything a face needs to draw itself, except the project."""

    transport: TransportState = TransportState()
    undo_label: str | None = None
    redo_label: str | None = None
    device: str | None = None
    sample_rate: int = 48000


class TransportChanged(Model):
    """Playing, loop or position changed by a command (not by time passing), or what waits has changed."""

    kind: Literal["transport"] = "transport"
    state: TransportState


class Trouble(Model):
    """Something went wrong that needs a person: one sentence. The project is safe and the studio goes on."""

    kind: Literal["trouble"] = "trouble"
    what: Literal["device_lost", "save_failed", "change_refused", "subscriber_failed", "not_recorded"]
    sentence: str


Message: TypeAlias = "Change | TransportChanged | Trouble"
Subscriber: TypeAlias = "Callable[[Sequence[Change | TransportChanged | Trouble]], None]"
"""Gets batches of messages, in order, on the studio's dispatcher thread."""


class Studio(Protocol):
    """The one way from a face to a song. Every method may be called from any thread but the audio one."""

    @property
    def project(self) -> Project:
        """The song as it is now."""

    def state(self) -> StudioState:
        """Return transport, undo labels and device as they are now."""

    def commit(self, label: str, *edits: "Edit", origin: str = "") -> "Change":
        """Apply all of ``edits`` or none, as one undo step."""

    def preview(self, preview: Preview) -> None:
        """Let a parameter be heard at once without changing the project."""

    def begin(self, label: str, origin: str = "") -> int:
        """Open a gesture and return its number; several may be open, one a finger."""

    def update(self, gesture: int, *edits: "Edit") -> Project:
        """Add edits to a gesture: heard at once, written when it ends. Return the preview."""

    def end(self, gesture: int) -> "Change | None":
        """Make a gesture one undo step; None when it changed nothing."""

    def cancel(self, gesture: int) -> None:
        """Give a gesture up: song and sound are as before it."""

    def undo(self) -> "Change | None":
        """Take back the last step; None when there is none."""

    def redo(self) -> "Change | None":
        """Do again what was taken back last; None when there is none."""

    def transport(self, command: TransportCommand) -> TransportState:
        """Carry out a transport command and return the state after it."""

    def by_hand(self, message: Hand) -> None:
        """Let what a hand does be heard at once; in a take it is recorded."""

    def set_take_settings(self, settings: "TakeSettings") -> None:
        """Write takes otherwise from now on: quantised, over what is there or instead, in a region."""

    def performance(self) -> Performance | None:
        """Return what is performed now or was last, None when nothing was."""

    def keep_performance(self) -> "Change | None":
        """Make the last performance the arrangement, as one undo step; None when it changes nothing."""

    def sampling(self, command: "SamplingCommand") -> "SamplingState":
        """Arm an input, record from it, stop: what was recorded is a sample, as one undo step."""

    def sampling_state(self) -> "SamplingState":
        """Return the input that is armed and what is recorded, with the peaks since the last call."""

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call ``subscriber`` with every later message; return the function that ends this."""

    def sound(self, sound: Sound) -> None:
        """Let a key be heard at once, or end it; nothing without an open device."""

    def meters(self, *, on: bool | None = None) -> "dict[str, Meter]":
        """Return the meter of every track, return and the master; ``on`` switches them on or off."""

    def clock(self) -> "FrameClock | None":
        """Return when the device's frames are handed out and heard; None without one."""

    def telemetry(self) -> "Telemetry | None":
        """Return the engine's figures: load, peaks, late commands, underruns. One face polls."""

    def reset_telemetry(self) -> None:
        """Let the engine's counters begin at zero."""

    def close(self) -> None:
        """Stop, write everything down, end all threads. Safe to call twice."""
