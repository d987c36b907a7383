// An input's memory, and the end of its ring that is read.
#include "rt/input.h"

#include <string.h>

#include <new>

#include "error.h"
#include "memory.h"
#include "rt/portaudio.h"

using namespace mtk;

MtkInput *mtk_input_new(int device_channels, int left, int right, int64_t room_frames, char *error) {
    const int channels = right < 0 ? 1 : 2;
    if (left < 0 || left >= device_channels || right >= device_channels || room_frames < 1 || room_frames > 1 << 24) {
        fail(kInvalid, error, "channels %d and %d of %d, room for %lld frames; allowed: channels of the device, 1 to 16777216 frames",
             left + 1, right + 1, device_channels, (long long)room_frames);
        return nullptr;
    }
    uint64_t capacity = (uint64_t)channels;
    while (capacity < (uint64_t)room_frames * (uint64_t)channels) capacity *= 2;
    MtkInput *input = new (std::nothrow) MtkInput{};
    if (input) input->ring.slots = (float *)allocate_zeroed(capacity * sizeof(float));
    if (!input || !input->ring.slots) {
        fail(kNoMemory, error, "not enough memory for %lld frames", (long long)room_frames);
        mtk_input_free(input);
        return nullptr;
    }
    input->ring.capacity = capacity;
    ring_clear(&input->ring);
    input->stride = device_channels;
    input->channels = channels;
    input->picked[0] = left;
    input->picked[1] = right;
    return input;
}

void mtk_input_free(MtkInput *input) {
    if (!input) return;
    release(input->ring.slots);
    delete input;
}

void *mtk_input_callback(void) { return (void *)(uintptr_t)&portaudio_input_callback; }

void mtk_input_hear(MtkInput *input, const float *interleaved, int64_t frames) { input_hear(input, interleaved, frames); }

int64_t mtk_input_read(MtkInput *input, float *interleaved, int64_t frames) {
    return (int64_t)ring_take(&input->ring, interleaved, (uint64_t)frames * (uint64_t)input->channels) / input->channels;
}

void mtk_input_figures(MtkInput *input, MtkInputFigures *out) {
    constexpr auto relaxed = std::memory_order_relaxed;
    out->frames = input->frames.load(relaxed);
    out->lost_frames = input->lost_frames.load(relaxed);
    out->driver_overflows = input->driver_overflows.load(relaxed);
    for (int side = 0; side < input->channels; side++) {
        const uint32_t bits = input->peaks[side].exchange(0, relaxed);
        memcpy(&out->peaks[side], &bits, sizeof bits);
    }
    if (input->channels == 1) out->peaks[1] = out->peaks[0];
}
