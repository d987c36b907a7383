// The engine as the callback sees it.
#pragma once
#include "backend.h"
#include "frame_clock.h"
#include "meter.h"
#include "pending.h"
#include "plan.h"
#include "ring.h"
#include "telemetry.h"
#include "workers.h"

namespace mtk {

constexpr int kChunkEvents = 8192;   // events that can take effect within one chunk, over all units
constexpr int kWaitingPlans = 64;    // plans that are due while a cross-fade runs

// The song's clock: a straight line of beats from the frame at which its tempo was set.
struct Tempo {
    int64_t frame;
    double beat, bpm;                // at `frame`; beats per minute
};
constexpr Tempo kFirstTempo = {0, 0, 120};

/* [audio] commands.cpp */
Tempo tempo_of(const MtkCommand *command, int64_t frame);

struct ChunkEvent {
    MtkCommand command;
    int32_t offset;                  // frames into the span
    int32_t node;                    // MTK_PARAMETER: index of the node in its unit
    int32_t next;                    // of the same unit, -1: last
};

}  // namespace mtk

struct MtkEngine {
    const mtk::Backend *backend;
    double sample_rate;
    int threads;

    mtk::Ring<MtkCommand> scheduled, immediate, log;
    mtk::Ring<MtkPlan *> retired;
    mtk::Pending pending;
    std::atomic<bool> logging;
    std::atomic<uint32_t> metering;  // counts how often meters were switched on; 0: they are off
    mtk::Weighting weighting;

    int64_t frame;                   // of the next span
    MtkPlan *current, *leaving;      // leaving: fades out while current fades in
    const mtk::Schedule *schedule;
    const mtk::Schedule *heard;      // the schedule that made `main`
    int64_t fade_start;              // while copies are under way it lies ahead
    int32_t copied;                  // copies of `current` that are done
    int32_t last_slice;              // of `current`: without the ringing where other plans wait
    mtk::Tempo tempo, next_tempo;    // at the start of this span and of the next
    MtkPlan *waiting[mtk::kWaitingPlans];
    int32_t waiting_count;
    MtkPlan *to_retire[2 * mtk::kWaitingPlans];   // when the retired ring is full
    int32_t to_retire_count;

    mtk::ChunkEvent *events;         // of the span, [kSpanChunks * kChunkEvents]
    int32_t event_count;
    int32_t earlier_events;          // of them those of the span's chunks before the one being read

    alignas(64) float main[mtk::kSpanFrames * mtk::kBusLanes];
    int32_t made, carried;           // frames in `main`, and those of them that are still to be handed out

    mtk::Crew crew;
    mtk::Counters counters;
    mtk::FrameClock clock;
    int32_t portaudio_channels;
    std::atomic<const MtkPlan *> running;   // what the control side may look at
    struct EngineMemory *memory;     // [control]
};

namespace mtk {

/* [audio] engine.cpp: the next `frames` frames; interleaved, taps may be null. */
void engine_fill(MtkEngine *engine, float *output, int64_t frames, int channels, float *const *taps, int tap_count);
/* [audio] commands.cpp: reads the rings, swaps plans, hands the events of a span to their units. Returns the chunks of the
 * span: at most `most`, one while plans change. Nothing sounds otherwise for it. */
int engine_take_commands(MtkEngine *engine, int most);
/* [audio] swap.cpp */
void engine_swap(MtkEngine *engine, MtkPlan *plan);
void engine_take_over(MtkEngine *engine);
void engine_end_fade(MtkEngine *engine);
void engine_retire(MtkEngine *engine, MtkPlan *plan);
/* [audio] apply.cpp: one event, at its frame, on the thread that runs the unit. */
void apply_event(Unit *unit, const ChunkEvent *event, int64_t frame);

}  // namespace mtk
