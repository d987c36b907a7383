// The loop: commands, units level by level, the mix, and handing frames out in whatever blocks are asked for.
//
// Sound is made chunk by chunk, but a unit makes several of them in a row where a block asks for so many: changing to another
// unit costs more than a chunk of many of them, as code and memory of the one before drop out of the caches. Routes only lead
// to later units, so nothing sounds otherwise.
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
    int chunks;
};

// Largest |x| of the first route of a channel, for its meter.
void publish_peak(Unit *unit, float peak) {
    uint32_t largest;   // of numbers that are not negative the bits are in the same order
    memcpy(&largest, &peak, sizeof largest);
    uint32_t seen = __atomic_load_n(&unit->peak, __ATOMIC_RELAXED);
    while (largest > seen && !__atomic_compare_exchange_n(&unit->peak, &seen, largest, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
}

// A unit on its way through a span.
struct Run {
    MtkEngine *engine;
    const Entry *entry;
    float *scratch;
    int32_t event;                   // the next one of the unit
    Tempo tempo;
    double beats_per_frame;          // at that tempo
};

void set_tempo(Run *run, const Tempo &tempo) {
    run->tempo = tempo;
    run->beats_per_frame = tempo.bpm / 60.0 / run->engine->sample_rate;
}

double beat_at(const Run *run, int64_t frame) {
    return run->tempo.beat + (double)(frame - run->tempo.frame) * run->beats_per_frame;
}

// One chunk, split where the unit's events are; `row` is its first in the span.
void run_unit_chunk(Run *run, int row) {
    MtkEngine *engine = run->engine;
    const Entry *entry = run->entry;
    Unit *unit = entry->unit;
    for (int p = 0; p < entry->port_count; p++) {
        const Port *port = &entry->ports[p];
        engine->backend->sum_chunk(unit->common + p * kChunkFrames * kBusLanes, port->sources, port->count, row);
    }
    for (int offset = row; offset < row + kChunkFrames;) {
        const int64_t frame = engine->frame + offset;
        for (; run->event >= 0 && engine->events[run->event].offset <= offset; run->event = engine->events[run->event].next) {
            const ChunkEvent *due = &engine->events[run->event];
            if (due->command.kind == MTK_TEMPO)
                set_tempo(run, tempo_of(&due->command, frame));
            else
                apply_event(unit, due, frame);
        }
        const bool split = run->event >= 0 && engine->events[run->event].offset < row + kChunkFrames;
        const int end = split ? engine->events[run->event].offset : row + kChunkFrames;
        const Piece piece = {frame, offset, end - offset, engine->fade_start, run->scratch, entry->routes, entry->route_count,
                             (float)run->tempo.bpm, beat_at(run, frame)};
        if (unit->restless) unit_begin_piece(unit, &piece);
        engine->backend->run_piece(unit, &piece);
        if (!unit->is_bus) unit_end_piece(unit, &piece);
        offset = end;
    }
}

/* [audio or worker] One unit over the whole span: its code and its memory are fetched once. */
void run_entry(void *context, int index, int thread) {
    const LevelWork *level = (const LevelWork *)context;
    MtkEngine *engine = level->engine;
    const Entry *entry = &level->entries[index];
    Unit *unit = entry->unit;
    // A worker comes with whatever mode its thread has.
    const FloatingPoint caller = thread ? enter_floating_point() : FloatingPoint{0};
    const uint32_t metering = engine->metering.load(std::memory_order_relaxed);
    Run run = {engine, entry, engine->current->scratch[thread], unit->first_event, {}, 0};
    set_tempo(&run, engine->tempo);
    for (int chunk = 0; chunk < level->chunks; chunk++) {
        const int row = chunk * kChunkFrames;
        run_unit_chunk(&run, row);
        if (metering && unit->meter && entry->route_count)
            meter_hear(unit->meter, &engine->weighting, entry->routes[0].buffer + row * kBusLanes, metering);
    }
    if (unit->is_bus && entry->route_count) publish_peak(unit, engine->backend->peak_of(entry->routes[0].buffer, level->chunks));
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

// Makes up to `most` chunks.
void run_span(MtkEngine *engine, int most) {
    const int chunks = engine_take_commands(engine, most < kSpanChunks ? most : kSpanChunks);
    const Schedule *schedule = engine->heard = engine->schedule;
    if (schedule) {
        for (int l = 0; l < schedule->level_count; l++) {
            LevelWork work = {engine, schedule->entries + schedule->levels[l].first, chunks};
            crew_run(&engine->crew, schedule->levels[l].count, run_entry, &work);
        }
        for (int row = 0; row < chunks * kChunkFrames; row += kChunkFrames)
            engine->backend->sum_chunk(engine->main + row * kBusLanes, schedule->main.sources, schedule->main.count, row);
        count_voices(engine, schedule);
    } else {
        memset(engine->main, 0, sizeof engine->main);
    }
    engine->tempo = engine->next_tempo;
    engine->made = engine->carried = chunks * kChunkFrames;
    engine->frame += engine->made;
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
        if (engine->carried == 0) run_span(engine, (int)((frames - done + kChunkFrames - 1) / kChunkFrames));
        const int rows = frames - done < engine->carried ? (int)(frames - done) : engine->carried;
        const int row = engine->made - engine->carried;
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
    mtk::frame_clock_tick(&engine->clock, engine->frame - engine->carried, frames, start, engine->counters.ticks_per_second,
                          engine->sample_rate);
    mtk::engine_fill(engine, output, frames, channels, nullptr, 0);
    mtk::count_callback(&engine->counters, start, mtk::ticks_now(), frames, engine->sample_rate);
}
