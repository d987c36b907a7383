// One lane over time: sixteen frames at once.
//
// A mono instrument is one lane of four, and of a kit's lanes few sound. What does not wait for the frame before - squares,
// noise, falls in closed form - is therefore worked out lane by lane, for those that sound, in vectors of sixteen frames,
// and only then woven into rows of L, where filters run side by side. Every number comes from the same
// operations whatever the lanes, so none of this can be heard.
//
// A span is always whole: what it holds beyond the piece is not used, and arrays for it have kChunk floats.
//
// [audio] Pure functions.
#pragma once
#include "kernel.h"
#include "math.h"
#include "random.h"
#include "tile.h"

MTK_BEGIN

constexpr int kSpan = 16;
using Span = Floats<kSpan>;
using SpanInts = Ints<kSpan>;

alignas(64) constexpr int32_t kFirstFrames[kSpan] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

// first, first + 1, ... first + 15.
MTK_INLINE SpanInts counting(int32_t first) {
    return as_int(Span::load((const float *)kFirstFrames)) + SpanInts::splat(first);
}

// Does `work(first)` for every span that a piece begins.
template <class Work> MTK_INLINE void for_spans(int frames, Work work) {
    for (int first = 0; first < frames; first += kSpan) work(first);
}

// A lane's part of a Line, `scale` times as large.
struct SpanLine {
    Span from, step;
    template <int L> MTK_INLINE SpanLine(const Ramp<L> &ramp, int lane, float reciprocal, float scale = 1.0f)
        : from(Span::splat(ramp.from[lane] * scale)),
          step(Span::splat((ramp.to[lane] * scale - ramp.from[lane] * scale) * reciprocal)) {}
    MTK_INLINE Span at(int first) const { return from + to_float(counting(first + 1)) * step; }
};

// Does `work(lane)` for each lane of a set.
template <class Work> MTK_INLINE void for_lanes(uint32_t lanes, Work work) {
    for (; lanes; lanes &= lanes - 1) work(__builtin_ctz(lanes));
}

// Each number added to all those before it.
template <int N> MTK_INLINE Ints<N> running_sum(Ints<N, true> x) {
    const typename Native<N>::I none = {};
    if constexpr (N == 4) {
        x = x + Ints<N>{__builtin_shufflevector(x.v, none, 4, 0, 1, 2)};
        return x + Ints<N>{__builtin_shufflevector(x.v, none, 4, 4, 0, 1)};
    } else if constexpr (N == 8) {
        x = x + Ints<N>{__builtin_shufflevector(x.v, none, 8, 0, 1, 2, 3, 4, 5, 6)};
        x = x + Ints<N>{__builtin_shufflevector(x.v, none, 8, 8, 0, 1, 2, 3, 4, 5)};
        return x + Ints<N>{__builtin_shufflevector(x.v, none, 8, 8, 8, 8, 0, 1, 2, 3)};
    } else {
        x = x + Ints<N>{__builtin_shufflevector(x.v, none, 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14)};
        x = x + Ints<N>{__builtin_shufflevector(x.v, none, 16, 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)};
        x = x + Ints<N>{__builtin_shufflevector(x.v, none, 16, 16, 16, 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)};
        return x + Ints<N>{__builtin_shufflevector(x.v, none, 16, 16, 16, 16, 16, 16, 16, 16, 0, 1, 2, 3, 4, 5, 6, 7)};
    }
}
template <int N> MTK_INLINE Ints<N> running_sum(Ints<N, false> x) {
    const Ints<N / 2> lo = running_sum(x.lo);
    return {lo, running_sum(x.hi) + Ints<N / 2>::splat(lo[N / 2 - 1])};
}

// The phases of sixteen frames, each of which is followed by its step. `phase` moves on by the first `count` of them.
MTK_INLINE SpanInts add_up(uint32_t &phase, SpanInts steps, int count) {
    const SpanInts after = running_sum(steps) + SpanInts::splat((int32_t)phase);
    alignas(64) uint32_t all[kSpan];
    as_float(after).store((float *)all);
    phase = all[(count < kSpan ? count : kSpan) - 1];
    return after - steps;
}

// Tiles made of what some lanes are over time; the others are silent.
template <int L> struct Woven {
    using T = Tiles<L>;
    using Tile = typename T::Tile;
    alignas(64) float rows[kChunk * L];   // of a lane alone: its frames, one after the other
    Ints<T::kRows * L> place;             // where that lane is
    bool alone;

    // `over_time(lane, x)` writes to x what a lane is.
    template <class OverTime> MTK_INLINE Woven(uint32_t lanes, int frames, OverTime over_time) {
        const int first = __builtin_ctz(lanes);
        alone = (lanes & (lanes - 1)) == 0;
        if (alone) {
            Ints<L> there = Ints<L>::splat(0);
            there.set(first, -1);
            place = as_int(T::repeat(as_float(there)));
            over_time(first, rows);
            return;
        }
        for (int i = 0; i < kChunk; i++) Floats<L>::splat(0.0f).store(rows + i * L);
        for_lanes(lanes, [&](int lane) {
            alignas(64) float x[kChunk];
            over_time(lane, x);
            for (int i = 0; i < frames; i++) rows[i * L + lane] = x[i];
        });
    }
    MTK_INLINE Floats<L> row(int i) const {
        if (!alone) return Floats<L>::load(rows + i * L);
        return as_float(as_int(Floats<L>::splat(rows[i])) & as_int(T::row(as_float(place), Place<0>())));
    }
    // The tile that begins with row `first`.
    MTK_INLINE Tile at(int first) const {
        if (!alone) return Tile::load(rows + first * L);
        Floats<L> spread[T::kRows];
        for (int k = 0; k < T::kRows; k++) spread[k] = Floats<L>::splat(rows[first + k]);
        return as_float(as_int(T::join(spread)) & place);
    }
};

MTK_END
