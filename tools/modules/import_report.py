"""Modules imported as songs, beside what their reader read, what the player plays and libopenmpt's durations.

    python -m tools.modules.import_report --data .cache/modules [--write]

For every module below the folder: whether every cell can be read back from the song, how long the song lasts
beside libopenmpt, whether every note the player strikes begins at its frame, and how fast the song renders at
48 kHz. ``--write`` writes docs/qa/module-songs.md. Exits with 1 when a law is broken.
"""

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from motorik.domain.project import Project
from motorik.engine.offline import RenderOptions, render_to
from motorik.engine.samples import FileSamples
from motorik.formats.classic.cells import differing_cells
from motorik.formats.classic.importing import import_module
from motorik.formats.classic.module import ClassicModule
from motorik.formats.classic.playing import score_of
from motorik.formats.classic.reading import read_module
from motorik.formats.interchange import FormatError, Imported, ImportOptions
from motorik.sequencer.classic.player import SECOND, ClassicPlayer, VoiceFlags
from motorik.sequencer.deck.tape import BEGIN, tape_of
from motorik.sequencer.timeline import Timeline
from tools.dev_tasks.console import say

from .durations import SHORTEST_SECONDS, TOLERANCE, below
from .openmpt import OpenMptModule, version

RATE = 48_000
PAGE = Path(__file__).resolve().parents[2] / "docs" / "qa" / "module-songs.md"
NEAR_FRAMES = 1
"""A tick of the song is 1/61440 beat, less than a frame: a note may be a frame beside the exact time."""


@dataclass(frozen=True)
class Compared:
    """One module: cells and those lost, seconds here and in libopenmpt, strikes and those not in the song."""

    name: str
    cells: int
    lost: int
    seconds: float
    reference: float
    strikes: int
    missed: int
    more: int
    import_seconds: float
    render_seconds: float

    @property
    def keeps_the_laws(self) -> bool:
        """Whether nothing is lost, the length is right and every strike is there and no other."""
        near = abs(self.seconds - self.reference) <= TOLERANCE * max(self.reference, SHORTEST_SECONDS)
        return not self.lost and near and not self.missed and not self.more


def strikes_of(module: ClassicModule) -> list[Counter[int]]:
    """Return the frames at which the player begins a sample, swaps it or moves in it, by channel.

    A swap within a tick counts there, and not once more with the tick after.
    """
    begins = VoiceFlags.TRIGGERED | VoiceFlags.SAMPLE_CHANGED | VoiceFlags.POSITION_SET
    behind = VoiceFlags.BACKGROUND | VoiceFlags.STOPPED
    found: list[Counter[int]] = [Counter() for _ in range(module.channels)]
    swapped: set[tuple[int, int]] = set()
    for ticks, voices in ClassicPlayer(score_of(module)).blocks():
        starts = dict(zip(ticks["tick"].tolist(), ticks["time"].tolist(), strict=True))
        flags = voices["flags"]
        struck = voices[((flags & (begins | VoiceFlags.SWAPS)) != 0) & ((flags & behind) == 0)]
        for voice in struck:
            tick, place, channel = int(voice["tick"]), int(voice["voice"]), int(voice["channel"])
            start, what = Fraction(starts[tick] * RATE, SECOND), int(voice["flags"])
            if what & begins and not (
                what & begins == VoiceFlags.SAMPLE_CHANGED and (tick, place) in swapped
            ):
                found[channel][round(start)] += 1
            if what & VoiceFlags.SWAPS and voice["next_sample"] >= 0:
                found[channel][round(start + Fraction(float(voice["swap_after"])) * RATE)] += 1
                swapped.add((tick + 1, place))
    return found


def notes_of(project: Project) -> list[Counter[int]]:
    """Return the frames at which the deck of a song begins a sample, by channel."""
    tape = tape_of(project, RATE)
    if tape is None:
        raise ValueError("the song has no deck")
    begun = tape.told[tape.told["flags"] == BEGIN]
    channels = len(project.deck.channels) if project.deck else 0
    return [Counter(begun["frame"][begun["channel"] == channel].tolist()) for channel in range(channels)]


def unmatched(wanted: Counter[int], found: Counter[int], near: int = NEAR_FRAMES) -> int:
    """Return how many of ``wanted`` have no partner in ``found`` within ``near`` frames."""
    left = found.copy()
    missing = 0
    for frame in sorted(wanted.elements()):
        partner = next((at for at in range(frame - near, frame + near + 1) if left[at]), None)
        if partner is None:
            missing += 1
        else:
            left[partner] -= 1
    return missing


class _Nowhere:
    def write(self, block: object) -> None:
        """Take a block and forget it."""


def compare(path: Path, folder: Path) -> Compared:
    """Import a module and compare."""
    data = path.read_bytes()
    module = read_module(data, path.name)
    begun = time.perf_counter()
    imported = import_module(data, path.name, ImportOptions())
    import_seconds = time.perf_counter() - begun
    project = imported.project
    with OpenMptModule(data) as reference:
        reference_seconds = reference.seconds
    struck, notes = strikes_of(module), notes_of(project)
    return Compared(
        name=path.name,
        cells=sum(cells.shape[0] * cells.shape[1] for cells in module.patterns),
        lost=differing_cells(project, module.dialect, module.patterns),
        seconds=float(Timeline(project.tempo, RATE).seconds_at(project.arrangement.length)),
        reference=reference_seconds,
        strikes=sum(one.total() for one in struck),
        missed=sum(unmatched(a, b) for a, b in zip(struck, notes, strict=True)),
        more=sum(unmatched(b, a) for a, b in zip(struck, notes, strict=True)),
        import_seconds=import_seconds,
        render_seconds=_render_seconds(imported, folder),
    )


def _render_seconds(imported: Imported, folder: Path) -> float:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in imported.files.items():
        (folder / name).write_bytes(data)
    begun = time.process_time()
    render_to(
        _Nowhere(),
        imported.project,
        FileSamples(lambda sample: folder / f"{sample.sha256}.wav"),
        RenderOptions(sample_rate=RATE),
    )
    return time.process_time() - begun


def page(compared: list[Compared]) -> str:
    """Return the page."""
    whole = sum(one.keeps_the_laws for one in compared)
    cells, lost = sum(one.cells for one in compared), sum(one.lost for one in compared)
    strikes, missed = sum(one.strikes for one in compared), sum(one.missed for one in compared)
    lines = [
        "# Tracker modules as songs",
        "",
        "Written by `python -m tools.modules.import_report --data .cache/modules --write`, from the modules",
        f"of Debian's games that `tools/dev.py test` unpacks; durations beside libopenmpt {version()}.",
        "",
        f"{whole} of {len(compared)} modules keep every law: all cells can be read back from the song,",
        f"it lasts as long as libopenmpt says within {TOLERANCE:.0%}, and its deck begins samples where the",
        "player of the module begins them, within a frame at 48 kHz, and nowhere else.",
        f"{cells - lost} of {cells} cells are kept, {strikes - missed} of {strikes} beginnings are there.",
        "How they are played is told in",
        "[the guide](../guide/tracker-modules.md#as-a-song).",
        "",
        "| module | cells | lost | seconds | libopenmpt | strikes | missed | more | import s | render |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
        *(
            f"| {one.name} | {one.cells} | {one.lost} | {one.seconds:.2f} | {one.reference:.2f} "
            f"| {one.strikes} | {one.missed} | {one.more} | {one.import_seconds:.2f} "
            f"| {one.seconds / max(one.render_seconds, 1e-9):.0f}× |"
            for one in compared
        ),
        "",
        "Render: seconds of sound in a second of one core, start-up left out.",
        "",
    ]
    return "\n".join(lines)


def main() -> int:
    """Compare, print, write, and return 1 when a law is broken."""
    from tempfile import TemporaryDirectory

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    compared: list[Compared] = []
    with TemporaryDirectory(prefix="motorik-") as name:
        for number, path in enumerate(below([arguments.data])):
            try:
                compared.append(compare(path, Path(name) / str(number)))
            except FormatError as error:
                say(f"left out: {error}")
                continue
            one = compared[-1]
            state = "" if one.keeps_the_laws else "BROKEN "
            say(
                f"{state}{one.name}: {one.lost} of {one.cells} cells lost, {one.seconds:.2f} s and "
                f"{one.reference:.2f} s, {one.missed} of {one.strikes} strikes missed, {one.more} more, "
                f"import {one.import_seconds:.2f} s, render {one.seconds / one.render_seconds:.0f}x"
            )
    if arguments.write:
        PAGE.write_text(page(compared), encoding="utf-8")
    return 0 if compared and all(one.keeps_the_laws for one in compared) else 1


if __name__ == "__main__":
    sys.exit(main())
