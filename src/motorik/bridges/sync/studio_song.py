"""The song in the studio as an outside clock moves it."""

import logging
from fractions import Fraction

from motorik.bridges.sync.clock_reader import Line
from motorik.sequencer.following.outside import Outside
from motorik.studio.errors import StudioError
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Play, Seek, Stop

TELL_SECONDS = 0.05
STEPS = 1_000_000

_log = logging.getLogger(__name__)


class StudioSong:
    """Translates seconds into frames, and keeps calm. ``trouble`` is what went wrong last, in a sentence."""

    def __init__(self, studio: LocalStudio, offset_seconds: float = 0.0) -> None:
        self.trouble = ""
        self._studio = studio
        self._offset = offset_seconds
        self._told: Line | None = None

    @property
    def playing(self) -> bool:
        """Whether the song plays, as of the sequencer's last wake."""
        return self._studio.state().transport.playing

    def follow(self, line: Line) -> None:
        """Let what is heard keep to ``line``; told too often, it passes over some."""
        told, clock = self._told, self._studio.clock()
        soon = told is not None and told.wrap == line.wrap and line.seconds - told.seconds < TELL_SECONDS
        if clock is None or soon:
            return
        self._told = line
        frame = clock.heard_frame_at(line.seconds + self._offset)
        slack = Fraction(round(line.slack * STEPS), STEPS)
        bpm = Fraction(round(line.bpm * STEPS), STEPS)
        self._studio.follow(Outside(Fraction(line.tick), Fraction(frame), bpm, line.wrap, slack))

    def let_go(self) -> None:
        """Keep to nothing any more: the song goes on as fast as it goes."""
        self._told = None
        self._studio.follow(None)

    def play(self, tick: int | None) -> None:
        """Play from ``tick`` on, None: from where it stands."""
        self._carry_out(Play(tick=tick))

    def stop(self) -> None:
        """Stop; does nothing when it stands still, so that it stays where it is."""
        if self.playing:
            self._carry_out(Stop())

    def locate(self, tick: int) -> None:
        """Go to ``tick``."""
        self._carry_out(Seek(tick=tick))

    def _carry_out(self, command: Play | Stop | Seek) -> None:
        try:
            self._studio.transport(command)
            self.trouble = ""
        except StudioError as error:
            self.trouble = str(error)
            _log.warning("%s", error)
