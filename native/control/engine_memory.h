// The control side of an engine.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "plan_memory.h"

struct EngineMemory {
    std::recursive_mutex mutex;                       // plans, and what is known of them
    std::mutex producing;                             // who pushes commands; never held while plans are made or freed
    std::atomic<int32_t> plans_alive{0};
    std::atomic<uint64_t> next_plan_id{1};
    MtkPlan *latest = nullptr;                        // the plan pushed or installed last: what the next one is built on
    std::vector<MtkCommand> scheduled, immediate, log, pending;
    std::vector<MtkPlan *> retired;
    std::vector<mtk::PendingKey> keys;
    std::vector<uint32_t> free_slots;
    std::vector<mtk::ChunkEvent> events;
    std::vector<std::thread> workers;
    std::atomic<bool> stop{false};
    std::atomic<int> drivers{0};
    uint32_t meterings = 0;                           // how often meters were switched on
};

namespace mtk {

/* [control] workers.cpp */
void start_workers(MtkEngine *engine);
void stop_workers(MtkEngine *engine);
/* [control] The frequency of the time-stamp counter, measured once. */
double measure_ticks_per_second();

}  // namespace mtk
