// Making, feeding and freeing engines.
#include <string.h>

#include "engine_memory.h"
#include "error.h"
#include "k_weighting.h"
#include "memory.h"

using namespace mtk;

namespace {

constexpr size_t kScheduledRing = 1 << 14, kImmediateRing = 1 << 12, kLogRing = 1 << 14, kRetiredRing = 1 << 8;
constexpr size_t kPending = 1 << 15;

template <class T> void give_ring(Ring<T> *ring, std::vector<T> *storage, size_t capacity) {
    storage->resize(capacity);
    ring->slots = storage->data();
    ring->capacity = capacity;
    ring_clear(ring);
}

void give_pending(Pending *pending, EngineMemory *memory) {
    memory->keys.resize(kPending);
    memory->pending.resize(kPending);
    memory->free_slots.resize(kPending);
    *pending = {memory->keys.data(), memory->pending.data(), memory->free_slots.data(), 0, (int)kPending, 0, 0};
    pending_clear(pending);
}

// Whatever plans the engine still holds come free. Only while nothing renders.
void empty(MtkEngine *engine, const MtkPlan *except) {
    std::vector<MtkPlan *> plans;
    MtkCommand command;
    MtkPlan *retired;
    while (ring_pop(&engine->scheduled, &command))
        if (command.kind == MTK_PLAN) plans.push_back((MtkPlan *)(uintptr_t)command.handle);
    while (ring_pop(&engine->immediate, &command))
        if (command.kind == MTK_PLAN) plans.push_back((MtkPlan *)(uintptr_t)command.handle);
    while (const MtkCommand *first = pending_first(&engine->pending)) {
        if (first->kind == MTK_PLAN) plans.push_back((MtkPlan *)(uintptr_t)first->handle);
        pending_drop_first(&engine->pending);
    }
    while (ring_pop(&engine->retired, &retired)) plans.push_back(retired);
    for (int i = 0; i < engine->waiting_count; i++) plans.push_back(engine->waiting[i]);
    for (int i = 0; i < engine->to_retire_count; i++) plans.push_back(engine->to_retire[i]);
    plans.push_back(engine->current);
    plans.push_back(engine->leaving);
    engine->waiting_count = engine->to_retire_count = 0;
    engine->current = engine->leaving = nullptr;
    engine->schedule = engine->heard = nullptr;
    engine->running.store(nullptr);
    ring_clear(&engine->scheduled);
    ring_clear(&engine->immediate);
    ring_clear(&engine->retired);
    ring_clear(&engine->log);
    pending_clear(&engine->pending);
    for (MtkPlan *plan : plans)
        if (plan != except) mtk_plan_free(plan);
}

int put(MtkEngine *engine, Ring<MtkCommand> *ring, const MtkCommand *commands, int count) {
    const std::lock_guard<std::mutex> lock(engine->memory->producing);
    const int taken = ring_push(ring, commands, count);
    if (taken < count) engine->counters.ring_full.fetch_add((uint64_t)(count - taken), std::memory_order_relaxed);
    return taken;
}

int push(MtkEngine *engine, Ring<MtkCommand> *ring, const MtkCommand *commands, int count) {
    EngineMemory *memory = engine->memory;
    MtkPlan *last = nullptr;
    for (int i = 0; i < count; i++)
        if (commands[i].kind == MTK_PLAN && commands[i].handle) last = (MtkPlan *)(uintptr_t)commands[i].handle;
    if (!last) return put(engine, ring, commands, count);
    const std::lock_guard<std::recursive_mutex> lock(memory->mutex);
    const int taken = put(engine, ring, commands, count);
    for (int i = 0; i < taken; i++)
        if (commands[i].kind == MTK_PLAN && commands[i].handle) memory->latest = (MtkPlan *)(uintptr_t)commands[i].handle;
    return taken;
}

}  // namespace

MtkEngine *mtk_engine_new(double sample_rate, const char *instruction_set, int threads, char *error) {
    const Backend *backend = find_backend(instruction_set);
    if (!backend) {
        fail(kInvalid, error, "this machine cannot run the instruction set '%s'", instruction_set ? instruction_set : "");
        return nullptr;
    }
    if (!(sample_rate >= 8000 && sample_rate <= 768000) || threads < 1 || threads > 64) {
        fail(kInvalid, error, "%g Hz with %d threads; allowed are 8000 to 768000 Hz and 1 to 64 threads", sample_rate, threads);
        return nullptr;
    }
    MtkEngine *engine = new MtkEngine();
    EngineMemory *memory = new EngineMemory;
    engine->memory = memory;
    engine->backend = backend;
    engine->sample_rate = sample_rate;
    engine->threads = threads;
    engine->portaudio_channels = 2;
    engine->weighting = k_weighting(sample_rate);
    engine->tempo = engine->next_tempo = kFirstTempo;
    give_ring(&engine->scheduled, &memory->scheduled, kScheduledRing);
    give_ring(&engine->immediate, &memory->immediate, kImmediateRing);
    give_ring(&engine->log, &memory->log, kLogRing);
    give_ring(&engine->retired, &memory->retired, kRetiredRing);
    give_pending(&engine->pending, memory);
    memory->events.resize(kSpanChunks * kChunkEvents);
    engine->events = memory->events.data();
    engine->counters.ticks_per_second = measure_ticks_per_second();
    engine->crew.threads = threads;
    start_workers(engine);
    return engine;
}

void mtk_engine_free(MtkEngine *engine) {
    if (!engine) return;
    stop_workers(engine);
    empty(engine, nullptr);
    delete engine->memory;
    delete engine;
}

int mtk_engine_install(MtkEngine *engine, MtkPlan *plan, char *error) {
    EngineMemory *memory = engine->memory;
    if (!plan->memory->finished) return fail(kInvalid, error, "the plan is not finished");
    if (plan->memory->engine != engine) return fail(kInvalid, error, "the plan was made for another engine");
    if (memory->drivers.load()) return fail(kBusy, error, "a driver is running; stop it, or swap the plan with a command");
    const std::lock_guard<std::recursive_mutex> lock(memory->mutex);
    empty(engine, plan);
    for (OwnedUnit *owned : plan->memory->units) {
        owned->unit.first_event = owned->unit.last_event = -1;
        unit_reset(&owned->unit, true);
    }
    // A shared unit may have been told other values than this plan's.
    for (const Setting &setting : plan->memory->settings) {
        ParameterState *state = &setting.unit->nodes[setting.node].parameters[setting.parameter];
        state->declared = setting.declared;
        glide_set(&state->glide, setting.declared);
        setting.unit->nodes[setting.node].unsettled |= 1u << setting.parameter;
    }
    engine->frame = 0;
    engine->carried = 0;
    engine->event_count = 0;
    engine->fade_start = 0;
    engine->current = plan;
    engine->schedule = engine->heard = &plan->steady;
    engine->running.store(plan);
    engine->counters.frame.store(0);
    frame_clock_reset(&engine->clock);
    memory->latest = plan;
    return kOk;
}

const char *mtk_engine_instruction_set(const MtkEngine *engine) { return engine->backend->name; }

int mtk_engine_push_scheduled(MtkEngine *engine, const MtkCommand *commands, int count) {
    return push(engine, &engine->scheduled, commands, count);
}

int mtk_engine_push_immediate(MtkEngine *engine, const MtkCommand *commands, int count) {
    return push(engine, &engine->immediate, commands, count);
}

int mtk_engine_collect(MtkEngine *engine, uint64_t *freed, int capacity) {
    EngineMemory *memory = engine->memory;
    const std::lock_guard<std::recursive_mutex> lock(memory->mutex);
    int count = 0;
    for (MtkPlan *plan; count < capacity && ring_pop(&engine->retired, &plan); count++) {
        if (freed) freed[count] = plan->id;
        if (memory->latest == plan) memory->latest = const_cast<MtkPlan *>(engine->running.load(std::memory_order_acquire));
        mtk_plan_free(plan);
    }
    return count;
}

int mtk_engine_render(MtkEngine *engine, float *output, int64_t frames, float *const *taps, int tap_count) {
    if (engine->memory->drivers.load()) return kBusy;
    engine_fill(engine, output, frames, 2, taps, taps ? tap_count : 0);
    return kOk;
}

void mtk_engine_log_events(MtkEngine *engine, int on) { engine->logging.store(on != 0, std::memory_order_relaxed); }

int mtk_engine_read_log(MtkEngine *engine, MtkCommand *commands, int capacity) {
    int count = 0;
    while (count < capacity && ring_pop(&engine->log, &commands[count])) count++;
    return count;
}
