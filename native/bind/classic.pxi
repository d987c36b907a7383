# The player of classic modules.

cdef extern from "motorik_classic.h" nogil:
    int64_t MTK_CLASSIC_SECOND
    ctypedef struct MtkClassicSample:
        pass
    ctypedef struct MtkClassicInstrument:
        pass
    ctypedef struct MtkClassicChannel:
        pass
    ctypedef struct MtkClassicScore:
        int32_t dialect, flow
        uint32_t rules
        int32_t channels, orders, patterns, samples, instruments, points
        int32_t restart, speed, tempo, global_volume, highest_global_volume
        const int32_t *order
        const int32_t *pattern_start
        const unsigned char *cells
        const MtkClassicSample *sample
        const MtkClassicInstrument *instrument
        const MtkClassicChannel *channel
        const int32_t *point
        const char *macros
    ctypedef struct MtkClassicTick:
        pass
    ctypedef struct MtkClassicVoice:
        pass
    ctypedef struct MtkClassicPlayer:
        pass

    MtkClassicPlayer *mtk_classic_new(const MtkClassicScore *score, double position_rate, char *error)
    MtkClassicPlayer *mtk_classic_copy(const MtkClassicPlayer *player)
    void mtk_classic_free(MtkClassicPlayer *player)
    int64_t mtk_classic_play(MtkClassicPlayer *player, int64_t ticks, int through, MtkClassicTick *tick_rows,
                             MtkClassicVoice *voice_rows, int64_t voice_capacity, int64_t *voice_count)
    int mtk_classic_seek(MtkClassicPlayer *player, int order, int row)
    int64_t mtk_classic_time(const MtkClassicPlayer *player)
    int64_t mtk_classic_ticks(const MtkClassicPlayer *player)
    int mtk_classic_ended(const MtkClassicPlayer *player)
    int mtk_classic_voice_limit(const MtkClassicPlayer *player)

CLASSIC_SECOND = MTK_CLASSIC_SECOND
CLASSIC_TICK_FIELDS = [
    ("tick", "i8"), ("time", "i8"), ("length", "i8"), ("order", "i4"), ("pattern", "i4"), ("row", "i4"),
    ("tick_in_row", "i4"), ("speed", "i4"), ("tempo", "i4"), ("global_volume", "i4"), ("flags", "i4"),
    ("first_voice", "i4"), ("voices", "i4"),
]
CLASSIC_VOICE_FIELDS = [
    ("period", "f8"), ("frequency", "f8"), ("position", "f8"), ("level", "f8"), ("tick", "i8"), ("voice", "i4"),
    ("channel", "i4"), ("serial", "i4"), ("note", "i4"), ("instrument", "i4"), ("sample", "i4"), ("volume", "i4"),
    ("pan", "i4"), ("cutoff", "i4"), ("resonance", "i4"), ("flags", "i4"), ("next_sample", "i4"),
    ("swap_after", "f8"),
]


cdef const void *_first(array, int64_t item, what) except? NULL:
    """Return where a contiguous array begins; NULL when it is empty."""
    cdef const unsigned char[::1] flat
    if array.itemsize != item:
        raise ValueError(f"{what} of {array.itemsize} bytes an item, {item} expected")
    if array.size == 0:
        return NULL
    flat = array.reshape(-1).view("u1")
    return &flat[0]


cdef class ClassicPlayer:
    """Plays a score tick by tick; see motorik.sequencer.classic.player, which is its face."""

    cdef MtkClassicPlayer *player

    def __cinit__(self, dict score=None, double position_rate=0):
        if score is not None:
            self._begin(score, position_rate)

    cdef int _begin(self, dict given, double position_rate) except -1:
        cdef MtkClassicScore score
        cdef char error[256]
        cdef bytes macros = given["macros"]
        memset(&score, 0, sizeof(score))
        for name in ("orders", "pattern_start", "cells", "points", "channels", "samples", "instruments"):
            if not given[name].flags.c_contiguous:
                raise ValueError(f"{name} are not contiguous")
        score.dialect, score.flow, score.rules = given["dialect"], given["flow"], given["rules"]
        score.restart, score.speed, score.tempo = given["restart"], given["speed"], given["tempo"]
        score.global_volume, score.highest_global_volume = given["global_volume"], given["highest_global_volume"]
        score.channels, score.orders = len(given["channels"]), len(given["orders"])
        score.patterns = len(given["pattern_start"]) - 1
        score.samples, score.instruments = len(given["samples"]), len(given["instruments"])
        score.points = len(given["points"])
        if score.patterns < 0 or given["cells"].shape != (given["pattern_start"][score.patterns], score.channels, 5):
            raise ValueError("cells have the shape (rows of all patterns, channels, 5)")
        if macros and len(macros) != 144 * 32:
            raise ValueError(f"{len(macros)} bytes of macros; allowed: none, or 144 of 32 bytes")
        score.order = <const int32_t *>_first(given["orders"], 4, "orders")
        score.pattern_start = <const int32_t *>_first(given["pattern_start"], 4, "pattern_start")
        score.cells = <const unsigned char *>_first(given["cells"], 1, "cells")
        score.point = <const int32_t *>_first(given["points"], 4, "points")
        score.sample = <const MtkClassicSample *>_first(given["samples"], sizeof(MtkClassicSample), "samples")
        score.instrument = <const MtkClassicInstrument *>_first(
            given["instruments"], sizeof(MtkClassicInstrument), "instruments")
        score.channel = <const MtkClassicChannel *>_first(given["channels"], sizeof(MtkClassicChannel), "channels")
        score.macros = <const char *>macros if macros else NULL
        error[0] = 0
        self.player = mtk_classic_new(&score, position_rate, error)
        if self.player is NULL:
            raise ValueError(f"the score cannot be played: {error.decode()}")
        return 0

    def __dealloc__(self):
        mtk_classic_free(self.player)

    cdef int _check(self) except -1:
        if self.player is NULL:
            raise ValueError("this player has no score")
        return 0

    def copy(self):
        """Return a player that stands where this one stands."""
        self._check()
        cdef ClassicPlayer other = ClassicPlayer()
        other.player = mtk_classic_copy(self.player)
        if other.player is NULL:
            raise MemoryError
        return other

    def play(self, int64_t ticks, bint through=False):
        """Play up to so many ticks; return structured arrays of ticks and voices."""
        self._check()
        numpy = _numpy()
        tick_type, voice_type = numpy.dtype(CLASSIC_TICK_FIELDS), numpy.dtype(CLASSIC_VOICE_FIELDS)
        tick_parts, voice_parts = [], []
        cdef int64_t limit = mtk_classic_voice_limit(self.player), left = ticks, done, used = 0, total = 0, room
        cdef unsigned char[::1] tick_bytes, voice_bytes
        while left > 0:
            room = min(left, 4096)
            tick_rows = numpy.empty(room, tick_type)
            capacity = limit + 16384
            voice_rows = numpy.empty(capacity, voice_type)
            tick_bytes, voice_bytes = tick_rows.view("u1"), voice_rows.view("u1")
            with nogil:
                done = mtk_classic_play(self.player, room, through, <MtkClassicTick *>&tick_bytes[0],
                                        <MtkClassicVoice *>&voice_bytes[0], limit + 16384, &used)
            if done == 0:
                break
            tick_rows = tick_rows[:done]
            tick_rows["first_voice"] += total
            tick_parts.append(tick_rows)
            voice_parts.append(voice_rows[:used])
            total += used
            left -= done
        if len(tick_parts) == 1:
            return tick_parts[0], voice_parts[0]
        if not tick_parts:
            return numpy.empty(0, tick_type), numpy.empty(0, voice_type)
        return numpy.concatenate(tick_parts), numpy.concatenate(voice_parts)

    def seek(self, int order, int row):
        """Play without rows until a row is about to begin; False when it never does."""
        self._check()
        cdef int found
        with nogil:
            found = mtk_classic_seek(self.player, order, row)
        return bool(found)

    def time(self):
        """When the next tick begins, in 1 / CLASSIC_SECOND."""
        self._check()
        return mtk_classic_time(self.player)

    def ticks(self):
        """Return how many ticks have been played."""
        self._check()
        return mtk_classic_ticks(self.player)

    def ended(self):
        """Whether the next tick repeats something."""
        self._check()
        return bool(mtk_classic_ended(self.player))
