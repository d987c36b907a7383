// The chunk loop: commands, units level by level, the mix, and handing frames out in whatever blocks are asked for.
#include "engine.h"

#include <string.h>

#include "dsp/lanes.h"
#include "floating_point.h"

namespace mtk {
namespace {

using Lanes = MTK_ISA::Floats<kBusLanes>;   // of a row of a bus

struct LevelWork {
    MtkEngine *engine;
    const Entry *entries;
};

// Largest |x| of the unit's first route, for its meter.
void publish_peak(Unit *unit, float peak) {
    uint32_t largest;   // of numbers that are not negative the bits are in the same order
    memcpy(&largest, &peak, sizeof largest);
    uint32_t seen = __atomic_load_n(&unit->peak, __ATOMIC_RELAXED);
    while (largest > seen && !__atomic_compare_exchange_n(&unit->peak, &seen, largest, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
}

/* [audio or worker] One unit over one chunk, split where its events are. */
void run_entry(void *context, int index, int thread) {
    const LevelWork *level = (const LevelWork *)context;
    MtkEngine *engine = level->engine;
    const Entry *entry = &level->entries[index];
    Unit *unit = entry->unit;
    // A worker comes with whatever mode its thread has.
    const FloatingPoint caller = thread ? enter_floating_point() : FloatingPoint{0};
    for (int p = 0; p < entry->port_count; p++)
        engine->backend->sum_chunk(unit->common + p * kChunkFrames * kBusLanes, entry->ports[p].sources, entry->ports[p].count);
    int32_t event = unit->first_event;
    Tempo tempo = engine->tempo;
    double beat = engine->beat;
    for (int offset = 0; offset < kChunkFrames;) {
        const int64_t frame = engine->frame + offset;
        for (; event >= 0 && engine->events[event].offset <= offset; event = engine->events[event].next) {
            const ChunkEvent *due = &engine->events[event];
            if (due->command.kind == MTK_TEMPO)
                tempo = tempo_of(&due->command, frame), beat = tempo.beat;
            else
                apply_event(unit, due, frame);
        }
        const int end = event >= 0 ? engine->events[event].offset : kChunkFrames;
        const Piece piece = {frame, offset, end - offset, engine->fade_start, engine->current->scratch[thread], entry->routes,
                             entry->route_count, (float)tempo.bpm, beat};
        unit_begin_piece(unit, &piece);
        engine->backend->run_piece(unit, &piece);
        unit_end_piece(unit, &piece);
        offset = end;
        if (offset < kChunkFrames) beat = beat_at(&tempo, engine->frame + offset, engine->sample_rate);
    }
    if (entry->route_count) publish_peak(unit, engine->backend->chunk_peak(entry->routes[0].buffer));
    const uint32_t metering = engine->metering.load(std::memory_order_relaxed);
    if (metering && unit->meter && entry->route_count)
        meter_hear(unit->meter, &engine->weighting, entry->routes[0].buffer, metering);
    if (thread) leave_floating_point(caller);
}

void count_voices(MtkEngine *engine, const Schedule *schedule) {
    int32_t voices = 0;
    uint64_t stolen = 0;
    for (int i = 0; i < schedule->entry_count; i++) {
        Unit *unit = schedule->entries[i].unit;
        unit->first_event = unit->last_event = -1;
        voices += __atomic_load_n(&unit->active_voices, __ATOMIC_RELAXED);
        stolen += unit->stolen_voices;
        unit->stolen_voices = 0;
    }
    Counters *counters = &engine->counters;
    counters->active_voices.store(voices, std::memory_order_relaxed);
    if (stolen) counters->stolen_voices.fetch_add(stolen, std::memory_order_relaxed);
}

void run_chunk(MtkEngine *engine) {
    engine_take_commands(engine);
    engine->beat = beat_at(&engine->tempo, engine->frame, engine->sample_rate);
    const Schedule *schedule = engine->heard = engine->schedule;
    if (schedule) {
        for (int l = 0; l < schedule->level_count; l++) {
            LevelWork work = {engine, schedule->entries + schedule->levels[l].first};
            crew_run(&engine->crew, schedule->levels[l].count, run_entry, &work);
        }
        engine->backend->sum_chunk(engine->main, schedule->main.sources, schedule->main.count);
        count_voices(engine, schedule);
    } else {
        memset(engine->main, 0, sizeof engine->main);
    }
    engine->tempo = engine->next_tempo;
    engine->frame += kChunkFrames;
    engine->carried = kChunkFrames;
    if (engine->leaving && engine->frame - engine->fade_start >= kFadeFrames) engine_end_fade(engine);
}

void hand_out_taps(const Schedule *schedule, float *const *taps, int tap_count, int64_t done, int row, int rows) {
    for (int t = 0; t < tap_count; t++) {
        float *to = taps[t] + done * 2;
        memset(to, 0, sizeof(float) * 2 * (size_t)rows);
        if (!schedule || t >= schedule->tap_count) continue;
        for (int s = 0; s < schedule->taps[t].count; s++)
            for (int i = 0; i < rows; i++) {
                const float *from = schedule->taps[t].sources[s] + (row + i) * kBusLanes;
                to[2 * i] += from[0];
                to[2 * i + 1] += from[1];
            }
    }
}

// Left and right of one row in the first two lanes of `sides`.
void hand_out_row(Lanes sides, float *output, int channels) {
    if (channels == 1) {
        output[0] = (sides[0] + sides[1]) * 0.5f;
        return;
    }
    output[0] = sides[0];
    output[1] = sides[1];
    for (int c = 2; c < channels; c++) output[c] = 0;
}

void hand_out(MtkEngine *engine, float *output, int row, int rows, int channels) {
    const float *from = engine->main + row * kBusLanes;
    Lanes largest = Lanes::splat(0.0f);
    int i = 0;
    for (; channels == 2 && i + 2 <= rows; i += 2, from += 2 * kBusLanes) {
        const Lanes one = Lanes::load(from), other = Lanes::load(from + kBusLanes);
        Lanes{__builtin_shufflevector(one.v, other.v, 0, 1, 4, 5)}.store(output + 2 * i);
        largest = max(max(abs(one), abs(other)), largest);
    }
    for (; i < rows; i++, from += kBusLanes) {
        const Lanes sides = Lanes::load(from);
        hand_out_row(sides, output + i * channels, channels);
        largest = max(abs(sides), largest);
    }
    raise_peak(&engine->counters.peak_left, largest[0]);
    raise_peak(&engine->counters.peak_right, largest[1]);
}

}  // namespace

void engine_fill(MtkEngine *engine, float *output, int64_t frames, int channels, float *const *taps, int tap_count) {
    const FloatingPoint caller = enter_floating_point();
    for (int64_t done = 0; done < frames;) {
        if (engine->carried == 0) run_chunk(engine);
        const int rows = frames - done < engine->carried ? (int)(frames - done) : engine->carried;
        const int row = kChunkFrames - engine->carried;
        hand_out(engine, output + done * channels, row, rows, channels);
        if (tap_count) hand_out_taps(engine->heard, taps, tap_count, done, row, rows);
        engine->carried -= rows;
        done += rows;
    }
    engine->counters.frame.store(engine->frame - engine->carried, std::memory_order_relaxed);
    leave_floating_point(caller);
}

}  // namespace mtk

void mtk_engine_process(MtkEngine *engine, float *output, int frames, int channels) {
    const uint64_t start = mtk::ticks_now();
    mtk::engine_fill(engine, output, frames, channels, nullptr, 0);
    mtk::count_callback(&engine->counters, start, mtk::ticks_now(), frames, engine->sample_rate);
}
