"""Reading bytes that may lie: every read is checked against the end, every allocation against the file."""

from typing import Final, Self


class ModuleFileError(ValueError):
    """A module that cannot be read: one sentence with where, what, and what is allowed."""


class ByteReader:
    """A place in a file. ``read`` and the numbers raise at its end, ``read_up_to`` stops there."""

    __slots__ = ("data", "position")

    def __init__(self, data: bytes, position: int = 0) -> None:
        self.data: Final = data
        self.position = position

    @property
    def left(self) -> int:
        """How many bytes follow; 0 beyond the end."""
        return max(0, len(self.data) - self.position)

    def at(self, position: int) -> Self:
        """Go to a place in the file, which may be beyond its end."""
        self.position = position
        return self

    def read(self, count: int) -> bytes:
        """Return the next ``count`` bytes.

        Raises:
            ModuleFileError: the file ends before.
        """
        start, end = self.position, self.position + count
        if end > len(self.data):
            raise ModuleFileError(
                f"it ends at byte {len(self.data)}; {count} bytes are expected at byte {start}"
            )
        self.position = end
        return self.data[start:end]

    def read_up_to(self, count: int) -> bytes:
        """Return the next ``count`` bytes, or what there is of them."""
        start = self.position
        self.position = start + max(0, count)
        return self.data[start : self.position]

    def u8(self) -> int:
        """Return a byte."""
        return self.read(1)[0]

    def u16(self) -> int:
        """Return a little-endian number of 2 bytes."""
        return int.from_bytes(self.read(2), "little")

    def u32(self) -> int:
        """Return a little-endian number of 4 bytes."""
        return int.from_bytes(self.read(4), "little")


class Allowance:
    """How many bytes a file may make us keep: a share for its size, and some for the empty patterns all have.

    The largest song of each tracker fits; a small file that declares a large song does not.
    """

    __slots__ = ("_left_for_patterns", "_left_for_samples")

    PER_BYTE: Final = 64
    PATTERNS: Final = 1 << 24
    SAMPLES: Final = 1 << 16

    def __init__(self, file_bytes: int) -> None:
        self._left_for_patterns = self.PATTERNS + self.PER_BYTE * file_bytes
        self._left_for_samples = self.SAMPLES + self.PER_BYTE * file_bytes

    def take_for_patterns(self, byte_count: int) -> None:
        """Count bytes of cells that are about to be kept.

        Raises:
            ModuleFileError: that is more than such a file can need.
        """
        self._left_for_patterns -= byte_count
        if self._left_for_patterns < 0:
            raise ModuleFileError(
                f"its patterns are too large by {-self._left_for_patterns} bytes for a file of this size"
            )

    def take_for_samples(self, byte_count: int) -> None:
        """Count bytes of sound that are about to be kept.

        Raises:
            ModuleFileError: that is more than such a file can need.
        """
        self._left_for_samples -= byte_count
        if self._left_for_samples < 0:
            raise ModuleFileError(
                f"its samples are too long by {-self._left_for_samples} bytes for a file of this size"
            )


def text(raw: bytes, encoding: str = "cp437") -> str:
    """Return a text of fixed width: zeros inside are spaces, those at the end and control characters go."""
    return raw.replace(b"\0", b" ").decode(encoding, "replace").translate(_CONTROLS).rstrip()


def text_until_zero(raw: bytes, encoding: str = "cp437") -> str:
    """Return a text that ends at the first zero or at its width."""
    return text(raw.split(b"\0", 1)[0], encoding)


_CONTROLS = dict.fromkeys((*range(32), 127), " ")
