// What a module kernel is: a plain struct template over the number of lanes, found by the build.
//
//   template <int L> struct FilterSvf {                  // state: trivially copyable members, all zero is "reset"
//       static size_t memory_floats(const Setup &);      // optional: large state (delay lines), zeroed, per lane block
//       // optional: what the kernel makes of its samples and tables beforehand (spectra, band-limited copies), [control]:
//       static size_t digest_floats(const Setup &, const SampleView *const *samples);
//       static void digest(const Setup &, const SampleView *const *samples, float *out);   // `out` is zeroed
//       void prepare(const Setup &);                     // [control] after zeroing, before the first process
//       void start(const Io<L> &, uint32_t lanes);       // [audio] optional: a voice starts in these lanes (bit set)
//       void process(const Io<L> &);                     // [audio] 1..32 frames
//   };
//   MTK_MODULE("filter.svf", FilterSvf)
//
// The header native/dsp/<family>_<name>.h and the declaration src/motorik/modules/<family>_<name>.py belong
// together. The build generates, from the declaration, `struct params::<Struct>` with one constexpr int per
// parameter, input, output and table: `params::FilterSvf::cutoff`, `in_in`, `out_out`, `table_shape`. Tables are the
// sample slots after the declared ones: `io.samples[P::table_shape]`, one channel; null when the patch draws none.
//
// Rules for everything below [audio]: no allocation, lock, system call, libm, exception, log or clock. All state
// lives in the struct or in `memory`, and holds no pointers: the host copies it from plan to plan. Lanes never mix
// unless the module's scope is "bus".
//
// Lanes without a voice are processed too while a neighbour sounds, or not at all while none does. What a voice module
// sounds like may therefore depend only on what happened since its voice began. A kernel with `start` sees to that itself.
// For a kernel without, the host sets the lane, in every row of L values of the state, to what `prepare` left when a voice
// begins: so lane arrays come first in the struct, values that are not per lane last, and only `prepare` writes those. A
// bus is started once, in all its lanes, after each reset.
//
// A voice that is struck again while it sounds (a kick drum hit twice, the one voice of an analog mono synth) keeps its lane:
// `start` is called with these lanes in `io.restruck`, too, and the host forgets nothing. Keep there what a circuit keeps:
// charge, filter state, the phase of a free-running oscillator; begin anew what a trigger begins anew, without a click.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "lanes.h"
#include "sample_view.h"

MTK_BEGIN

constexpr int kChunk = 32;  // frames of the control grid; a piece never crosses a multiple of it

using mtk::SampleView;
using mtk::Setup;

// A value per lane at the edges of the piece. It moves in a straight line: at row i of n it is
// from + (to - from) * (i + 1) / n. Choices and whatever does not move have from == to, bit for bit.
template <int L> struct Ramp {
    float from[L], to[L];
};

template <int L> struct __attribute__((may_alias)) Io {
    int frames;                  // 1..kChunk rows in this piece
    bool grid_end;               // the piece ends on the control grid: the moment to flush denormals in state
    uint32_t moving;             // bit p: parameter p moves within this piece in some lane
    float sample_rate;           // Hz
    int64_t frame;               // absolute frame of row 0
    const float *const *inputs;  // audio inputs by declared order: float[frames][L]; never null (silence)
    uint32_t connected;          // bit i: input i has a cable
    const Ramp<L> *const *controls;  // control inputs by declared order (index counts all inputs); else null
    float *const *outputs;       // audio outputs by declared order: float[frames][L], to be fully written
    Ramp<L> *const *control_outputs;  // control outputs by declared order (index counts all outputs); fully written
    const Ramp<L> *parameters;   // by declared order, in scale space: LOG2 parameters arrive as log2(value)
    float *memory;               // memory_floats() floats or null
    const SampleView *const *samples;  // sample_slots entries, null where none is set
    // What the host knows about the voices in these lanes; for a bus, one "voice" with gate 1.
    const Ramp<L> *pitch;        // MIDI semitones, with glide
    const float *gate;           // [L] 1 while held, 0 after release; changes only between pieces
    const float *velocity;       // [L] 0..1
    const float *accent;         // [L] 0 or 1
    const uint32_t *serial;      // [L] counts the notes of the unit from 1: seed for what is random per note
    uint32_t *alive;             // keeps_voice modules OR in the lanes (bit set) they still sound in
    float reciprocal;            // 1 / frames, correctly rounded
    const float *digest;         // what `digest` made of the samples, the same for all lane blocks, or null
    float tempo;                 // beats per minute at row 0, above 0
    double beat;                 // place in the song at row 0, in beats; runs on while nothing plays
    const Ramp<L> *pressure;     // 0..1 per voice, as the player presses the key
    const Ramp<L> *timbre;       // 0..1 per voice: the third dimension of an expressive controller
    uint32_t restruck;           // in `start` only: lanes whose voice goes on and is struck again
    uint32_t sounding;           // lanes that are heard; in the others a kernel may write what it likes

    MTK_INLINE Floats<L> from(int p) const { return Floats<L>::load(parameters[p].from); }
    MTK_INLINE Floats<L> to(int p) const { return Floats<L>::load(parameters[p].to); }
    MTK_INLINE int choice(int p) const { return (int)parameters[p].to[0]; }
    MTK_INLINE bool moves(int p) const { return (moving >> p) & 1u; }
};

// Straight-line interpolation of anything that has two ends over the rows of a piece:
//     Line<L> cutoff(g_from, g_to, io.reciprocal);  loop: Floats<L> g = cutoff.next();
template <int L> struct Line {
    Floats<L> value, step;
    MTK_INLINE Line(Floats<L> from, Floats<L> to, float reciprocal) : value(from), step((to - from) * reciprocal) {}
    MTK_INLINE Floats<L> next() { value = value + step; return value; }
};

MTK_END

// Names the kernel for the generated registry; the build looks for this line.
#define MTK_MODULE(kind, Struct)
