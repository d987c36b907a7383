# The engine, its plans and the driver without hardware.

import enum as _enum


class CommandKind(_enum.IntEnum):
    """What a command does; see native/motorik.h for the fields each kind reads."""

    NOTE_ON = MTK_NOTE_ON
    NOTE_OFF = MTK_NOTE_OFF
    NOTE_CUT = MTK_NOTE_CUT
    PARAMETER = MTK_PARAMETER
    PLAN = MTK_PLAN
    REVOKE = MTK_REVOKE
    RELEASE_ALL = MTK_RELEASE_ALL
    CUT_ALL = MTK_CUT_ALL
    RESET = MTK_RESET
    TEMPO = MTK_TEMPO
    EXPRESSION = MTK_EXPRESSION
    DECK = MTK_DECK


ACCENT = MTK_ACCENT
DECK_BEGIN = MTK_DECK_BEGIN
DECK_STOP = MTK_DECK_STOP
DECK_SWITCH = MTK_DECK_SWITCH
DECK_ONLY = MTK_DECK_ONLY
DECK_ALL = MTK_DECK_ALL
SLIDE = MTK_SLIDE
SCOPE_VOICE = MTK_SCOPE_VOICE
SCOPE_BUS = MTK_SCOPE_BUS
POLY = MTK_POLY
MONO = MTK_MONO
LEGATO = MTK_LEGATO
ANALOG = MTK_ANALOG
DIRECT = MTK_DIRECT
UNIPOLAR = MTK_UNIPOLAR
BIPOLAR = MTK_BIPOLAR
BEND = MTK_BEND
PRESSURE = MTK_PRESSURE
TIMBRE = MTK_TIMBRE
LEVEL = MTK_LEVEL
PAN = MTK_PAN
CHUNK = 32
MAX_UNITS = MTK_MAX_UNITS
COMMAND_FIELDS = [
    ("frame", "<i8"), ("handle", "<u8"), ("epoch", "<u4"), ("kind", "<u2"), ("flags", "<u2"), ("target", "<u4"),
    ("index", "<u4"), ("note", "<u8"), ("value", "<f4"), ("value2", "<f4"), ("tag", "<u8"), ("reserved", "<u8"),
]  # fmt: skip
"""What numpy.dtype makes COMMAND_DTYPE of: one 64-byte command."""


def __getattr__(name):
    """Make COMMAND_DTYPE at its first use: it needs numpy."""
    if name == "COMMAND_DTYPE":
        globals()["COMMAND_DTYPE"] = _numpy().dtype(COMMAND_FIELDS)
        return globals()["COMMAND_DTYPE"]
    raise AttributeError(f"module 'motorik._native' has no attribute {name!r}")


cdef int _check(int status, const char *error) except -1:
    """Return a status that is none; raise the engine's sentence otherwise."""
    if status >= 0:
        return status
    if status == -1:
        raise ValueError(error.decode())
    raise RuntimeError(error.decode())


cdef class Plan:
    """A plan in the making, then in the engine's hands. Method arguments as in native/motorik.h."""

    cdef MtkPlan *plan
    cdef readonly Engine engine
    cdef bint given
    cdef dict samples
    cdef char error[256]

    def __cinit__(self, Engine engine not None):
        self.engine = engine
        self.samples = {}
        self.plan = mtk_plan_new(engine.engine)

    def __dealloc__(self):
        if not self.given:
            mtk_plan_free(self.plan)

    cdef MtkPlan *own(self) except NULL:
        if self.given:
            raise RuntimeError("the plan belongs to the engine already; build a new one")
        return self.plan

    def add_unit(self, uint32_t slot, uint64_t fingerprint, int scope, int polyphony=1, int voice_mode=0, double glide_seconds=0, bint glide_always=False):
        return _check(mtk_plan_add_unit(self.own(), slot, fingerprint, scope, polyphony, voice_mode, glide_seconds, glide_always, self.error), self.error)

    def latency(self, int unit, int frames):
        _check(mtk_plan_latency(self.own(), unit, frames, self.error), self.error)

    def choke(self, int unit, keys):
        cdef bytes group = bytes(keys)
        _check(mtk_plan_choke(self.own(), unit, group, <int>len(group), self.error), self.error)

    def add_node(self, int unit, uint32_t slot, kernel, uint32_t seed=0):
        """Add a module, by kind or kernel number; return its index in the unit."""
        cdef int number = kernel_index(kernel) if isinstance(kernel, str) else kernel
        return _check(mtk_plan_add_node(self.own(), unit, slot, number, seed, self.error), self.error)

    def set_parameter(self, int unit, int node, int parameter, double value):
        _check(mtk_plan_set_parameter(self.own(), unit, node, parameter, value, self.error), self.error)

    def set_sample(self, int unit, int node, int slot, Sample sample not None):
        _check(mtk_plan_set_sample(self.own(), unit, node, slot, sample.sample, self.error), self.error)
        self.samples[unit, node, slot] = sample

    def connect(self, int unit, int source_node, int output, int target_node, int input):
        _check(mtk_plan_connect(self.own(), unit, source_node, output, target_node, input, self.error), self.error)

    def modulate(self, int unit, int source_node, int output, int target_node, int parameter, double amount, int polarity=0, double curve=0):
        _check(mtk_plan_modulate(self.own(), unit, source_node, output, target_node, parameter, amount, polarity, curve, self.error), self.error)

    def route(self, int unit, int node, int left=0, int right=0, int target_unit=-1, int target_port=0):
        """Return the route's number in its unit."""
        return _check(mtk_plan_route(self.own(), unit, node, left, right, target_unit, target_port, self.error), self.error)

    def tap(self, int unit, int route, int tap):
        _check(mtk_plan_tap(self.own(), unit, route, tap, self.error), self.error)

    def finish(self):
        cdef int status
        cdef MtkPlan *plan = self.own()
        self.error[0] = 0
        with nogil:
            status = mtk_plan_finish(plan, self.error)
        _check(status, self.error)

    @property
    def handle(self):
        """The number a PLAN command carries; use Engine.push_plan, which also hands the plan over."""
        return <uint64_t><size_t>self.plan


cdef class Engine:
    """The native engine: renders the installed plan, offline or for a driver."""

    cdef MtkEngine *engine
    cdef readonly double sample_rate
    cdef readonly int threads
    cdef dict plans           # id -> samples of plans in the engine's hands, kept alive with them
    cdef object __weakref__

    def __cinit__(self, double sample_rate=48000, instruction_set=None, int threads=1):
        cdef char error[256]
        cdef bytes name = _set_name(instruction_set)
        cdef const char *set_name = name
        error[0] = 0
        with nogil:
            self.engine = mtk_engine_new(sample_rate, set_name, threads, error)
        if self.engine is NULL:
            raise ValueError(error.decode())
        self.sample_rate, self.threads, self.plans = sample_rate, threads, {}

    def __dealloc__(self):
        if self.engine is not NULL:
            with nogil:
                mtk_engine_free(self.engine)

    @property
    def instruction_set(self):
        """The name of the instruction set the kernels run with."""
        return mtk_engine_instruction_set(self.engine).decode()

    def install(self, Plan plan not None):
        """Start afresh with a finished plan: all state new, frame clock at 0, rings empty. No driver may run."""
        cdef int status
        cdef MtkPlan *native = plan.own()
        plan.error[0] = 0
        with nogil:
            status = mtk_engine_install(self.engine, native, plan.error)
        _check(status, plan.error)
        plan.given = True
        self.plans = {mtk_plan_id(native): plan.samples}

    def push_plan(self, Plan plan not None, int64_t frame=-1, uint32_t epoch=0):
        """Swap a finished plan in at the next chunk edge at or after `frame` (-1: as soon as possible).

        Returns False, keeping the plan the caller's, when the ring is full.
        """
        cdef MtkCommand command
        cdef int taken
        memset(&command, 0, sizeof(command))
        command.kind, command.frame, command.epoch = MTK_PLAN, frame, epoch
        command.handle = <uint64_t><size_t>plan.own()
        cdef uint64_t number = mtk_plan_id(plan.own())
        self.plans[number] = plan.samples   # before the push: the plan may come back at once
        with nogil:
            if frame < 0:
                taken = mtk_engine_push_immediate(self.engine, &command, 1)
            else:
                taken = mtk_engine_push_scheduled(self.engine, &command, 1)
        if taken:
            plan.given = True
        else:
            del self.plans[number]
        return taken == 1

    def push(self, commands):
        """Push a contiguous array of COMMAND_DTYPE to the scheduled ring; return how many it took."""
        return self._push(commands, True)

    def push_now(self, commands):
        """Push a contiguous array of COMMAND_DTYPE to the immediate ring; return how many it took."""
        return self._push(commands, False)

    def _push(self, commands, bint scheduled):
        cdef const unsigned char[::1] view
        cdef const MtkCommand *first
        cdef int count, taken
        if commands.itemsize != sizeof(MtkCommand):
            raise ValueError(f"commands are arrays of COMMAND_DTYPE, {sizeof(MtkCommand)} bytes each, not {commands.itemsize}")
        count = len(commands)
        if count == 0:
            return 0
        view = commands.view("u1").reshape(-1)
        first = <const MtkCommand *>&view[0]
        if scheduled:
            taken = mtk_engine_push_scheduled(self.engine, first, count)
        else:
            taken = mtk_engine_push_immediate(self.engine, first, count)
        return taken

    def collect(self):
        """Free what came back from the audio thread, and let go of its samples; return how many plans."""
        cdef uint64_t freed[64]
        cdef int count, i, total = 0
        while True:
            with nogil:
                count = mtk_engine_collect(self.engine, freed, 64)
            for i in range(count):
                self.plans.pop(freed[i], None)
            total += count
            if count < 64:
                return total

    def render(self, int64_t frames, int taps=0, int64_t block=0):
        """Render offline: float32 [frames, 2], or with `taps` a list of it and that many taps.

        The engine is asked for `block` frames at a time, for all at once when it is 0.
        """
        cdef float[:, ::1] output
        cdef float[:, :, ::1] tap_rows
        cdef size_t[::1] pointers
        cdef float *target = NULL
        cdef float **tap_pointers = NULL
        cdef int64_t start = 0, part
        cdef int status = 0, i
        if block < 0:
            raise ValueError(f"blocks of {block} frames; allowed: 1 and up, or 0 for all at once")
        if frames < 0 or taps < 0 or taps > MTK_MAX_UNITS:
            raise ValueError(f"{frames} frames with {taps} taps; allowed: 0 frames and up, 0 to {MTK_MAX_UNITS} taps")
        numpy = _numpy()
        array = numpy.empty((frames, 2), numpy.float32)
        stems = numpy.empty((taps, frames, 2), numpy.float32) if taps else ()
        if frames:
            output = array
            target = &output[0, 0]
        if frames and taps:
            tap_rows = stems
            pointers = numpy.zeros(taps, numpy.uintp)
            tap_pointers = <float **>&pointers[0]
            for i in range(taps):
                pointers[i] = <size_t>&tap_rows[i, 0, 0]
        with nogil:
            while start < frames and status == 0:
                part = min(block, frames - start) if block else frames
                status = mtk_engine_render(self.engine, target + 2 * start, part, tap_pointers, taps)
                start += part
                for i in range(taps):
                    pointers[i] += <size_t>part * 2 * sizeof(float)
        if status != 0:
            raise RuntimeError("a driver is running; stop it before rendering")
        return [array, *stems] if taps else array

    def process(self, int frames, int channels=2):
        """Run one driver callback of `frames` frames: as render, but counted in the telemetry."""
        cdef float[:, ::1] output
        if frames < 1 or channels < 1:
            raise ValueError(f"{frames} frames of {channels} channels")
        array = _numpy().empty((frames, channels), "f4")
        output = array
        with nogil:
            mtk_engine_process(self.engine, &output[0, 0], frames, channels)
        return array

    def log_events(self, bint on=True):
        """Switch the log of applied commands on or off."""
        mtk_engine_log_events(self.engine, on)

    def read_log(self):
        """Return the commands applied since the last call, as an array of COMMAND_DTYPE."""
        cdef unsigned char[::1] view
        cdef int count
        array = _numpy().zeros(4096, _numpy().dtype(COMMAND_FIELDS))
        parts = []
        view = array.view("u1")
        while True:
            count = mtk_engine_read_log(self.engine, <MtkCommand *>&view[0], 4096)
            parts.append(array[:count].copy())
            if count < 4096:
                return _numpy().concatenate(parts)

    def frame(self):
        """Return the frames handed out so far."""
        return mtk_engine_frame(self.engine)

    def clock(self):
        """Return (frame, seconds, seconds a frame): when frames are handed out, by time.monotonic; None without a driver."""
        cdef MtkClock clock
        if not mtk_engine_clock(self.engine, &clock):
            return None
        return clock.frame, clock.seconds, clock.seconds_per_frame

    def telemetry(self):
        """Return what the callback counted, as a dict of the fields of MtkTelemetry."""
        cdef MtkTelemetry telemetry
        mtk_engine_telemetry(self.engine, &telemetry)
        return telemetry

    def unit_peaks(self, slots):
        """Return the largest |x| of each unit's first route since the last call, float32."""
        cdef const uint32_t[::1] wanted
        cdef float[::1] peaks
        numpy = _numpy()
        array = numpy.ascontiguousarray(slots, numpy.uint32)
        result = numpy.zeros(len(array), numpy.float32)
        if len(array):
            wanted, peaks = array, result
            mtk_engine_unit_peaks(self.engine, &wanted[0], &peaks[0], <int>len(array))
        return result

    def meter(self, bint on):
        """Switch the meters of all channels on, counting from now, or off."""
        mtk_engine_meter(self.engine, on)

    def read_meter(self, uint32_t slot, uint64_t position):
        """Return the meter of a channel: (next position, peaks of both sides since the last call, steps since `position`).

        Steps are float32 [steps, 4]: mean squares left and right, mean product, K-weighted power, of 100 ms each.
        """
        cdef MtkMeterStep steps[256]
        cdef float peaks[2]
        cdef float[:, ::1] rows
        cdef int count
        with nogil:
            count = mtk_engine_read_meter(self.engine, slot, &position, steps, 256, peaks)
        array = _numpy().empty((count, 4), "f4")
        if count:
            rows = array
            memcpy(&rows[0, 0], steps, <size_t>count * sizeof(MtkMeterStep))
        return position, (peaks[0], peaks[1]), array

    def reset_statistics(self):
        """Set all counters of the telemetry back to zero."""
        mtk_engine_reset_statistics(self.engine)

    @property
    def portaudio_callback(self):
        """Address of a PaStreamCallback that plays this engine; keep the engine alive while a stream uses it."""
        return <size_t>mtk_portaudio_callback()

    def portaudio_userdata(self, int channels=2):
        """Address to hand PortAudio as userdata for a stream of so many interleaved float32 channels."""
        return <size_t>mtk_portaudio_userdata(self.engine, channels)


cdef class NullDriver:
    """Calls the engine from a native thread on an absolute clock, without hardware, until stopped."""

    cdef MtkDriver *driver
    cdef Engine engine
    cdef object result

    def __cinit__(self, Engine engine not None, int block=128, int64_t capture_frames=0):
        cdef char error[256]
        error[0] = 0
        self.engine = engine
        self.driver = mtk_null_start(engine.engine, block, capture_frames, error)
        if self.driver is NULL:
            raise RuntimeError(error.decode())

    def __dealloc__(self):
        mtk_null_stop(self.driver)

    def captured(self):
        """Return a copy of what was captured so far, float32 [frames, 2]."""
        cdef const float *data = NULL
        cdef int64_t frames
        cdef float[:, ::1] target
        if self.driver is NULL:
            raise RuntimeError("the driver is stopped; stop() returned what it captured")
        frames = mtk_null_captured(self.driver, &data)
        array = _numpy().empty((frames, 2), "f4")
        if frames:
            target = array
            memcpy(&target[0, 0], data, <size_t>frames * 2 * sizeof(float))
        return array

    def stop(self):
        """Stop the thread; return what was captured, at every call the same array."""
        cdef MtkDriver *driver = self.driver
        if driver is not NULL:
            self.result = self.captured()
            self.driver = NULL
            with nogil:
                mtk_null_stop(driver)
        return self.result


def loudness(data, double sample_rate):
    """Return (LUFS, true peak in dBTP) of float32 [frames, 1 or 2] after ITU-R BS.1770-4; -inf when silent."""
    cdef const float[:, ::1] rows
    cdef double lufs = 0, peak = 0
    cdef const float *first = NULL
    cdef int64_t frames
    cdef int status, channels
    array = _numpy().ascontiguousarray(data, dtype="f4")
    if array.ndim != 2:
        raise ValueError(f"sound has shape (frames, channels), got {array.shape}")
    rows = array
    frames, channels = rows.shape[0], <int>rows.shape[1]
    if frames and channels:
        first = &rows[0, 0]
    with nogil:
        status = mtk_loudness(first, frames, channels, sample_rate, &lufs, &peak)
    if status != 0:
        raise ValueError(f"loudness of {channels} channels at {sample_rate} Hz; allowed: 1 or 2 channels, 8000 Hz and up")
    return lufs, peak
