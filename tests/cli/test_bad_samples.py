"""Sound files of every odd kind in a song that plays them: it sounds, or one sentence says why not."""

import hashlib
import io
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from motorik.domain.patch import Module, Patch, Sample
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import Arrangement, Placement, Project, Track
from tests.cli.command_line import motorik
from tests.cli.songs import BEAT, write_song
from tests.cli.test_bad_input import BAD_INPUT, assert_one_sentence

TONE = 0.5 * np.sin(np.arange(4800) * 0.05)
PLAYERS = ("sample.player", "sample.grain", "sample.stretch", "osc.wavetable")


def encoded(sound: np.ndarray, rate: int = 48000, format: str = "WAV", subtype: str | None = None) -> bytes:
    data = io.BytesIO()
    soundfile.write(data, sound, rate, subtype, format=format)
    return data.getvalue()


def wav(
    payload: bytes, *, declared: int, channels: int = 1, rate: int = 48000, bits: int = 16, kind: int = 1
) -> bytes:
    frame = channels * bits // 8
    head = struct.pack("<HHIIHH", kind, channels, rate, rate * frame & 0xFFFFFFFF, frame, bits)
    size = declared * frame & 0xFFFFFFFF
    return (
        b"RIFF"
        + struct.pack("<I", 36 + len(payload))
        + b"WAVEfmt \x10\0\0\0"
        + head
        + b"data"
        + struct.pack("<I", size)
        + payload
    )


def flac_frames(frames: int) -> bytes:
    """Return a FLAC file that claims to hold ``frames``."""
    data = bytearray(encoded(TONE, format="FLAC"))
    data[21:26] = (data[21] & 0xF0 | frames >> 32).to_bytes(1, "big") + (frames & 0xFFFFFFFF).to_bytes(
        4, "big"
    )
    return bytes(data)


PCM = (TONE * 32767).astype("<i2").tobytes()
FINE: dict[str, tuple[str, bytes]] = {
    "one frame": ("wav", encoded(TONE[10:11])),
    "8 bit": ("wav", encoded(TONE, subtype="PCM_U8")),
    "double": ("wav", encoded(TONE, subtype="DOUBLE")),
    "u-law": ("wav", encoded(TONE, subtype="ULAW")),
    "ADPCM": ("wav", encoded(TONE, subtype="IMA_ADPCM")),
    "AIFF": ("aiff", encoded(TONE, format="AIFF")),
    "OGG": ("ogg", encoded(TONE, format="OGG")),
    "cut off": ("wav", encoded(TONE)[:2000]),
    "claims 2^31 - 1 frames": ("wav", wav(PCM, declared=2**31 - 1)),
    "FLAC claims one": ("flac", flac_frames(1)),
}
REFUSED: dict[str, tuple[str, bytes, str]] = {
    "nothing": ("wav", wav(b"", declared=0), "is empty"),
    "8 channels": ("wav", encoded(np.zeros((9, 8))), "8 channels; allowed 1-2"),
    "1 Hz": ("wav", encoded(TONE, 1), "1 Hz; allowed 1000-768000"),
    "10 MHz": ("wav", encoded(TONE, 10_000_000), "10000000 Hz; allowed 1000-768000"),
    "NaN": ("wav", encoded(np.array([0, np.nan, 0]), subtype="FLOAT"), "not numbers"),
    "infinity": ("wav", encoded(np.array([0, np.inf, 0]), subtype="DOUBLE"), "not numbers"),
    "too large for a float": ("wav", encoded(np.array([0, 1e300]), subtype="DOUBLE"), "not numbers"),
    "too loud": ("wav", encoded(np.array([0, 1e30]), subtype="FLOAT"), "louder than 1000000"),
    "FLAC claims 2^31": ("flac", flac_frames(2**31), "2147483648 frames; allowed"),
    "noise": ("ogg", bytes(range(256)) * 20, "cannot be read as sound"),
}


def song(folder: Path, ending: str, data: bytes, kinds: tuple[str, ...] = PLAYERS) -> Path:
    """Write a song in which each of these kinds of modules plays the file on a track of its own."""
    digest = hashlib.sha256(data).hexdigest()
    patches = tuple(
        Patch(
            id=f"p{place}",
            modules=(
                Module(
                    id="m",
                    kind=kind,
                    samples=("s",),
                    parameters={"table": 0.0} if kind == "osc.wavetable" else {},
                ),
            ),
            output="m",
        )
        for place, kind in enumerate(kinds)
    )
    tracks = tuple(Track(id=f"t{place}", patch=patch.id) for place, patch in enumerate(patches))
    project = Project(
        samples=(Sample(id="s", sha256=digest, format=ending),),
        patches=patches,
        tracks=tracks,
        patterns=(Pattern(id="a", rows=4, steps=(Step(row=0, length=512), Step(row=2, pitch=127))),),
        arrangement=Arrangement(
            length=BEAT,
            placements=tuple(
                Placement(track=track.id, pattern="a", start=0, length=BEAT) for track in tracks
            ),
        ),
    )
    made = write_song(folder, project)
    (made / "assets").mkdir()
    (made / "assets" / f"{digest}.{ending}").write_bytes(data)
    return made


@pytest.mark.parametrize("case", FINE)
def test_an_odd_sample_plays(tmp_path: Path, case: str) -> None:
    song(tmp_path / "song", *FINE[case])
    finished = motorik("render", "song", "-o", "out.wav", "--tail", "0.2", cwd=tmp_path)
    assert (finished.code, finished.err) == (0, ""), finished
    assert np.isfinite(soundfile.read(tmp_path / "out.wav")[0]).all()


@pytest.mark.parametrize("case", REFUSED)
def test_a_sample_that_cannot_sound(tmp_path: Path, case: str) -> None:
    ending, data, words = REFUSED[case]
    song(tmp_path / "song", ending, data, ("sample.player",))
    finished = motorik("render", "song", "-o", "out.wav", cwd=tmp_path)
    assert_one_sentence(finished, BAD_INPUT, "sample 's'", words)
    assert not (tmp_path / "out.wav").exists()
