"""Why recorded play-behaviour tests are left, by group/name."""

_STARTREKKER = "A Startrekker module with synthetic sounds in a file beside it, which is not read"
_ELSEWHERE = "Made for {}, whose own order of loops and jumps is not played"
_AMIGA_SYNTH = ("envelope", "ignore_volfx", "new_note", "override", "period_fall")

REASONS: dict[str, str] = {
    "xm/PatLoop-Break": (
        "FastTracker 2 has one variable for where a loop goes back to and where the next pattern begins, so "
        "after the end the song goes on with row 12: all 113 rows of two passes are those libopenmpt 0.6.9 "
        "plays. The recorder goes on with row 0, whose command mutes the song until row 4"
    ),
    "others/it_smooth_macro": "Command \\xx of OpenMPT, which the reader of IT files drops",
    "others/storlek_10": (
        "The last three rows are heard once more: a loop is still counted when the song begins again, so "
        "that is not yet a repeat; libopenmpt ends there as well"
    ),
    **{f"others/flt_am_{name}": _STARTREKKER for name in _AMIGA_SYNTH},
    "others/pattern_jump_octalyser_break": _ELSEWHERE.format("Octalyser"),
    "others/pattern_loop_octalyser": _ELSEWHERE.format("Octalyser"),
    "others/pattern_loop_octalyser_breakjump": _ELSEWHERE.format("Octalyser"),
    "others/pattern_loop_dt_mod": _ELSEWHERE.format("Digital Tracker"),
    "others/pattern_loop_dt_breakjump_mod": _ELSEWHERE.format("Digital Tracker"),
    "others/pattern_loop_imf_s3m": _ELSEWHERE.format("Imago Orpheus"),
    "others/pattern_loop_imf_breakjump_s3m": _ELSEWHERE.format("Imago Orpheus"),
}
