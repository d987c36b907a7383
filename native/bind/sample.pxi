# A sample in native memory.

cdef class Sample:
    """A sound in native memory: float32 [frames, channels] or [frames], copied when made.

    `loop` is (start, end) in frames of the sample, or None; `root` the MIDI pitch at which it plays unchanged.
    """

    cdef MtkSample *sample
    cdef readonly int64_t frames
    cdef readonly int channels

    def __cinit__(self, data, double rate, double root=60, loop=None):
        cdef char error[256]
        cdef const float[:, ::1] rows
        cdef int64_t loop_start = 0, loop_end = 0
        numpy = _numpy()
        array = numpy.ascontiguousarray(data, dtype=numpy.float32)
        if array.ndim == 1:
            array = array[:, None]
        if array.ndim != 2 or array.size == 0:
            raise ValueError(f"a sample has shape (frames, channels), got {array.shape}")
        if loop is not None:
            loop_start, loop_end = loop
        rows = array
        error[0] = 0
        self.sample = mtk_sample_new(&rows[0, 0], rows.shape[0], <int>rows.shape[1], rate, root, loop_start, loop_end, error)
        if self.sample is NULL:
            raise ValueError(error.decode())
        self.frames, self.channels = rows.shape[0], <int>rows.shape[1]

    def __dealloc__(self):
        mtk_sample_free(self.sample)
