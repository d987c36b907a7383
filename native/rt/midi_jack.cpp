#include "midi_jack.h"

namespace mtk {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

// How many slots the oldest message has; 0 when it is not whole yet.
int slots_of(Ring<JackSlot> *ring, size_t *size) {
    const uint64_t head = ring->head.load(kRelaxed), tail = ring->tail.load(std::memory_order_acquire);
    *size = 0;
    for (uint64_t at = head; at < tail; at++) {
        const JackSlot *slot = &ring->slots[at & (ring->capacity - 1)];
        *size += slot->size;
        if (!slot->more) return (int)(at - head) + 1;
    }
    return 0;
}

void copy_out(Ring<JackSlot> *ring, int slots, uint8_t *to) {
    const uint64_t head = ring->head.load(kRelaxed);
    for (int s = 0; s < slots; s++) {
        const JackSlot *slot = &ring->slots[(head + (uint64_t)s) & (ring->capacity - 1)];
        for (int i = 0; i < slot->size; i++) *to++ = slot->data[i];
    }
    ring->head.store(head + (uint64_t)slots, std::memory_order_release);
}

void count_late(JackPort *port, uint32_t frames) {
    port->late.fetch_add(1, kRelaxed);
    if (frames > port->latest.load(kRelaxed)) port->latest.store(frames, kRelaxed);
}

void fill_port(const JackFunctions *jack, JackPort *port, void *handle, uint32_t start, uint32_t frames) {
    void *buffer = jack->port_get_buffer(handle, frames);
    jack->midi_clear_buffer(buffer);
    uint32_t at = 0;                                       // JACK takes events in order of time only
    bool empty = true;
    size_t size;
    for (int slots; (slots = slots_of(&port->ring, &size)) > 0;) {
        const int32_t offset = (int32_t)(port->ring.slots[port->ring.head.load(kRelaxed) & (port->ring.capacity - 1)].frame - start);
        if (offset >= (int32_t)frames) break;
        if (offset < 0) count_late(port, (uint32_t)-offset);
        if (offset > (int32_t)at) at = (uint32_t)offset;
        uint8_t *to = jack->midi_event_reserve(buffer, at, size);
        if (!to) {
            // No room in this cycle: the next one has some, unless a single message is too long for any.
            if (empty) {
                port->lost.fetch_add(1, kRelaxed);
                port->ring.head.store(port->ring.head.load(kRelaxed) + (uint64_t)slots, std::memory_order_release);
            }
            break;
        }
        empty = false;
        copy_out(&port->ring, slots, to);
        port->sent.fetch_add(1, kRelaxed);
    }
}

}  // namespace

int jack_process(uint32_t frames, void *argument) {
    JackProcess *process = (JackProcess *)argument;
    const uint32_t start = process->functions.last_frame_time(process->client);
    for (JackPort &port : process->ports) {
        void *handle = port.port.load(std::memory_order_acquire);
        if (handle) fill_port(&process->functions, &port, handle, start, frames);
    }
    return 0;
}

}  // namespace mtk
