// What moves a modulation effect: a cycle that runs freely or is locked to the song, and short lines read between frames.
//
// Everything that sweeps is worked out at the edges of the chunks and moves in a straight line between them. Locked, the
// phase is the place in the song divided by the note value: playing from anywhere sounds as it does in a whole render.
//
// [audio] Split anywhere, a chunk gives the same bits: `Sweep` moves on the control grid only.
#pragma once
#include "blocks.h"
#include "sync.h"

MTK_BEGIN

struct Sweep {
    double phase;  // turns at the end of the chunk at hand
    bool begun;

    // Whether a chunk begins: then `advance` is due, once.
    template <int L> MTK_INLINE bool due(const Io<L> &io) const { return !begun || (io.frame & (kChunk - 1)) == 0; }

    // Moves on by a chunk; `hertz` is what the knob says. The speed in Hz; `start` becomes the phase before the chunk.
    template <int L> MTK_INLINE float advance(const Io<L> &io, float hertz, int division, float *start) {
        double from = phase, speed = (double)hertz;
        if (division != kSyncFree) {
            const double beats = (double)sync_beats(division);
            speed = (double)io.tempo / (60.0 * beats);
            from = io.beat / beats;
        }
        from -= whole(from);
        *start = (float)from;
        phase = from + speed * (double)kChunk / (double)io.sample_rate;
        phase -= whole(phase);
        begun = true;
        return (float)speed;
    }
    static MTK_INLINE double whole(double x) {
        const double toward_zero = (double)(int64_t)x;
        return toward_zero > x ? toward_zero - 1.0 : toward_zero;
    }
};

// A value per lane that moves in a straight line over every chunk.
template <int L> struct Glide {
    float from[L], to[L];
    MTK_INLINE void aim(Floats<L> next, bool first) {
        (first ? next : Floats<L>::load(to)).store(from);
        next.store(to);
    }
    MTK_INLINE Floats<L> at(int row) const {
        const Floats<L> start = Floats<L>::load(from);
        return start + (Floats<L>::load(to) - start) * chunk_shares[row];
    }
};

// Triangle of the same phase as a sine: 0 at 0, 1 at a quarter.
template <int N> MTK_INLINE Floats<N> triangle(Floats<N> turns) {
    const Floats<N> x = turns - 0.25f, r = x - floor(x + 0.5f);
    return 1.0f - 4.0f * abs(r);
}

// Four short lines of `rows` frames, a power of two, one behind the other in memory, that are read in four places at once.
// Their first four frames are repeated behind their ends, so a cubic's four frames always lie side by side.
struct ShortLines {
    int mask, position;
    static int rows_for(float longest) {
        int rows = 64;
        while ((float)rows < longest + 2.0f * kChunk) rows *= 2;
        return rows;
    }
    static size_t floats_for(float longest) { return 4 * (size_t)(rows_for(longest) + 4); }
    void lay(float longest) { mask = rows_for(longest) - 1; }
    MTK_INLINE void write(float *memory, int line, float x) const {
        float *side = memory + line * (mask + 5);
        side[position] = x;
        if (position < 4) side[mask + 1 + position] = x;
    }
    MTK_INLINE void advance() { position = (position + 1) & mask; }
    // Hermite's cubic through the frames around `delay` (1 or more; 0 is the frame `write` takes) and `more` whole ones,
    // lane k from line[k].
    MTK_INLINE Floats<4> read(const float *memory, const int (&line)[4], Floats<4> delay, const int (&more)[4] = {}) const {
        using F = Floats<4>;
        const Ints<4> whole = truncate(delay);
        const F f = delay - to_float(whole);
        Native<4>::F x[4];
        for (int k = 0; k < 4; k++)
            x[k] = F::load(memory + line[k] * (mask + 5) + ((position - more[k] - whole[k] - 2) & mask)).v;
        transpose<4>(x);
        const F beyond = {x[0]}, there = {x[1]}, here = {x[2]}, after = {x[3]};
        const F c = (there - after) * 0.5f, v = here - there, w = c + v, a = w + v + (beyond - here) * 0.5f;
        return ((a * f - (w + a)) * f + c) * f + here;
    }
};

MTK_END
