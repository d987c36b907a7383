// A clock for modulators: cycles of a free rate or of a note value, per lane, exact to the frame.
//
// Phase is a 64-bit integer in 2^-44 cycles, as in lfo.wave: the low 44 bits are the place in the cycle, the rest counts.
// Free running it is what it would be had it always run, so that voices that start apart are in step: frame * increment, or,
// following the song, the song's own place in beats. Restarted it is 0 when a voice starts.
//
// A place in beats is rounded differently when a piece begins elsewhere; kEarly, 6e-8 cycles, is more than all such
// roundings together and puts a cycle that begins with a frame before that frame in every case.
#pragma once
#include "kernel.h"
#include "math.h"
#include "sync.h"

MTK_BEGIN

template <int L> struct Clock {
    using F = Floats<L>;
    static constexpr uint64_t kCycle = (uint64_t)1 << 44, kEarly = (uint64_t)1 << 20;
    uint64_t phase[L], increment[L];  // phase at the row the caller stands at; increment a frame, of this piece

    // Sets the increments of a piece, and the phases where the clock does not just run on. `fresh`: lanes that start.
    void begin_piece(const Io<L> &io, uint32_t fresh, int sync, F log2_from, F log2_to, bool free_running) {
        if (sync != kSyncFree) {
            const double cycles = 1.0 / sync_beats(sync);
            const uint64_t step = (uint64_t)((double)io.tempo / 60.0 / io.sample_rate * cycles * kCycle + 0.5);
            const uint64_t place = (uint64_t)(int64_t)(io.beat * cycles * kCycle) + kEarly;
            for (int lane = 0; lane < L; lane++) {
                increment[lane] = step;
                if (free_running)
                    phase[lane] = place;
                else if ((fresh >> lane) & 1u)
                    phase[lane] = kEarly;
            }
            return;
        }
        const F per_frame = (exp2(log2_from) + exp2(log2_to)) * (0.5f / io.sample_rate) * (float)kCycle;
        for (int lane = 0; lane < L; lane++) {
            increment[lane] = (uint64_t)(int64_t)per_frame[lane];
            if ((fresh >> lane) & 1u) phase[lane] = free_running ? (uint64_t)io.frame * increment[lane] : 0;
        }
    }

    MTK_INLINE void advance(int frames) {
        for (int lane = 0; lane < L; lane++) phase[lane] += increment[lane] * (uint64_t)frames;
    }

    MTK_INLINE uint32_t cycle(int lane) const { return (uint32_t)(phase[lane] >> 44); }

    // Place in the cycle, [0, 1), on a grid of 2^-24.
    MTK_INLINE float place(int lane) const {
        return (float)(int32_t)(uint32_t)((phase[lane] >> 20) & 0xffffffu) * (1.0f / 16777216.0f);
    }

    // Frames until some lane begins a new cycle, at most `most`.
    int frames_left(int most) const {
        for (int lane = 0; lane < L; lane++) {
            const uint64_t left = kCycle - (phase[lane] & (kCycle - 1));
            if (increment[lane] * (uint64_t)most > left) most = (int)((left + increment[lane] - 1) / increment[lane]);
        }
        return most;
    }
};

// A value that creeps to its target: share of the way a frame for a time constant in seconds; 1 for none.
template <int L> MTK_INLINE Floats<L> creep_share(Floats<L> seconds, float sample_rate) {
    const Floats<L> z = 1.0f / max(seconds * sample_rate, Floats<L>::splat(0.03f));
    const Floats<L> small = z * (1.0f - z * (0.5f - z * (0.166666667f - z * 0.0416666667f)));
    return select(z < Floats<L>::splat(0.1f), small, 1.0f - exp2(z * -1.44269504f));
}

MTK_END
