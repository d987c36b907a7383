"""What compressor and gate have in common: the side chain."""

from motorik.modules.declaration import Parameter, Port, Scale, Unit

SIDE = Port("side", "Side chain: what it listens to. Unconnected: its own input.")
SIDE_LOW_CUT = Parameter(
    "side_low_cut",
    "It does not listen to what is below; 12 dB an octave.",
    10,
    2000,
    10,
    Unit.HERTZ,
    Scale.LOG2,
    musical=(10, 250),
)
