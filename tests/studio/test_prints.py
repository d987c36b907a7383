"""Laws of the fingerprints: equal sounds have equal ones; a difference is bounded, and found where it is."""

import io
from pathlib import Path

import numpy as np
import pytest

from motorik.studio import prints
from motorik.studio.errors import BadInput


def noise(frames: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-1, 1, (frames, 2)).astype(np.float32)


def differs(reference: prints.Prints, sound: np.ndarray) -> prints.FirstDifference | None:
    return prints.first_difference(reference, prints.take(sound, {}, reference))


def test_a_sound_does_not_differ_from_its_own_prints() -> None:
    sound = noise(1000)
    assert differs(prints.take(sound, {}), sound) is None
    assert prints.first_difference_in_audio(sound, sound) is None


@pytest.mark.parametrize("frame", [0, 1, 63, 64, 65, 500, 999])
def test_the_smallest_change_is_found_within_its_chunk(frame: int) -> None:
    sound = noise(1000)
    reference = prints.take(sound, {})
    changed = sound.copy()
    changed[frame:] = np.nextafter(changed[frame:], np.float32(2))
    found = differs(reference, changed)
    assert found is not None
    assert found.not_before <= frame <= found.frame
    assert found.frame - found.not_before < prints.MASTER_CHUNK_FRAMES
    assert prints.first_difference_in_audio(sound, changed) == prints.FirstDifference(frame, frame)


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_the_exact_frame_is_named_as_often_as_promised(bits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = noise(6400)
    monkeypatch.setattr(prints, "FRAME_BUDGET_BYTES", 6400 * bits // 8)
    reference = prints.take(sound, {})
    assert reference.frame_bits == bits
    exact = 0
    for frame in range(10, 6400, 16):
        changed = sound.copy()
        changed[frame:] *= np.float32(0.999)
        found = differs(reference, changed)
        assert found is not None
        assert found.not_before <= frame <= found.frame
        exact += found.frame == frame
    share = exact / len(range(10, 6400, 16))
    assert share == pytest.approx(1 - 2.0**-bits, abs=0.08)


def test_without_frame_bits_the_whole_chunk_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prints, "FRAME_BUDGET_BYTES", 0)
    sound = noise(1000)
    reference = prints.take(sound, {})
    changed = sound.copy()
    changed[130] += 1
    assert differs(reference, changed) == prints.FirstDifference(191, 128)


@pytest.mark.parametrize(("before", "after"), [(1000, 1100), (1100, 1000), (1000, 0), (0, 5), (128, 192)])
def test_another_length_is_a_difference_at_the_shorter_end(before: int, after: int) -> None:
    sound = noise(max(before, after))
    found = differs(prints.take(sound[:before], {}), sound[:after])
    assert found is not None
    assert found.not_before <= min(before, after) <= found.frame


def test_tracks_that_differ_are_named_earliest_first() -> None:
    tracks = {"kick": noise(5000, 2), "bass": noise(5000, 3), "hat": noise(5000, 4)}
    reference = prints.take(sum(tracks.values()), tracks)
    changed = {name: sound.copy() for name, sound in tracks.items()}
    changed["hat"][700] = 0
    changed["bass"][3000] = 0
    found = prints.first_chunks(reference, prints.take(changed["kick"], changed, reference))
    assert list(found) == ["hat", "bass"]
    assert found["hat"] == 700 // 64 * 64


def test_prints_survive_their_file(tmp_path: Path) -> None:
    sound, tracks = noise(3000), {"a-b": noise(3000, 5)}
    reference = prints.take(sound, tracks)
    path = tmp_path / "expected.prints"
    with path.open("wb") as stream:
        reference.save(stream)
    read = prints.Prints.load(path)
    assert read.frames == 3000
    assert read.frame_bits == 8
    assert differs(read, sound) is None
    assert prints.first_chunks(read, prints.take(sound, tracks, read)) == {}
    assert read.chunk_frames == reference.chunk_frames


@pytest.mark.parametrize("content", [b"", b"PK\3\4 no archive", b"\0" * 100])
def test_a_file_that_holds_no_prints_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "expected.prints"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"expected\.prints"):
        prints.Prints.load(path)


def test_the_file_stays_small_for_a_long_song() -> None:
    sound = noise(48000 * 60)
    reference = prints.take(sound, {f"t{n}": sound for n in range(16)})
    stream = io.BytesIO()
    reference.save(stream)
    budget = prints.FRAME_BUDGET_BYTES + prints.TRACK_BUDGET_BYTES + len(sound) // 64 * 4
    assert len(stream.getvalue()) < budget * 1.1


@pytest.mark.parametrize("block", [1, 7, 64, 100, 5000])
def test_prints_do_not_depend_on_blocks(block: int) -> None:
    master, track = noise(1000), noise(1000, 6)
    printer = prints.Printer(1000, ["bass"])
    for start in range(0, 1000, block):
        printer.add("bass", track[start : start + block])
        printer.add(prints.MASTER, master[start : start + block])
    whole, parts = prints.take(master, {"bass": track}), printer.finish()
    assert whole.frames == parts.frames
    assert prints.first_difference(whole, parts) is None
    assert prints.first_chunks(whole, parts) == {}
    np.testing.assert_array_equal(whole.frame_prints, parts.frame_prints)
