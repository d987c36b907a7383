// From the rings to the units: what is due within the chunk, in order of frame and arrival.
#include "engine.h"

namespace mtk {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr int kLeastHeldFrames = 512;  // of a key: about a hundredth of a second
constexpr int32_t kLooksBack = 64;

void drop_plan(void *engine, uint64_t plan) { engine_retire((MtkEngine *)engine, (MtkPlan *)(uintptr_t)plan); }

void log_command(MtkEngine *engine, const MtkCommand *command, int64_t frame) {
    if (!engine->logging.load(kRelaxed)) return;
    MtkCommand applied = *command;
    applied.frame = frame;
    ring_push(&engine->log, &applied, 1);
}

void add_event(MtkEngine *engine, Unit *unit, const MtkCommand *command, int offset, int node) {
    const int32_t index = engine->event_count++;
    engine->events[index] = {*command, offset, node, -1};
    if (unit->last_event >= 0)
        engine->events[unit->last_event].next = index;
    else
        unit->first_event = index;
    unit->last_event = index;
}

template <class Slot> int first_of(const Slot *slots, int count, uint32_t wanted) {
    int low = 0, high = count;
    while (low < high) {
        const int middle = (low + high) / 2;
        if (slots[middle].slot < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// Hands the command to every unit it is meant for; during a cross-fade that may be the old and the new one.
void address(MtkEngine *engine, const MtkCommand *command, int offset) {
    const Schedule *schedule = engine->schedule;
    if (command->kind == MTK_TEMPO) {
        if (!(command->value > 0)) return;
        engine->next_tempo = tempo_of(command, engine->frame + offset);
    }
    if (!schedule) return;
    if ((command->kind >= MTK_RELEASE_ALL && command->kind <= MTK_RESET) || command->kind == MTK_TEMPO) {
        for (int i = 0; i < schedule->entry_count; i++) add_event(engine, schedule->entries[i].unit, command, offset, -1);
    } else if (command->kind == MTK_DECK) {
        for (int i = 0; i < schedule->entry_count; i++)
            if (schedule->entries[i].unit->is_deck) add_event(engine, schedule->entries[i].unit, command, offset, -1);
    } else if (command->kind == MTK_PARAMETER) {
        const SlotOfNode *nodes = schedule->nodes;
        for (int i = first_of(nodes, schedule->node_count, command->target); i < schedule->node_count && nodes[i].slot == command->target; i++)
            add_event(engine, nodes[i].unit, command, offset, nodes[i].node);
    } else {
        const SlotOfUnit *units = schedule->units;
        for (int i = first_of(units, schedule->entry_count, command->target); i < schedule->entry_count && units[i].slot == command->target; i++)
            add_event(engine, units[i].unit, command, offset, -1);
    }
}

void revoke(MtkEngine *engine, const MtkCommand *command) {
    const int count = pending_revoke(&engine->pending, command->epoch, command->frame, drop_plan, engine);
    engine->counters.revoked_commands.fetch_add((uint64_t)count, kRelaxed);
    log_command(engine, command, engine->frame);
}

void wait_with_plan(MtkEngine *engine, const MtkCommand *command) {
    MtkPlan *plan = (MtkPlan *)(uintptr_t)command->handle;
    if (!plan) return;
    if (engine->waiting_count == kWaitingPlans) {
        // Nobody pushes so many plans within a cross-fade; the oldest is skipped rather than lost.
        engine_retire(engine, engine->waiting[0]);
        for (int i = 1; i < kWaitingPlans; i++) engine->waiting[i - 1] = engine->waiting[i];
        engine->waiting_count--;
    }
    engine->waiting[engine->waiting_count++] = plan;
    log_command(engine, command, engine->frame);
}

void swap_when_free(MtkEngine *engine) {
    while (engine->waiting_count && !engine->leaving) {
        MtkPlan *plan = engine->waiting[0];
        engine->waiting_count--;
        for (int i = 0; i < engine->waiting_count; i++) engine->waiting[i] = engine->waiting[i + 1];
        engine_swap(engine, plan);
    }
}

bool events_fit(const MtkEngine *engine) {
    const int32_t count = engine->event_count - engine->earlier_events;
    return count + (engine->schedule ? engine->schedule->entry_count : 0) + 2 <= kChunkEvents;
}

void read_scheduled(MtkEngine *engine, int64_t chunk) {
    while (const MtkCommand *command = ring_front(&engine->scheduled)) {
        if (command->kind == MTK_REVOKE) {
            revoke(engine, command);
        } else {
            MtkCommand due = *command;
            // Plans are swapped at chunk edges: rounded up here, so that they hold up nothing behind them.
            if (due.kind == MTK_PLAN) due.frame = (due.frame + kChunkFrames - 1) / kChunkFrames * kChunkFrames;
            if (!pending_add(&engine->pending, &due)) {
                engine->counters.pending_full.fetch_add(1, kRelaxed);
                return;   // it stays in the ring
            }
            if (command->frame < chunk) engine->counters.late_commands.fetch_add(1, kRelaxed);
        }
        ring_drop(&engine->scheduled);
    }
}

// Whether the note began just now, among what hands did last.
bool just_began(const MtkEngine *engine, uint64_t note) {
    const int32_t oldest = engine->event_count > kLooksBack ? engine->event_count - kLooksBack : 0;
    for (int32_t i = engine->event_count - 1; i >= oldest; i--)
        if (engine->events[i].command.kind == MTK_NOTE_ON && engine->events[i].command.note == note) return true;
    return false;
}

// A key that was struck and let go between two callbacks would make no sound: it is held for a moment.
bool hold_for_a_moment(MtkEngine *engine, const MtkCommand *command) {
    if (command->kind != MTK_NOTE_OFF || !just_began(engine, command->note)) return false;
    MtkCommand later = *command;
    later.frame = engine->frame + kLeastHeldFrames;
    later.epoch = UINT32_MAX;                              // it belongs to a hand: no plan of the sequencer's takes it back
    return pending_add(&engine->pending, &later);
}

void read_immediate(MtkEngine *engine) {
    while (events_fit(engine)) {
        const MtkCommand *command = ring_front(&engine->immediate);
        if (!command) return;
        // What is told after a plan is meant for that plan, and its own values are older.
        if (engine->waiting_count && command->kind != MTK_PLAN) return;
        if (command->kind == MTK_REVOKE) {
            revoke(engine, command);
        } else if (command->kind == MTK_PLAN) {
            wait_with_plan(engine, command);
            swap_when_free(engine);
        } else if (!hold_for_a_moment(engine, command)) {
            address(engine, command, 0);
            log_command(engine, command, engine->frame);
        }
        ring_drop(&engine->immediate);
    }
}

void read_due(MtkEngine *engine, int64_t chunk) {
    Pending *pending = &engine->pending;
    while (const MtkCommand *first = pending_first(pending)) {
        if (first->frame >= chunk + kChunkFrames || !events_fit(engine)) return;
        if (first->kind == MTK_PLAN) {
            wait_with_plan(engine, first);
            swap_when_free(engine);
        } else {
            const int64_t late = first->frame < chunk ? chunk - first->frame : 0;
            const int offset = (int)(first->frame + late - engine->frame);
            address(engine, first, offset);
            log_command(engine, first, first->frame + late);
        }
        pending_drop_first(pending);
    }
}

}  // namespace

Tempo tempo_of(const MtkCommand *command, int64_t frame) {
    double beat;
    __builtin_memcpy(&beat, &command->reserved, sizeof beat);
    return {frame, beat, (double)command->value + (double)command->value2};
}

int engine_take_commands(MtkEngine *engine, int most) {
    engine->event_count = engine->earlier_events = 0;
    while (engine->to_retire_count && ring_push(&engine->retired, &engine->to_retire[engine->to_retire_count - 1], 1)) engine->to_retire_count--;
    if (engine->leaving) engine_take_over(engine);
    swap_when_free(engine);
    read_scheduled(engine, engine->frame);
    read_immediate(engine);
    read_due(engine, engine->frame);
    // Chunk by chunk, so that each takes what it would take alone.
    int chunks = 1;
    for (; chunks < most && engine->schedule && !engine->leaving && !engine->waiting_count; chunks++) {
        const int64_t chunk = engine->frame + chunks * kChunkFrames;
        read_scheduled(engine, chunk);
        if (engine->pending.plans) break;
        engine->earlier_events = engine->event_count;
        read_due(engine, chunk);
    }
    return chunks;
}

}  // namespace mtk
