"""What fuzzing found so far; every entry has a test of its own."""

from typing import NamedTuple


class Found(NamedTuple):
    """A finding: which reader, what went wrong, what it does now, and the test that watches over it."""

    reader: str
    wrong: str
    now: str
    test: str


FOUND: tuple[Found, ...] = (
    Found(
        "xm",
        "a tempo of 1 to 31 beats a minute, which no tracker plays, came through",
        "it is 32, as FastTracker 2's slowest",
        "test_the_tempo_of_an_xm_is_one_that_can_be_played",
    ),
    Found(
        "keyboard-map",
        "a degree written as ² or with thousands of digits ended in Python's own error, not in a sentence",
        "a degree is one to four of the digits 0 to 9",
        "test_a_degree_is_written_in_plain_digits",
    ),
    Found(
        "module-song",
        "a tick of an envelope whose high byte is guessed could come after 65,535: a traceback in the import",
        "it is 65,535 at most",
        "test_points_of_an_envelope_stay_within_the_last_tick",
    ),
    Found(
        "module-song",
        "the same in the envelopes of an XM, which had a copy of the guess",
        "both readers share one guess",
        "test_points_of_an_xm_envelope_stay_within_the_last_tick",
    ),
    Found(
        "osc",
        "line breaks in an address came into the sentence that refuses it",
        "an address is / and printable ASCII",
        "test_an_address_of_osc_is_printable",
    ),
)
