// A unit as the callback sees it: a graph of nodes flattened into arrays, with all memory allocated beforehand.
//
// A unit has `blocks` lane blocks of `lanes` lanes. What belongs to one block lies in its arena at offsets that are the
// same for all blocks; signals that live only within a piece lie in the running thread's scratch.
#pragma once
#include "kernel_info.h"
#include "parameter.h"

namespace mtk {

constexpr int kChunkFrames = 32;     // kChunk in dsp/kernel.h, MTK_CHUNK in motorik.h
constexpr int kSpanChunks = 16;      // chunks a unit makes before the next one has its turn, at most
constexpr int kSpanFrames = kSpanChunks * kChunkFrames;
constexpr int kBusLanes = 4;         // lanes 0 and 1 of a bus are left and right
constexpr int kMonoLanes = 4;        // one voice and three that may still fade out behind it
constexpr int kRingRows = 64;        // a feedback cable reads what was written kChunkFrames earlier
constexpr int kGroup = 16;           // lanes this far apart are added first: see docs/architecture.md
constexpr int kMaxHeld = 16;         // keys held, with one voice, that the unit can return to
constexpr int kKeys = 128;           // MIDI keys
constexpr int kTouches = 3;          // MtkExpression: bend, pressure, timbre

// Where a signal is: bases[base] + offset + ((frame + delta) & mask) * lanes.
enum Base { kScratch, kBlock, kCommon };
struct Place {
    int32_t base, offset;            // offset in floats
    int32_t delta, mask;
};

struct Input {
    Place place;                     // what the kernel reads; the sum of `cables` when there are several
    const Place *cables;
    int32_t cable_count;
    bool control, connected;
};

struct Modulation {
    int32_t parameter, source;       // source: block offset of a ramp
    float amount;
    bool shaped;                     // not the signal as it is:
    float gain, shift;               // polarity: signal * gain + shift
    float bend;                      // curve: x / (1 + bend (1 - min(|x|, 1)))
};

// An audio output that modulates parameters: its last value of each piece becomes the end of a ramp.
struct Follower {
    int32_t output, ramp;            // ramp: block offset
};

// Where the ports of a node are in one block, for pieces that begin at `row` of a chunk and run with `scratch`, and the call
// of its kernel there: what is the same for all pieces stays in it.
struct Ports {
    const float *scratch;            // null: not known yet
    int32_t row;
    const float **inputs, **controls;
    float **outputs, **control_outputs;
    KernelCall call;
};

struct Node {
    const KernelInfo *kernel;
    const KernelEntry *entry;
    uint32_t slot, seed;
    int32_t state, memory, ramps;    // block offsets in floats; memory -1: none
    int32_t state_floats, memory_floats;   // state: with the ramps of the control outputs, which follow it
    Input *inputs;
    Place *outputs;                  // control outputs are ramps in the block
    Ports *ports;                    // per block
    uint32_t connected;              // inputs (bits) with a cable
    bool sums, rings;                // some input adds cables up; some port moves round from chunk to chunk
    Modulation *modulations;         // by parameter, then in the order they were made
    Follower *followers;
    int32_t modulation_count, follower_count;
    uint32_t modulated;              // parameters (bits) with a modulation
    ParameterState *parameters;
    float *base_from, *base_to;      // per parameter: ends of its unmodulated line in this piece
    uint32_t unsettled;              // parameters whose ramps may differ from their target
    uint32_t refresh;                // parameters whose ramps must be written in this piece
    uint32_t moving;                 // parameters that move in this piece before modulation
    uint32_t *pending, *restruck;    // per block: lanes to start with the next piece; of them those struck again
    const SampleView **samples;
    const float *digest;             // null: none
};

// What a lane forgets when a voice starts in it: `rows` rows of lanes at a block offset.
struct LaneMemory {
    int32_t offset, rows;
};

enum VoiceState : uint8_t { kFree, kHeld, kReleased, kFading };
struct Voice {
    uint64_t note, age;
    Glide pitch, gain;
    Glide touch[kTouches];
    int32_t key;                     // the pitch struck, rounded
    VoiceState state;
};

// Which keys a struck key silences; a key of a group is its own neighbour.
struct Chokes {
    uint64_t of[kKeys][kKeys / 64];
};

struct HeldKey {
    uint64_t note;
    float pitch, velocity;
    bool accent;
};

// Offsets of the per-lane arrays at the start of every block, in floats; each [lanes], ramps [2][lanes].
struct LaneArrays {
    int32_t pitch, gain, gate, velocity, accent, serial, pressure, timbre;
    int32_t floats;                  // all of them
};

struct Unit {
    const struct Backend *backend;
    uint32_t slot;
    uint64_t fingerprint;
    bool is_bus, keeps_voices;
    int32_t lanes, blocks, polyphony, voice_lanes, voice_mode;
    int32_t glide_frames, fade_frames, touch_frames;
    bool glides_always;
    bool restless;                   // a parameter or a voice may be on its way: the next piece has to see to it
    const Chokes *chokes;            // null: none
    float sample_rate;

    Node *nodes;
    int32_t node_count;
    float *arena;                    // block 0
    size_t block_floats;             // distance of blocks
    size_t hot_floats;               // the part of a block before its nodes' large memories
    float *pristine;                 // the hot parts as after prepare: what MTK_RESET restores
    float *common;                   // gathered inputs, silence, default ramps
    int32_t port_count;              // gathered inputs, [port][kChunkFrames][kBusLanes] at the start of `common`
    LaneArrays arrays;
    LaneMemory *lane_memory;
    int32_t lane_memory_count;
    size_t scratch_floats;

    Voice *voices;                   // [blocks * lanes]
    // Per block: lanes (bits). gliding: the pitch moves; touched: what the player adds does; starting: with the next piece;
    // alive: some node has something to say yet; ringing: none has, and yet the lane was heard at the end of the piece.
    uint32_t *active, *fading, *gliding, *touched, *starting, *alive, *ringing;
    uint8_t *stale;                  // per block: was skipped, its ramps are old
    uint64_t serial;                 // notes so far
    Glide last_pitch;                // of the note before, where there was one
    float touch[kTouches];           // what voices begin with
    HeldKey held[kMaxHeld];
    int32_t held_count;

    int32_t first_event, last_event; // this chunk's events, a list in Engine::events
    // Read by other threads with __atomic loads: std::atomic has inline functions, see dsp/sample_view.h.
    struct Meter *meter;             // null: an instrument
    uint32_t peak;                   // bits of the largest |x| since the last read, of the first route
    int32_t active_voices;
    uint32_t stolen_voices;          // since the callback last added it up
};

enum RouteFade : uint8_t { kSteady, kFadeIn, kFadeOut };
struct Route {
    int32_t node, left, right;       // outputs of the node
    Place left_place, right_place;
    RouteFade fade;
    float *buffer;                   // [kSpanFrames][kBusLanes]
};

// One stretch of frames without events in which a unit runs.
struct Piece {
    int64_t frame;                   // absolute frame of row 0
    int32_t offset, frames;          // offset: its first row in the span; it never crosses a chunk's edge
    int64_t fade_start;              // absolute frame at which the cross-fade of the plan began
    float *scratch;
    const Route *routes;
    int32_t route_count;
    float tempo;                     // beats per minute
    double beat;                     // at row 0
};

constexpr int kFadeFrames = 512;     // length of the cross-fade between plans

/* [audio] unit.cpp */
void unit_reset(Unit *unit, bool to_declared);
void unit_set_parameter(Unit *unit, int node, int parameter, double plain, int64_t frame);
void unit_begin_piece(Unit *unit, const Piece *piece);   // needed only while `restless`
void unit_end_piece(Unit *unit, const Piece *piece);     // of an instrument

/* [audio] voices.cpp */
void voice_on(Unit *unit, int64_t frame, uint64_t note, float pitch, float velocity, bool accent, bool slide);
void voice_off(Unit *unit, int64_t frame, uint64_t note);
void voice_cut(Unit *unit, int64_t frame, uint64_t note);
void voice_touch(Unit *unit, int64_t frame, uint64_t note, uint32_t touch, float value);
void voices_release(Unit *unit, int64_t frame);
void voice_fade(Unit *unit, int64_t frame, int lane);
void voice_free(Unit *unit, int lane);

}  // namespace mtk
