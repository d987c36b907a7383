#include "workers.h"

namespace mtk {

void spin() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

bool crew_help(Crew *crew, int thread) {
    uint64_t ticket = crew->ticket.load(std::memory_order_acquire);
    for (;;) {
        const int32_t entry = (int32_t)(uint32_t)ticket;
        // Read before claiming: when they belong to a newer level than the ticket, the claim fails.
        const int32_t entries = crew->entries.load(std::memory_order_acquire);
        const auto work = crew->work.load(std::memory_order_relaxed);
        void *context = crew->context.load(std::memory_order_relaxed);
        if (entry >= entries) return false;
        if (crew->ticket.compare_exchange_weak(ticket, ticket + 1, std::memory_order_acq_rel, std::memory_order_acquire)) {
            work(context, entry, thread);
            crew->done.fetch_add(1, std::memory_order_release);
            return true;
        }
    }
}

void crew_run(Crew *crew, int entries, void (*work)(void *, int, int), void *context) {
    if (crew->threads < 2 || entries < 2) {
        for (int i = 0; i < entries; i++) work(context, i, 0);
        return;
    }
    const uint64_t generation = (crew->ticket.load(std::memory_order_relaxed) >> 32) + 1;
    // An exhausted ticket keeps workers away while the rest is written.
    crew->ticket.store(generation << 32 | 0x7fffffff, std::memory_order_relaxed);
    crew->done.store(0, std::memory_order_relaxed);
    crew->work.store(work, std::memory_order_relaxed);
    crew->context.store(context, std::memory_order_relaxed);
    crew->entries.store(entries, std::memory_order_release);
    crew->ticket.store((generation + 1) << 32, std::memory_order_release);
    while (crew_help(crew, 0)) {
    }
    while (crew->done.load(std::memory_order_acquire) < entries) spin();
}

}  // namespace mtk
