"""A MOD, XM, S3M or IT as a song: a track a channel, its cells as steps, and what its tracker would play.

Each channel of a pattern is a pattern here, placed in the order in which the player goes through the song.
Notes start, and stop, when the player starts and stops them. Where it does something else with the same
cells, another time round, that is a pattern of its own. What it moves in a note is a lane of its track.
"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from motorik.domain.patch import Module, Sample
from motorik.domain.pattern import Pattern
from motorik.domain.project import (
    Arrangement,
    Automation,
    Channel,
    Mixer,
    PanLaw,
    Placement,
    Project,
    Track,
)
from motorik.domain.tempo import MAX_BPM, MIN_BPM, TempoMap, TempoPoint, TimeSignature
from motorik.domain.time import TICKS_PER_BEAT
from motorik.formats.interchange import HEAD_BYTES, FormatError, Imported, Importer, ImportOptions
from motorik.sequencer.classic.player import SECOND
from motorik.sequencer.classic.score import Rules

from .byte_reader import ModuleFileError
from .cells import patch_id, pattern_id
from .lanes import lanes_of, pan_of
from .laying_out import COLUMNS, Heard, Segment, Sheet, TickOf, pattern_of, segments_of, sheet_of
from .module import ClassicModule, Dialect, LoopKind
from .patches import patches_of, soundings
from .playing import score_of
from .reading import READERS, read_module
from .walk import Strike, Walk, walk

GRIDS = (4, 8, 3, 6, 2, 12, 16, 24, 48, 1)
"""Lines a beat, in the order in which they are tried until every row is a tempo that can be."""
MIX_GAIN = 0.4
MOST_WIDTH = 16
"""A placement plays at a sixteenth of the speed at the slowest."""
_NEAR = 1 << 30
"""A tempo within one part in so many of a plain fraction is that fraction: times of ticks are rounded."""
_LIKELY_BYTES = 1 << 22
"""No module without a mark, the oldest kind, is as large."""
_MIDI = b"MThd"


def import_module(data: bytes, file: str, options: ImportOptions) -> Imported:
    """Return the song in a tracker module; FormatError when it is damaged or plays nothing."""
    try:
        module = read_module(data, file)
        score = score_of(module)
        walked = walk(score)
    except (ModuleFileError, ValueError) as error:
        sentence = str(error)
        raise FormatError(sentence if sentence.startswith(file) else f"{file}: {sentence}") from None
    if not walked.rows:
        raise FormatError(f"{file}: its order list plays no pattern; allowed: one row and more")
    return _Import(module, walked, file, options, pal=bool(score.rules & Rules.PAL)).imported()


class _Import:
    """One module on its way to a song."""

    def __init__(
        self, module: ClassicModule, walked: Walk, file: str, options: ImportOptions, *, pal: bool
    ) -> None:
        self.module, self.walked, self.file = module, walked, file
        self.lines = options.lines_per_beat or _grid(module, walked)
        self.line = TICKS_PER_BEAT // self.lines
        self.sounds = soundings(module, pal)
        self.patches, self.remarks = patches_of(module, self.sounds)
        self.patterns: dict[str, Pattern] = {}
        self.sheets: dict[tuple[int, int, int, int], dict[tuple[Heard, ...], str]] = {}
        self.placements: list[Placement] = []
        self.left = 0

    def imported(self) -> Imported:
        module, walked = self.module, self.walked
        widths = [_width(row.length, self.lines) for row in walked.rows]
        ticks = TickOf(walked.rows, self.line, widths)
        tempo = self._tempo(ticks)
        segments = segments_of(walked.rows, widths)
        tracks: list[Track] = []
        lanes: list[Automation] = []
        for channel, strikes in enumerate(walked.strikes):
            track = self._track(channel, strikes)
            tracks.append(track)
            held = [span for segment in segments for span in self._place(segment, channel, track.id, ticks)]
            lanes += lanes_of(track.id, strikes, held, ticks, module, self.sounds, track.channel.pan)
        self._keep_the_rest()
        self._remark()
        project = Project(
            title=_title(module, self.file),
            tempo=tempo,
            samples=tuple(self._samples()),
            patches=tuple(self.patches) or _no_patches(),
            tracks=tuple(tracks),
            patterns=tuple(self.patterns[id] for id in sorted(self.patterns)),
            mixer=_mixer(),
            automation=tuple(lanes),
            arrangement=Arrangement(length=ticks.starts[-1], placements=tuple(self.placements)),
        )
        files = {f"{it.sample.sha256}.wav": it.data for it in self.sounds if it is not None}
        return Imported(project, files=files, remarks=tuple(self.remarks))

    def _samples(self) -> Iterator[Sample]:
        return (it.sample for it in self.sounds if it is not None)

    def _track(self, channel: int, strikes: list[Strike]) -> Track:
        module = self.module
        played = Counter(it.instrument for it in strikes if 0 <= it.instrument < len(self.patches))
        first = played.most_common(1)[0][0] if played else 0
        pans = Counter(pan for it in strikes for _, _, pan, _ in it.moves)
        own = module.channel_pan[channel] if channel < len(module.channel_pan) else 128
        pan = pans.most_common(1)[0][0] if pans else 128 if own is None else own
        return Track(
            id=f"c{channel + 1:02d}",
            name=f"Channel {channel + 1}",
            patch=self.patches[first].id if self.patches else patch_id(1),
            channel=Channel(
                pan=pan_of(pan),
                pan_law=PanLaw.POWER if module.dialect == Dialect.XM else PanLaw.VOLTAGE,
                muted=channel < len(module.channel_muted) and module.channel_muted[channel],
            ),
        )

    def _place(self, segment: Segment, channel: int, track: str, ticks: TickOf) -> list[tuple[int, int]]:
        """Place what a channel plays in a segment; return (from, to) of notes that are held beyond it."""
        strikes = self.walked.strikes[channel]
        sheet = sheet_of(self.module, segment, channel, strikes, ticks, len(self.patches))
        if not sheet.heard:
            return []
        self.left += sheet.left
        start = ticks.starts[segment.first]
        id = self._pattern(segment, channel, sheet)
        length = ticks.starts[segment.last + 1] - start
        speed = Fraction(1, segment.width)
        self.placements.append(Placement(track=track, pattern=id, start=start, length=length, speed=speed))
        return sheet.held

    def _pattern(self, segment: Segment, channel: int, sheet: Sheet) -> str:
        """Return the id of the pattern of a sheet, made when there is no equal one."""
        place = (segment.pattern, channel, segment.row, segment.width)
        slow = "" if segment.width == 1 else f"-x{segment.width}"
        known = self.sheets.setdefault(place, {})
        key = tuple(sheet.heard)
        if key not in known:
            id = pattern_id(segment.pattern, channel)
            if segment.row:
                id += f"-r{segment.row:03d}"
            id += slow
            if known:
                id += f"-{len(known) + 1}"
            known[key] = id
            self.patterns[id] = pattern_of(id, self.module, segment, channel, key, self.lines)
        return known[key]

    def _keep_the_rest(self) -> None:
        """Add patterns that are never heard from their first row, so that every cell is in the song."""
        nothing = TickOf((), self.line, ())
        for number, cells in enumerate(self.module.patterns):
            if not len(cells):
                continue
            for channel in range(self.module.channels):
                id = pattern_id(number, channel)
                segment = Segment(number, 0, 0, -1)
                if id in self.patterns:
                    continue
                sheet = sheet_of(self.module, segment, channel, [], nothing, len(self.patches))
                if sheet.heard:
                    self.patterns[id] = pattern_of(
                        id, self.module, segment, channel, tuple(sheet.heard), self.lines
                    )

    def _tempo(self, ticks: TickOf) -> TempoMap:
        points: list[TempoPoint] = []
        held = 0
        for place, row in enumerate(self.walked.rows):
            exact = _bpm(row.length, self.lines) * ticks.widths[place]
            bpm = min(max(exact, Fraction(MIN_BPM)), Fraction(MAX_BPM))
            held += bpm != exact
            if not points or points[-1].bpm != bpm:
                points.append(TempoPoint(tick=ticks.starts[place], bpm=bpm))
        if held:
            self.remarks.append(
                f"{held} rows are longer or shorter than a tempo of {MIN_BPM} to {MAX_BPM} BPM can make them"
            )
        beats, rest = divmod(self.module.rows_per_measure, self.lines)
        whole = beats if not rest and 1 <= beats <= 64 else 4
        return TempoMap(points=tuple(points), signatures=(TimeSignature(tick=0, beats=whole),))

    def _remark(self) -> None:
        module, walked, say = self.module, self.walked, self.remarks.append
        say(
            "how the tracker moves pitch, volume and panning within notes is automation of the tracks, "
            "envelopes and effects together; the effects in the cells are kept as data and move nothing"
        )
        if self.left:
            say(f"{self.left} retriggers are left out, as one row strikes a note at most {COLUMNS} times")
        if walked.left_behind:
            say(f"{walked.left_behind} notes that would sound on behind the next one end where it begins")
        if walked.filtered and module.dialect == Dialect.IT:
            say("resonant filters of notes are not heard")
        if any(it.sustain.kind != LoopKind.OFF for it in module.samples) and any(
            it.sustain.kind != LoopKind.OFF and it.loop.kind != LoopKind.OFF for it in module.samples
        ):
            say("of samples with two loops only the one of held keys is played")
        if any(pan is None for pan in module.channel_pan):
            say("surround channels are in the middle")
        if module.message.strip():
            say(f"the message of {len(module.message.splitlines())} lines has no place in a song")
        if not walked.complete:
            say(f"only the first {float(Fraction(walked.rows[-1].start, SECOND)):.0f} seconds are imported")


def _grid(module: ClassicModule, walked: Walk) -> int:
    """Return the lines a beat at which most rows, if not all, are a tempo that can be; usual ones first."""
    lengths: Counter[int] = Counter(row.length for row in walked.rows)

    def misfits(lines: int) -> int:
        return sum(lengths[length] for length in lengths if not MIN_BPM <= _bpm(length, lines) <= MAX_BPM)

    usual = [module.rows_per_beat] if module.rows_per_beat in GRIDS else []
    grids: list[int] = [*usual, *GRIDS]
    return min(grids, key=misfits)


def _width(length: int, lines: int) -> int:
    """Return how many lines a row takes up: more than one where it is longer than a tempo can make a line."""
    wanted: int = ceil(Fraction(MIN_BPM) / _bpm(length, lines))
    return min(max(wanted, 1), MOST_WIDTH)


def _bpm(length: int, lines: int) -> Fraction:
    """Return the tempo at which a line lasts ``length``."""
    exact = Fraction(60 * SECOND, lines * max(length, 1))
    plain = exact.limit_denominator(10_000)
    return plain if abs(plain - exact) * _NEAR <= exact else exact


def _title(module: ClassicModule, file: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in module.title).strip()
    return (shown or file.rsplit(".", 1)[0])[:200]


def _no_patches() -> tuple[()]:
    raise FormatError("a module without samples or instruments plays nothing; allowed: one and more")


def _mixer() -> Mixer:
    return Mixer(
        master=Channel(
            inserts=(
                Module(id="headroom", kind="mix.mixer", parameters={"gain_1": MIX_GAIN}),
                Module(id="limiter", kind="fx.limiter"),
            )
        )
    )


def _is_module(head: bytes, size: int) -> bool:
    """Tell whether a file is a module; one without a mark is known by its size as well."""
    if head.startswith(_MIDI):
        return False
    whole = head
    if HEAD_BYTES <= len(head) < size <= _LIKELY_BYTES:
        whole = head + bytes(size - len(head))
    return any(recognises(whole) for _, recognises, _ in READERS)


IMPORTER = Importer(
    id="tracker-module",
    name="Tracker module",
    endings=(".mod", ".xm", ".s3m", ".it"),
    recognises=_is_module,
    read=import_module,
)
