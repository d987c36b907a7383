"""The table of what is fuzzed. A new importer is a new row."""

from motorik.bridges.osc.wire import OscError
from motorik.domain.reading import ProjectFileError, parse_project
from motorik.formats.classic.byte_reader import ModuleFileError
from motorik.formats.classic.importing import import_module
from motorik.formats.interchange import FormatError, ImportOptions
from motorik.formats.midi.importing import import_midi
from motorik.formats.pattern_reading import read_pattern
from motorik.formats.pattern_text import PatternTextError
from motorik.formats.scala import ScalaError, read_keyboard_map, read_scale
from tools.fuzz import osc, seeds
from tools.fuzz.promises import read_and_check
from tools.fuzz.target import Target

TARGETS = (
    Target(
        "xm", read_and_check, (ModuleFileError,), seeds.xm_seeds, (b"Extended Module: ", b"text", b"OggS")
    ),
    Target("it", read_and_check, (ModuleFileError,), seeds.it_seeds, (b"IMPM", b"IMPI", b"IMPS", b"OMPT")),
    Target("s3m", read_and_check, (ModuleFileError,), seeds.s3m_seeds, (b"SCRM", b"SCRS", b"SCRI")),
    Target("mod", read_and_check, (ModuleFileError,), seeds.mod_seeds, (b"M.K.", b"8CHN", b"ADPCM", b"CD81")),
    Target("soundtracker", read_and_check, (ModuleFileError,), seeds.soundtracker_seeds),
    Target(
        "module-song",
        lambda data: import_module(data, "fuzzed", ImportOptions()),
        (FormatError,),
        seeds.module_song_seeds,
        (b"IMPM", b"Extended Module: ", b"SCRM", b"M.K."),
    ),
    Target(
        "scale",
        lambda data: read_scale(data, "fuzzed"),
        (ScalaError,),
        seeds.texts("! a.scl\n!\nname\n 3\n!\n 76.049\n 5/4\n 2/1\n", "just\n1\n3/2 fifth\n"),
    ),
    Target(
        "keyboard-map",
        read_keyboard_map,
        (ScalaError,),
        seeds.texts("! a.kbm\n12\n0\n127\n60\n69\n440.0\n12\n0\nx\n1\nx\n2\n3\n"),
    ),
    Target(
        "midi",
        lambda data: import_midi(data, "fuzzed", ImportOptions()),
        (FormatError,),
        seeds.midi_seeds,
        (b"MTrk", b"MThd"),
    ),
    Target(
        "pattern-text",
        lambda data: read_pattern(data.decode("utf-8", "replace")),
        (PatternTextError,),
        seeds.pattern_text_seeds,
        (b"fx1=", b"note", b"rows", b"condition="),
    ),
    Target(
        "osc",
        osc.read_osc,
        (OscError,),
        osc.packets,
        (b"#bundle\0", b"/track/", b"/transport/", b",ifsTFN"),
    ),
    Target("osc-stream", osc.read_stream, (OscError,), osc.streams),
    Target(
        "song", parse_project, (ProjectFileError,), seeds.song_seeds, (b'"format"', b'"version"', b"null")
    ),
)


def named(name: str) -> Target:
    """Return a target by its name.

    Raises:
        KeyError: there is none.
    """
    return {target.name: target for target in TARGETS}[name]
