# MIDI out: the native thread that sends messages when their frames are heard.

MIDI_KEYS = MTK_MIDI_KEYS
"""Bytes of a port's table: 16 x 128 keys that are down, 16 pedals, 16 channels used."""
MIDI_PORTS = MTK_MIDI_PORTS


cdef class MidiSender:
    """Sends MIDI from a thread of its own. Any thread may call; numbers of ports are what the open calls return."""

    cdef MtkMidi *midi
    cdef Engine engine
    cdef dict tables

    def __cinit__(self):
        cdef char error[256]
        self.tables = {}
        self.midi = mtk_midi_new(error)

    def __dealloc__(self):
        cdef MtkMidi *midi = self.midi
        self.midi = NULL
        with nogil:
            mtk_midi_free(midi)

    def follow(self, Engine engine, double latency=0.0):
        """Send by the frames of `engine`, heard `latency` seconds after they are handed out; None: at once."""
        cdef MtkEngine *native = NULL
        if engine is not None:
            native = engine.engine
        with nogil:
            mtk_midi_follow(self.midi, native, latency)
        self.engine = engine

    def open_descriptor(self, int descriptor, keys):
        """Open a port that writes to a file descriptor and keeps `keys`, MIDI_KEYS writable bytes, up to date."""
        cdef char error[256]
        cdef int port
        cdef unsigned char[::1] table = keys
        error[0] = 0
        if table.shape[0] < MTK_MIDI_KEYS:
            raise ValueError(f"a table of {table.shape[0]} bytes; allowed: {MTK_MIDI_KEYS} and up")
        with nogil:
            port = mtk_midi_open_descriptor(self.midi, descriptor, &table[0], error)
        return self._opened(port, error, keys)

    def open_jack(self, str client not None, str name not None, keys):
        """Open an output of the JACK client `client`, otherwise as open_descriptor."""
        cdef char error[256]
        cdef int port
        cdef unsigned char[::1] table = keys
        cdef bytes client_name = client.encode(), port_name = name.encode()
        cdef const char *first = client_name
        cdef const char *second = port_name
        error[0] = 0
        if table.shape[0] < MTK_MIDI_KEYS:
            raise ValueError(f"a table of {table.shape[0]} bytes; allowed: {MTK_MIDI_KEYS} and up")
        with nogil:
            port = mtk_midi_open_jack(self.midi, first, second, &table[0], error)
        return self._opened(port, error, keys)

    cdef int _opened(self, int port, char *error, keys) except -1:
        if port < 0:
            raise RuntimeError(error.decode(errors="replace"))
        self.tables[port] = keys
        return port

    def connect_jack(self, int port, str target not None):
        """Connect a JACK output to the port `target`; return whether it is connected."""
        cdef bytes name = target.encode()
        cdef const char *first = name
        cdef bint connected
        with nogil:
            connected = mtk_midi_connect_jack(self.midi, port, first)
        return connected

    def set_offset(self, int port, double seconds):
        """Send so much later (below 0: earlier) than what sounds with it is heard."""
        with nogil:
            mtk_midi_set_offset(self.midi, port, seconds)

    def close(self, int port):
        """Release what a port holds down, and close it; a descriptor stays the caller's."""
        with nogil:
            mtk_midi_close(self.midi, port)
        self.tables.pop(port, None)

    def push(self, messages):
        """Hand over (frame, port, bytes), the frame None: at once; return how many found room, the first ones."""
        cdef MtkMidiMessage slots[64]
        cdef int used = 0, taken = 0, done = 0, size, start, needed
        cdef bytes data
        for frame, port, data in messages:
            needed = max((<int>len(data) + MTK_MIDI_BYTES - 1) // MTK_MIDI_BYTES, 1)
            if used + needed > 64:
                if not self._send(slots, used):
                    return taken
                taken, used = done, 0
            for start in range(0, <int>len(data), MTK_MIDI_BYTES):
                if used == 64:  # a long SysEx: its parts follow each other
                    if not self._send(slots, used):
                        return taken
                    used = 0
                size = min(<int>len(data) - start, MTK_MIDI_BYTES)
                memset(&slots[used], 0, sizeof(MtkMidiMessage))
                slots[used].frame = MTK_MIDI_NOW if frame is None else <int64_t>frame
                slots[used].port = port
                slots[used].kind = MTK_MIDI_SEND
                slots[used].size = <unsigned char>size
                slots[used].more = start + size < <int>len(data)
                memcpy(slots[used].data, <const char *>data + start, size)
                used += 1
            done += 1
        if used and not self._send(slots, used):
            return taken
        return done

    cdef bint _send(self, MtkMidiMessage *slots, int count):
        # With the lock held: it takes microseconds, and to get the lock back beside a hog takes a tenth of a second.
        return mtk_midi_push(self.midi, slots, count) == count

    def revoke(self, int64_t frame):
        """Drop what waits for `frame` or later, on all ports."""
        return self._order(MTK_MIDI_REVOKE, 0, frame)

    def release(self, int port):
        """Drop what waits on a port and let everything go that is down."""
        return self._order(MTK_MIDI_RELEASE, port, 0)

    def panic(self, int port):
        """The same, then all sound off and all notes off on every channel used."""
        return self._order(MTK_MIDI_PANIC, port, 0)

    cdef _order(self, int kind, int port, int64_t frame):
        cdef MtkMidiMessage slot
        memset(&slot, 0, sizeof(MtkMidiMessage))
        slot.kind, slot.port, slot.frame = kind, port, frame
        return self._send(&slot, 1)

    def wait_idle(self, double seconds):
        """Wait until the thread has read all that was pushed; return whether it has."""
        cdef bint idle
        with nogil:
            idle = mtk_midi_wait_idle(self.midi, seconds)
        return idle

    def figures(self, int port):
        """Return what is counted of a port, as a dict of the fields of MtkMidiFigures."""
        cdef MtkMidiFigures figures
        with nogil:
            mtk_midi_figures(self.midi, port, &figures)
        return figures

    def reset_figures(self, int port):
        """Begin counting anew."""
        with nogil:
            mtk_midi_reset_figures(self.midi, port)
