"""Fingerprints of a render: small enough to keep with a song, fine enough to name where another leaves it.

Every chunk of the master and of every track has a CRC-32, so a difference is certain to a chunk (64 frames of
the master). Inside the chunk every frame of the master has a few hash bits. The first frame whose bits differ
is the first differing frame, or a few frames after it: each differing frame escapes with probability 2^-bits.
So an answer always has two frames: ``frame``, seen to differ, and ``not_before``, the start of the chunk,
before which everything is equal. With the reference audio at hand :func:`first_difference_in_audio` is exact.

Sizes are held down by a budget: bits a frame fall from 8 to 0 and chunks of tracks grow from 64 to 4096
frames as songs get longer.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar
from zipfile import BadZipFile

import numpy as np

from motorik.studio.errors import BadInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sound = NDArray[np.float32]

Scalar = TypeVar("Scalar", np.uint8, np.uint32)
MASTER = "master"
MASTER_CHUNK_FRAMES = 64
FRAME_BUDGET_BYTES = 2**20
TRACK_BUDGET_BYTES = 2**20
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True, slots=True, eq=False)
class Prints:
    """Fingerprints of one render of ``frames`` frames.

    ``chunks`` holds CRC-32 values by owner (a track, a return or ``master``), one for ``chunk_frames[owner]``
    frames; ``frame_bits`` hash bits for every frame of the master are packed in ``frame_prints``.
    """

    frames: int
    chunk_frames: Mapping[str, int]
    chunks: Mapping[str, "NDArray[np.uint32]"]
    frame_bits: int
    frame_prints: "NDArray[np.uint8]"

    def frame_hashes(self) -> "NDArray[np.uint8]":
        """Return the hash of every frame of the master; all zero where there was no room for any."""
        return _unpack(self.frame_prints, self.frame_bits, self.frames)

    def save(self, stream: IO[bytes]) -> None:
        """Write everything as a compressed npz archive."""
        arrays: dict[str, NDArray[np.uint32] | NDArray[np.uint8] | NDArray[np.int64]] = {
            f"chunks.{owner}.{self.chunk_frames[owner]}": crcs for owner, crcs in self.chunks.items()
        }
        arrays[f"frames.{self.frame_bits}"] = self.frame_prints
        arrays["length"] = np.array([self.frames], np.int64)
        np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: Path) -> "Prints":
        """Read what :meth:`save` wrote; :class:`BadInput` names a file that is something else."""
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
            chunks, chunk_frames = {}, {}
            frame_bits, frame_prints = 0, np.zeros(0, np.uint8)
            for name, array in arrays.items():
                if name.startswith("chunks."):
                    _, owner, frames = name.split(".")
                    chunks[owner], chunk_frames[owner] = array.astype(np.uint32), int(frames)
                elif name.startswith("frames."):
                    frame_bits, frame_prints = int(name.split(".")[1]), array.astype(np.uint8)
            return cls(int(arrays["length"][0]), chunk_frames, chunks, frame_bits, frame_prints)
        except (OSError, EOFError, ValueError, KeyError, IndexError, BadZipFile, zlib.error) as error:
            raise BadInput(
                f"{path} does not hold fingerprints; write them anew with: motorik verify --update"
            ) from error


@dataclass(frozen=True, slots=True)
class FirstDifference:
    """``frame`` differs; everything before ``not_before`` is equal. Equal numbers: the frame is certain."""

    frame: int
    not_before: int

    @property
    def exact(self) -> bool:
        """Whether ``frame`` is certainly the first differing one."""
        return self.frame == self.not_before


class Printer:
    """Takes the fingerprints of a render while it is made, block by block.

    ``frames`` is about how many will come: it decides how fine the prints are. ``like`` makes them as fine as
    others are, so that the two can be compared.
    """

    def __init__(self, frames: int, owners: Iterable[str], like: Prints | None = None) -> None:
        tracks = [owner for owner in owners if owner != MASTER]
        size = _track_chunk(frames, len(tracks))
        self._chunk_frames = {MASTER: MASTER_CHUNK_FRAMES} | dict.fromkeys(tracks, size)
        self._bits = _frame_bits(frames)
        if like is not None:
            self._chunk_frames |= {owner: like.chunk_frames.get(owner, size) for owner in tracks}
            self._bits = like.frame_bits
        self._rest: dict[str, Sound] = {}
        self._chunks: dict[str, list[NDArray[np.uint32]]] = {owner: [] for owner in self._chunk_frames}
        self._hashes: list[NDArray[np.uint8]] = []

    def add(self, owner: str, block: "Sound") -> None:
        """Append ``block``, float32 [frames, 2], to what ``owner`` plays."""
        if owner == MASTER:
            self._hashes.append(frame_hashes(block, self._bits))
        rest = self._rest.get(owner)
        sound = block if rest is None or not len(rest) else np.concatenate([rest, block])
        whole = len(sound) - len(sound) % self._chunk_frames[owner]
        self._chunks[owner].append(chunk_crcs(sound[:whole], self._chunk_frames[owner]))
        self._rest[owner] = sound[whole:].copy()

    def finish(self) -> Prints:
        """Return the fingerprints of everything that was added."""
        for owner, rest in self._rest.items():
            self._chunks[owner].append(chunk_crcs(rest, self._chunk_frames[owner]))
        chunks = {owner: _joined(parts, np.uint32) for owner, parts in self._chunks.items()}
        hashes = _joined(self._hashes, np.uint8)
        return Prints(len(hashes), self._chunk_frames, chunks, self._bits, _pack(hashes, self._bits))


def take(master: "Sound", tracks: Mapping[str, "Sound"], like: Prints | None = None) -> Prints:
    """Return the fingerprints of a whole render: ``master`` and every track, float32 [frames, 2]."""
    printer = Printer(len(master), tracks, like)
    for owner, sound in {MASTER: master, **tracks}.items():
        printer.add(owner, sound)
    return printer.finish()


def first_difference(reference: Prints, actual: Prints) -> FirstDifference | None:
    """Return where the master of ``actual`` first leaves ``reference``; its prints are as fine as those."""
    chunk = _first_unequal(reference.chunks[MASTER], actual.chunks[MASTER])
    if chunk is None:
        return None
    start = chunk * MASTER_CHUNK_FRAMES
    shorter = min(reference.frames, actual.frames)
    end = min(start + MASTER_CHUNK_FRAMES, shorter)
    inside = _first_unequal(reference.frame_hashes()[start:end], actual.frame_hashes()[start:end])
    if inside is not None:
        return FirstDifference(start + inside, start)
    return FirstDifference(max(start, end - (reference.frames == actual.frames)), start)


def first_chunks(reference: Prints, actual: Prints) -> dict[str, int]:
    """Return, for every track that differs, the first frame of its first differing chunk, earliest first."""
    found: dict[str, int] = {}
    for owner in actual.chunks.keys() & reference.chunks.keys() - {MASTER}:
        chunk = _first_unequal(reference.chunks[owner], actual.chunks[owner])
        if chunk is not None:
            found[owner] = chunk * reference.chunk_frames[owner]
    return dict(sorted(found.items(), key=lambda item: (item[1], item[0])))


def first_difference_in_audio(reference: "Sound", sound: "Sound") -> FirstDifference | None:
    """Return the first frame in which two sounds [frames, 2] differ in a bit; a missing frame differs."""
    frames = min(len(reference), len(sound))
    unequal = (_bits(reference[:frames]) != _bits(sound[:frames])).any(axis=1)
    frame = int(np.argmax(unequal)) if unequal.any() else frames
    if frame == len(reference) == len(sound):
        return None
    return FirstDifference(frame, frame)


def chunk_crcs(sound: "Sound", chunk_frames: int) -> "NDArray[np.uint32]":
    """Return the CRC-32 of every ``chunk_frames`` frames, the last one shorter."""
    data = memoryview(np.ascontiguousarray(sound, "<f4").tobytes())
    size = chunk_frames * sound.shape[1] * 4
    return np.array([zlib.crc32(data[at : at + size]) for at in range(0, len(data), size)], np.uint32)


def frame_hashes(sound: "Sound", bits: int) -> "NDArray[np.uint8]":
    """Return the upper ``bits`` bits of splitmix64's finaliser over the 64 bits of every stereo frame."""
    words = np.ascontiguousarray(sound, "<f4").view("<u8").reshape(-1).astype(np.uint64)
    if bits == 0:
        return np.zeros(len(words), np.uint8)
    words = (words ^ (words >> np.uint64(30))) * _MIX_1
    words = (words ^ (words >> np.uint64(27))) * _MIX_2
    words ^= words >> np.uint64(31)
    return (words >> np.uint64(64 - bits)).astype(np.uint8)


def _frame_bits(frames: int) -> int:
    return next((bits for bits in (8, 4, 2, 1) if frames * bits <= FRAME_BUDGET_BYTES * 8), 0)


def _track_chunk(frames: int, tracks: int) -> int:
    size = MASTER_CHUNK_FRAMES
    while size < 4096 and frames // size * 4 * tracks > TRACK_BUDGET_BYTES:
        size *= 2
    return size


def _pack(values: "NDArray[np.uint8]", bits: int) -> "NDArray[np.uint8]":
    if bits in (0, 8):
        return values if bits else np.zeros(0, np.uint8)
    planes = (values[:, None] >> np.arange(bits, dtype=np.uint8)) & np.uint8(1)
    return np.packbits(planes.reshape(-1))


def _unpack(packed: "NDArray[np.uint8]", bits: int, frames: int) -> "NDArray[np.uint8]":
    if bits in (0, 8):
        return packed if bits else np.zeros(frames, np.uint8)
    planes = np.unpackbits(packed, count=frames * bits).reshape(frames, bits)
    values: NDArray[np.uint8] = (planes << np.arange(bits, dtype=np.uint8)).sum(axis=1, dtype=np.uint8)
    return values


def _joined(parts: "Sequence[NDArray[Scalar]]", kind: type[Scalar]) -> "NDArray[Scalar]":
    return np.concatenate([*parts, np.zeros(0, kind)])


def _first_unequal(first: "NDArray[np.generic]", second: "NDArray[np.generic]") -> int | None:
    count = min(len(first), len(second))
    unequal = np.flatnonzero(first[:count] != second[:count])
    if len(unequal):
        return int(unequal[0])
    return None if len(first) == len(second) else count


def _bits(sound: "Sound") -> "NDArray[np.uint32]":
    return np.ascontiguousarray(sound, "<f4").view(np.uint32)
