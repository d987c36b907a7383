# One module alone: what contract tests and benchmarks drive.

cdef class Module:
    """One kernel without a host.

    Audio ports are float32 arrays [frames, lanes]; control inputs [lanes]; control outputs [pieces, lanes], where a
    piece ends at every multiple of 32 frames and at the end of each `process`.
    """

    cdef MtkModule *module
    cdef readonly str kind
    cdef readonly int lanes
    cdef int64_t frame
    cdef list samples
    cdef int input_count, output_count
    cdef uint32_t alive_lanes

    def __cinit__(self, str kind not None, int lanes=16, double sample_rate=48000, uint32_t seed=0, instruction_set=None):
        cdef char error[256]
        error[0] = 0
        self.module = mtk_module_new(kernel_index(kind), lanes, sample_rate, seed, _set_name(instruction_set), error)
        if self.module is NULL:
            raise ValueError(error.decode())
        self.kind, self.lanes, self.samples = kind, lanes, []
        self.input_count = mtk_module_port_count(self.module, 0)
        self.output_count = mtk_module_port_count(self.module, 1)

    def __dealloc__(self):
        mtk_module_free(self.module)

    @property
    def alive(self):
        """The lanes (bits) a `keeps_voice` module still sounds in, as of the last piece."""
        return self.alive_lanes

    def reset(self):
        """Forget everything but parameters and samples."""
        mtk_module_reset(self.module)
        self.frame = 0
        self.alive_lanes = 0

    def set_parameter(self, int index, double value, bint smooth=False):
        """Set parameter number `index` to a plain value, at once or along the declared smoothing."""
        if mtk_module_set_parameter(self.module, index, value, smooth) != 0:
            raise ValueError(f"{self.kind} has no parameter number {index}")

    def set_voice(self, int lane, double pitch=60, double gate=1, double velocity=1, double accent=0, int start=0):
        """Set what the host would say about the voice in `lane`.

        `start` 1 begins a note in it, 2 strikes the voice that sounds there again.
        """
        if mtk_module_set_voice(self.module, lane, pitch, gate, velocity, accent, start) != 0:
            raise ValueError(f"lane {lane}; allowed: 0 to {self.lanes - 1}")

    def set_touch(self, int lane, double pressure=0, double timbre=0):
        """Set the pressure and timbre of the voice in `lane`, 0 to 1."""
        if mtk_module_set_touch(self.module, lane, pressure, timbre) != 0:
            raise ValueError(f"lane {lane}; allowed: 0 to {self.lanes - 1}")

    def hear(self, uint32_t lanes):
        """Say whose outputs count (bits): the kernel may write into the other lanes what it likes."""
        if mtk_module_hear(self.module, lanes) != 0:
            raise ValueError(f"lanes {lanes:#x}; allowed: some of the first {self.lanes} bits")

    def set_tempo(self, double beats_per_minute, double beat=0):
        """Set the tempo, and the place in the song of the next frame in beats."""
        if mtk_module_set_tempo(self.module, beats_per_minute, beat) != 0:
            raise ValueError(f"{beats_per_minute} beats per minute; allowed: above 0")

    def set_sample(self, int slot, Sample sample):
        """Put a sample, or None, into a slot."""
        cdef MtkSample *native = NULL
        if sample is not None:
            native = sample.sample
        if mtk_module_set_sample(self.module, slot, native) != 0:
            raise ValueError(f"{self.kind} has no sample slot {slot}")
        self.samples.append(sample)

    def process(self, inputs, int64_t frames):
        """Return one array per output for the next `frames` frames; `inputs` has one array or None per input."""
        cdef const float *sources[16]
        cdef float *targets[16]
        cdef const float[:, ::1] audio
        cdef const float[::1] control
        cdef float[:, ::1] output
        cdef int64_t pieces = (self.frame % 32 + frames + 31) // 32 if frames > 0 else 0
        cdef int64_t alive
        cdef int i
        numpy = _numpy()
        inputs = list(inputs)
        if len(inputs) > self.input_count or frames < 0:
            raise ValueError(f"{self.kind} has {self.input_count} inputs, got {len(inputs)}; frames {frames}")
        inputs += [None] * (self.input_count - len(inputs))
        keep = []
        for i in range(self.input_count):
            sources[i] = NULL
            if inputs[i] is None:
                continue
            array = numpy.ascontiguousarray(inputs[i], dtype=numpy.float32)
            wanted = (frames, self.lanes)
            if mtk_module_port_is_control(self.module, 0, i):
                wanted = wanted[1:]
            if array.shape != wanted:
                raise ValueError(f"{self.kind}: input {i} has shape {array.shape}; expected {wanted}")
            keep.append(array)
            if array.ndim == 1:
                control = array
                sources[i] = &control[0]
            elif frames:
                audio = array
                sources[i] = &audio[0, 0]
        outputs = []
        for i in range(self.output_count):
            rows = pieces if mtk_module_port_is_control(self.module, 1, i) else frames
            output = array = numpy.zeros((rows, self.lanes), numpy.float32)
            outputs.append(array)
            targets[i] = &output[0, 0] if rows else NULL
        with nogil:
            alive = mtk_module_process(self.module, sources, targets, frames)
        self.frame += frames
        self.alive_lanes = <uint32_t>alive
        return outputs
