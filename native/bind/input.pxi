# What an audio input gives, until it is read.

cdef class Input:
    """Keeps one or two channels of an input device until they are read; more than fits is lost and counted.

    `channels` are those of the device that are kept, from 0. Keep it alive while a stream uses it.
    """

    cdef MtkInput *input
    cdef readonly int device_channels
    cdef readonly int channels

    def __cinit__(self, int device_channels, channels, int64_t room_frames):
        cdef char error[256]
        cdef int left, right = -1
        if len(channels) not in (1, 2):
            raise ValueError(f"{len(channels)} channels; allowed: 1 or 2")
        left = channels[0]
        if len(channels) == 2:
            right = channels[1]
            if right < 0:
                raise ValueError(f"channel {right}; allowed: from 0")
        error[0] = 0
        self.input = mtk_input_new(device_channels, left, right, room_frames, error)
        if self.input is NULL:
            raise ValueError(error.decode())
        self.device_channels, self.channels = device_channels, len(channels)

    def __dealloc__(self):
        mtk_input_free(self.input)

    @property
    def callback(self):
        """Address of a PaStreamCallback that listens."""
        return <size_t>mtk_input_callback()

    @property
    def userdata(self):
        """Address to hand PortAudio as its userdata."""
        return <size_t>self.input

    def hear(self, data):
        """Take in float32 [frames, channels of the device] as the callback does."""
        cdef const float[:, ::1] rows
        array = _numpy().ascontiguousarray(data, dtype="f4")
        if array.ndim != 2 or array.shape[1] != self.device_channels:
            raise ValueError(f"sound has shape (frames, {self.device_channels}), got {array.shape}")
        if array.size:
            rows = array
            with nogil:
                mtk_input_hear(self.input, &rows[0, 0], rows.shape[0])

    def read(self, int64_t frames):
        """Return what was kept since the last call, at most so many frames, float32 [frames, channels]."""
        cdef float[:, ::1] rows
        cdef int64_t count = 0
        if frames < 0:
            raise ValueError(f"{frames} frames; allowed: 0 and up")
        array = _numpy().empty((frames, self.channels), "f4")
        if frames:
            rows = array
            with nogil:
                count = mtk_input_read(self.input, &rows[0, 0], frames)
        return array[:count]

    def figures(self):
        """Return (frames kept, frames lost, overflows the driver reported, peaks of both sides since the last call)."""
        cdef MtkInputFigures figures
        mtk_input_figures(self.input, &figures)
        return figures.frames, figures.lost_frames, figures.driver_overflows, (figures.peaks[0], figures.peaks[1])
