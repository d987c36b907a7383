# Live keys: what a process with the MIDI ports hears is played by a native thread, and read here afterwards.

@cython.no_gc_clear  # the thread plays the engine until it has ended
cdef class LiveKeys:
    """Plays what comes through a file descriptor and keeps it to be read; see motorik.engine.live_keys."""

    cdef MtkKeys *keys
    cdef dict engines         # port -> whom it plays, kept alive, and its mark
    cdef uint32_t marks

    def __cinit__(self, int descriptor):
        self.engines = {}
        self.keys = mtk_keys_new(descriptor)

    def __dealloc__(self):
        cdef MtkKeys *keys = self.keys
        self.keys = NULL
        with nogil:
            mtk_keys_free(keys)

    def set_table(self, uint32_t port, Engine engine not None, table):
        """Let keys of a port play `engine` by a table: (velocities, channels, targets, starts, places); see MtkKeyTable."""
        cdef MtkKeyTable native
        cdef const float[::1] velocities
        cdef const unsigned char[::1] channels, places
        cdef const uint32_t[::1] targets, starts
        cdef const MtkKeyChannel *channel
        cdef int i
        cdef bint ascends = True, named = True
        velocities, channels, targets, starts, places = table
        if len(velocities) != 128 or len(channels) != 16 * sizeof(MtkKeyChannel) or len(starts) != 16 * 128 + 1:
            raise ValueError(f"{len(velocities)} velocities, {len(channels)} bytes of channels, {len(starts)} starts; "
                             f"allowed: 128, {16 * sizeof(MtkKeyChannel)}, 2049")
        for i in range(16):
            channel = <const MtkKeyChannel *>&channels[0] + i
            named = named and <uint64_t>channel.first + channel.count <= <uint64_t>len(targets)
            named = named and (channel.manager < 16 or channel.manager == MTK_NO_MANAGER)
        if not named:
            raise ValueError(f"channels with others than {len(targets)} targets and 16 managers; allowed: what is there")
        for i in range(16 * 128):
            ascends = ascends and starts[i] <= starts[i + 1]
        if not ascends or starts[16 * 128] * sizeof(MtkKeyPlace) != <size_t>len(places):
            raise ValueError(f"{len(places)} bytes of places up to number {starts[16 * 128]}; allowed: starts that ascend to their end")
        native.velocities, native.starts = &velocities[0], &starts[0]
        native.channels = <const MtkKeyChannel *>&channels[0]
        native.targets = &targets[0] if len(targets) else NULL
        native.places = <const MtkKeyPlace *>&places[0] if len(places) else NULL
        before = self.engines.get(port)
        if before is None or before[0] is not engine:
            self.marks += 1
            before = (engine, self.marks)
        mtk_keys_set_table(self.keys, port, engine.engine, before[1], &native)
        self.engines[port] = before

    def drop(self, uint32_t port):
        """Let go of what a port plays, and forget it."""
        mtk_keys_drop(self.keys, port)
        self.engines.pop(port, None)

    def read(self):
        """Wait for messages and return them: (port, seconds, bytes, None, or what was struck when it is done: [(note, target, key)],
        the engine it struck that in, None if the port plays another by now).

        None when the descriptor has ended and all was read.
        """
        cdef MtkKeysHeard heard
        cdef bint more
        with nogil:
            more = mtk_keys_wait(self.keys)
        if not more:
            return None
        messages = []
        while len(messages) < 1024 and mtk_keys_next(self.keys, &heard):
            data = (<const char *>heard.data)[:heard.size]
            struck = [(heard.struck[i].note, heard.struck[i].target, heard.struck[i].key) for i in range(heard.struck_count)]
            engine, mark = self.engines.get(heard.port, (None, 0))
            messages.append(
                (heard.port, heard.seconds, data, struck if heard.played else None, engine if heard.mark == mark else None))
        return messages
