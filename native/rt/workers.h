// Sharing the units of a level among threads. The threads themselves are made, and sleep, in control/workers.cpp.
//
// A level is published as one number, (generation << 32 | next entry). Whoever advances it by compare-and-swap owns
// that entry. The audio thread claims too and waits only, spinning, for entries a worker has begun.
#pragma once
#include <stdint.h>

#include <atomic>

namespace mtk {

struct Crew {
    alignas(64) std::atomic<uint64_t> ticket;
    std::atomic<int32_t> entries;
    std::atomic<void *> context;
    std::atomic<void (*)(void *context, int entry, int thread)> work;
    alignas(64) std::atomic<int32_t> done;
    int32_t threads;                 // including the audio thread
};

/* [audio] Calls work(context, entry, thread) once for every entry in [0, entries) and returns when all are done. */
void crew_run(Crew *crew, int entries, void (*work)(void *, int, int), void *context);
/* [worker] Does one entry if there is one to claim; false when there is nothing to do. */
bool crew_help(Crew *crew, int thread);
/* [any thread] A moment of spinning that lets the other hardware thread run. */
void spin();

}  // namespace mtk
