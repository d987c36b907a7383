// The worker threads: they spin while sound is being made and sleep when it is not. The callback never wakes them, as
// that would be a system call; it does the work of those that sleep.
#include <chrono>

#include "engine_memory.h"
#include "realtime_thread.h"

namespace mtk {
namespace {

constexpr int kSpins = 4000;                             // some 50 us: the gap between two levels or chunks
constexpr auto kNap = std::chrono::microseconds(50);     // between two callbacks
constexpr auto kSleep = std::chrono::milliseconds(2);    // nothing has sounded for a while
constexpr int kNaps = 400;

void help(MtkEngine *engine, int thread) {
    ask_for_realtime();
    for (int idle = 0; !engine->memory->stop.load(std::memory_order_relaxed);) {
        if (crew_help(&engine->crew, thread)) {
            idle = 0;
        } else if (++idle < kSpins) {
            spin();
        } else {
            std::this_thread::sleep_for(idle < kSpins + kNaps ? std::chrono::duration_cast<std::chrono::microseconds>(kNap)
                                                              : std::chrono::duration_cast<std::chrono::microseconds>(kSleep));
        }
    }
}

}  // namespace

void start_workers(MtkEngine *engine) {
    for (int thread = 1; thread < engine->threads; thread++) engine->memory->workers.emplace_back(help, engine, thread);
}

void stop_workers(MtkEngine *engine) {
    engine->memory->stop.store(true);
    for (std::thread &worker : engine->memory->workers) worker.join();
    engine->memory->workers.clear();
}

}  // namespace mtk
