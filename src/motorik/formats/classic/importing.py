"""A MOD, XM, S3M or IT as a song: a track a channel, its cells as steps, a deck that plays them by its rules.

Each channel of a pattern is a pattern here, placed in the order in which the player goes through the song.
"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from motorik.domain.deck import Deck
from motorik.domain.pattern import Pattern
from motorik.domain.project import Arrangement, Channel, Mixer, Project, Track
from motorik.domain.tempo import MAX_BPM, MIN_BPM, TempoMap, TimeSignature
from motorik.formats.interchange import HEAD_BYTES, FormatError, Imported, Importer, ImportOptions
from motorik.sequencer.classic.cells import no_volume, patch_id, pattern_id, step_of
from motorik.sequencer.classic.player import SECOND
from motorik.sequencer.classic.score import ClassicScore, Rules
from motorik.sequencer.classic.score import Dialect as PlayedDialect
from motorik.sequencer.deck.laying import Laid, grid_for
from motorik.sequencer.deck.slots import MOST_SLOTS, slots_of
from motorik.sequencer.deck.walk import Walk, walk

from .byte_reader import ModuleFileError
from .decks import deck_of
from .module import INSTRUMENT, ClassicModule
from .patches import patches_of, soundings
from .playing import score_of
from .reading import READERS, read_module

MIX_LEVEL_DB = -8.0
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
    return _Import(module, score, walked, file, options).imported()


class _Import:
    """One module on its way to a song."""

    def __init__(
        self, module: ClassicModule, score: ClassicScore, walked: Walk, file: str, options: ImportOptions
    ) -> None:
        self.module, self.score, self.walked, self.file = module, score, walked, file
        self.dialect = PlayedDialect(int(module.dialect))
        self.lines = options.lines_per_beat or grid_for(walked, module.rows_per_beat)
        self.sounds = soundings(module, pal=bool(score.rules & Rules.PAL))
        self.patches, self.remarks = patches_of(module, self.sounds)
        self.tracks = tuple(f"c{channel + 1:02d}" for channel in range(module.channels))
        self.patterns = {pattern.id: pattern for pattern in self._patterns()}
        self.laid = Laid(walked, self.lines, self.tracks)

    def imported(self) -> Imported:
        self._remark()
        placements = tuple(self.laid.placements(self.patterns.__contains__))
        project = Project(
            title=_title(self.module, self.file),
            tempo=self._tempo(),
            samples=tuple(it.sample for it in self.sounds if it is not None),
            patches=tuple(self.patches) or _no_patches(),
            tracks=tuple(self._track(channel) for channel in range(self.module.channels)),
            patterns=tuple(self.patterns[id] for id in sorted(self.patterns)),
            mixer=_mixer(),
            arrangement=Arrangement(length=self.laid.ticks[-1], placements=placements),
            deck=self._deck(),
        )
        files = {f"{it.sample.sha256}.wav": it.data for it in self.sounds if it is not None}
        return Imported(project, files=files, remarks=tuple(self.remarks))

    def _deck(self) -> Deck:
        ids = [it.sample.id if it is not None else None for it in self.sounds]
        deck = deck_of(self.score, self.tracks, ids, self.lines)
        if len(slots_of(deck)[0]) + 2 > MOST_SLOTS:
            self.remarks.append(f"samples beyond the first {MOST_SLOTS} are silent")
        return deck

    def _track(self, channel: int) -> Track:
        module = self.module
        return Track(
            id=self.tracks[channel],
            name=f"Channel {channel + 1}",
            patch=self._patch(channel),
            channel=Channel(muted=channel < len(module.channel_muted) and module.channel_muted[channel]),
        )

    def _patch(self, channel: int) -> str:
        """Return the patch whose instrument the channel's cells name most often."""
        named: Counter[int] = Counter()
        for cells in self.module.patterns:
            named.update(cells[:, channel, INSTRUMENT].tolist())
        del named[0]
        known = [number for number, _ in named.most_common() if number <= len(self.patches)]
        return patch_id(known[0] if known else 1)

    def _patterns(self) -> Iterator[Pattern]:
        """Yield each channel of each pattern that says something; of the first one all that are heard."""
        heard = {row.pattern for row in self.walked.rows}
        nothing = [0, 0, no_volume(self.dialect), 0, 0]
        for number, cells in enumerate(self.module.patterns):
            said = (cells != nothing).any(axis=2)
            for channel in range(self.module.channels):
                rows = np.flatnonzero(said[:, channel])
                if len(cells) and (len(rows) or (channel == 0 and number in heard)):
                    yield Pattern(
                        id=pattern_id(number, channel),
                        name=f"Pattern {number}, channel {channel + 1}",
                        rows=len(cells),
                        lines_per_beat=self.lines,
                        effect_ticks=min(max(self.module.speed, 1), 48),
                        steps=tuple(
                            step_of(row, cell, self.dialect, len(self.patches))
                            for row, cell in zip(rows.tolist(), cells[rows, channel].tolist(), strict=True)
                        ),
                    )

    def _tempo(self) -> TempoMap:
        if self.laid.misfits:
            self.remarks.append(
                f"{self.laid.misfits} rows are longer or shorter than a tempo of {MIN_BPM} to {MAX_BPM} BPM "
                "can make them"
            )
        beats, rest = divmod(self.module.rows_per_measure, self.lines)
        whole = beats if not rest and 1 <= beats <= 64 else 4
        return TempoMap(points=self.laid.tempi(), signatures=(TimeSignature(tick=0, beats=whole),))

    def _remark(self) -> None:
        module, walked, say = self.module, self.walked, self.remarks.append
        say(
            f"its cells are played by the rules of {module.dialect.name} files; after changes of speed, "
            "tempo, jumps and loops 'motorik edit SONG relay' lays the song out anew"
        )
        if module.message.strip():
            say(f"the message of {len(module.message.splitlines())} lines has no place in a song")
        if not walked.complete:
            say(f"only the first {float(Fraction(walked.rows[-1].start, SECOND)):.0f} seconds are imported")


def _title(module: ClassicModule, file: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in module.title).strip()
    return (shown or file.rsplit(".", 1)[0])[:200]


def _no_patches() -> tuple[()]:
    raise FormatError("a module without samples or instruments plays nothing; allowed: one and more")


def _mixer() -> Mixer:
    return Mixer(master=Channel(level_db=MIX_LEVEL_DB))


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
