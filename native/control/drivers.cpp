// Who calls the engine: PortAudio through sounddevice, or a thread on an absolute clock without any hardware.
#include <string.h>

#include <chrono>

#include "engine_memory.h"
#include "error.h"
#include "realtime_thread.h"
#include "rt/portaudio.h"

using namespace mtk;

void *mtk_portaudio_callback(void) { return (void *)(uintptr_t)&portaudio_callback; }

void *mtk_portaudio_userdata(MtkEngine *engine, int channels) {
    engine->portaudio_channels = channels;
    return engine;
}

struct MtkDriver {
    MtkEngine *engine;
    int block;
    std::vector<float> output, captured;
    std::atomic<int64_t> captured_frames{0};
    std::atomic<bool> stop{false};
    std::thread thread;
};

namespace {

void keep(MtkDriver *driver) {
    const int64_t have = driver->captured_frames.load(std::memory_order_relaxed);
    const int64_t room = (int64_t)driver->captured.size() / 2 - have;
    const int64_t frames = room < driver->block ? room : driver->block;
    if (frames <= 0) return;
    memcpy(driver->captured.data() + have * 2, driver->output.data(), sizeof(float) * 2 * (size_t)frames);
    driver->captured_frames.store(have + frames, std::memory_order_release);
}

void run(MtkDriver *driver) {
    using clock = std::chrono::steady_clock;
    ask_for_realtime();
    const auto start = clock::now();
    const double rate = driver->engine->sample_rate;
    for (int64_t block = 0; !driver->stop.load(std::memory_order_relaxed); block++) {
        // From the start each time, not from the last wake: lateness does not add up.
        const double due = (double)(block * driver->block) / rate;
        std::this_thread::sleep_until(start + std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(due)));
        mtk_engine_process(driver->engine, driver->output.data(), driver->block, 2);
        keep(driver);
    }
}

}  // namespace

MtkDriver *mtk_null_start(MtkEngine *engine, int block, int64_t capture_frames, char *error) {
    if (block < 1 || block > 65536 || capture_frames < 0) {
        fail(kInvalid, error, "block of %d frames, %lld to capture; allowed: 1 to 65536, 0 and up", block, (long long)capture_frames);
        return nullptr;
    }
    if (engine->memory->drivers.exchange(1)) {
        fail(kBusy, error, "a driver is running already");
        return nullptr;
    }
    engine->counters.last_start = 0;
    frame_clock_reset(&engine->clock);
    MtkDriver *driver = new MtkDriver;
    driver->engine = engine;
    driver->block = block;
    driver->output.resize((size_t)block * 2);
    driver->captured.resize((size_t)capture_frames * 2);
    driver->thread = std::thread(run, driver);
    return driver;
}

int64_t mtk_null_captured(const MtkDriver *driver, const float **interleaved) {
    *interleaved = driver->captured.data();
    return driver->captured_frames.load(std::memory_order_acquire);
}

void mtk_null_stop(MtkDriver *driver) {
    if (!driver) return;
    driver->stop.store(true);
    driver->thread.join();
    driver->engine->memory->drivers.store(0);
    delete driver;
}
