"""The integer hash of native/dsp/random.h, in plain Python integers."""

MASK = 0xFFFFFFFF


def scramble(x: int) -> int:
    """Return the 32-bit bijection of one number."""
    x = ((x ^ (x >> 16)) * 0x21F0AAAD) & MASK
    x = ((x ^ (x >> 15)) * 0xD35A2D97) & MASK
    return x ^ (x >> 15)


def hash32(*numbers: int) -> int:
    """Return the hash of one or several numbers, in order."""
    value = scramble(numbers[0] & MASK)
    for number in numbers[1:]:
        value = scramble((value + 0x9E3779B9 + number) & MASK)
    return value


def bipolar(bits: int) -> float:
    """Return 24 bits of a hash as a number in [-1, 1)."""
    return (bits >> 8) / 2**23 - 1
