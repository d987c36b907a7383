// MIDI through JACK: messages put at their very frame of a cycle. The process callback and what it reads; the functions of
// libjack come by pointer, as it is loaded when it is there.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include <atomic>

#include "motorik.h"
#include "ring.h"

namespace mtk {

struct JackFunctions {
    void *(*port_get_buffer)(void *port, uint32_t frames);
    uint32_t (*last_frame_time)(const void *client);
    void (*midi_clear_buffer)(void *buffer);
    uint8_t *(*midi_event_reserve)(void *buffer, uint32_t time, size_t size);
};

struct JackSlot {
    uint32_t frame;                                        // of the server's clock
    uint8_t size, more;                                    // more: the message goes on in the next slot
    uint8_t data[MTK_MIDI_BYTES];
};

struct JackPort {
    std::atomic<void *> port;                              // null: closed
    Ring<JackSlot> ring;
    std::atomic<uint64_t> sent, late, lost;                // late: its cycle was over; lost: the cycle's buffer was full
    std::atomic<uint32_t> latest;                          // frames, the largest lateness
};

struct JackProcess {
    JackFunctions functions;
    void *client;
    JackPort ports[MTK_MIDI_PORTS];
};

/* [audio] JACK's process callback; `argument` is a JackProcess. */
int jack_process(uint32_t frames, void *argument);

}  // namespace mtk
