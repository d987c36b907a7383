"""Why modules sound different here and in libopenmpt, as far as it was found out; sentences of Markdown."""

REASONS: tuple[str, ...] = (
    "**Drift.** libopenmpt cuts the length of every tick to whole frames, so it runs ahead wherever "
    "a tempo does not divide the rate; here ticks are exact. The two columns say the same.",
    "**A few cents.** Both take Amiga periods from tables of whole numbers. ProTracker rounds each "
    "octave of each finetune by itself, FastTracker 2 counts quarters; libopenmpt halves one octave: "
    "a period or less apart, where a finetune is set.",
    "**Edges.** libopenmpt fades notes in and out, in XM over more than 5 ms, and the end of a "
    "sample that is cut off in the middle of a wave. Here a note is there after 0.5 ms, so that its "
    "first 20 ms are up to 3.4 dB louder (`lg-criti.xm`, channel 5), and stops where its sample "
    "stops, which can be heard as a beginning.",
    "**Fades.** Levels and pitches that the tracker moves at once move here within 10 ms, as faders "
    "do: the last tick of a fade and the first of a note after it differ in level for some "
    "milliseconds.",
    "**High notes.** Where a sample is read at more frames a second than are played, libopenmpt "
    "takes away what would be above the band; the imported song reads it with eight taps, and what "
    "is above folds down: up to 5 dB more, all of it treble (`biniax_common03.it`, channel 3; "
    "`heroes08.xm`, channel 6).",
    "**Panning of XM.** FastTracker 2 takes the square roots of both parts of a pan, which "
    "libopenmpt follows. The song's law of sine and cosine is the same in the middle and at the "
    "ends and as much as a ninth of the stage farther out between them (`intro.xm`, `heroes09.xm`). "
    "That is ours to mend.",
    "**Width of MOD.** An Amiga has two channels left and two right. libopenmpt puts them half way "
    "by default; it is asked for the full width here.",
)

KNOWN: dict[str, str] = {
    "starpaws.mod": (
        "six channels (6CHN) are FastTracker's, whose middle C is 8363 Hz; libopenmpt plays every MOD "
        "with the clock of a European Amiga, 8287 Hz, 15.8 cents lower"
    ),
    "mon-lapin_reg-zbb.mod": (
        "a slide of 30 ticks is repeated five times by a pattern delay (EE5, channel 3 from 80.98 s). "
        "ProTracker slides on all ticks of a repetition, and libopenmpt on all but the first"
    ),
    "in-game-music-1_reg.mod": (
        "the break D32 on the last row of a pattern, which in NoiseTracker would do nothing at all, "
        "leads to row 32, whose notes are heard nowhere else; libopenmpt takes the file for one of "
        "NoiseTracker, whose breaks always lead to the first row"
    ),
    "heroes06.xm": (
        "samples that end in the middle of a wave end with a click here, heard as a beginning, and "
        "fade out in libopenmpt (channel 6 at 26.64 s, channels 7 and 8): nothing is missing, 5 % "
        "are too many"
    ),
    "heroes07.xm": (
        "as in `heroes06.xm`, samples that end in the middle of a wave end with a click (channel 9 "
        "at 66.99 s)"
    ),
    "frozen-mainzik-2p.xm": (
        "chords are chopped by volumes between none and 48 every 27 ms, and how fast a volume gets "
        "there is most of their sound: 10 ms here, slower in libopenmpt, so what is between two of "
        "them is quieter here (channel 4 at 11 s)"
    ),
    "AnarchyMenu1.mod": (
        "beginnings, pitches and levels are there; 2.8 % of what libopenmpt plays, far below the rest, is "
        "silent here, and it is not known why"
    ),
    "fridge-in-space_from_reg-zbb.mod": (
        "as in `heroes06.xm`, samples that end in the middle of a wave end with a click (channel 2 at 7.86 s)"
    ),
    "intro.xm": (
        "few notes, most of them between the middle and a side, where the law of panning differs, "
        "as told above"
    ),
    "biniax_common03.it": (
        "the cymbals of channel 3 are read at 59.6 kHz, which is more than 48, as told above under high notes"
    ),
}
"""Modules of which more is known than figures say; at least those that are not close."""
