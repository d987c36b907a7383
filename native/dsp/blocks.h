// Delay lines and matrices for networks whose every delay is longer than a chunk: 32 frames of a line move at once.
//
// A Ring is a delay line of whole chunks in `memory`, written a chunk at a time at a multiple of 32, with its first chunk
// repeated behind its end: so any 32 frames of the past lie side by side, and a line costs loads and stores, no index
// arithmetic per frame. Nothing here depends on the number of lanes of the module.
//
// [audio] Rings hold places, not pointers.
#pragma once
#include <utility>

#include "kernel.h"
#include "math.h"

MTK_BEGIN

// 32 frames of one signal.
struct Block {
    Floats<16> a, b;
    static MTK_INLINE Block load(const float *p) { return {Floats<16>::load(p), Floats<16>::load(p + 16)}; }
    static MTK_INLINE Block splat(float x) { return {Floats<16>::splat(x), Floats<16>::splat(x)}; }
    MTK_INLINE void store(float *p) const { a.store(p), b.store(p + 16); }
};
MTK_INLINE Block operator+(Block x, Block y) { return {x.a + y.a, x.b + y.b}; }
MTK_INLINE Block operator-(Block x, Block y) { return {x.a - y.a, x.b - y.b}; }
MTK_INLINE Block operator*(Block x, Block y) { return {x.a * y.a, x.b * y.b}; }
MTK_INLINE Block flush_tiny(Block x) { return {flush_tiny(x.a), flush_tiny(x.b)}; }
MTK_INLINE Block operator*(Block x, float y) { return {x.a * y, x.b * y}; }

// How far each frame of a chunk is along a straight line.
alignas(64) constexpr float chunk_shares[kChunk] = {
    0.03125f, 0.0625f, 0.09375f, 0.125f, 0.15625f, 0.1875f, 0.21875f, 0.25f, 0.28125f, 0.3125f, 0.34375f,
    0.375f, 0.40625f, 0.4375f, 0.46875f, 0.5f, 0.53125f, 0.5625f, 0.59375f, 0.625f, 0.65625f, 0.6875f,
    0.71875f, 0.75f, 0.78125f, 0.8125f, 0.84375f, 0.875f, 0.90625f, 0.9375f, 0.96875f, 1.0f};
// The straight line over a chunk from `from` (before its first frame) to `to` (its last).
MTK_INLINE Block chunk_line(float from, float to) { return Block::load(chunk_shares) * (to - from) + Block::splat(from); }

struct Ring {
    int offset, rows, at;  // place in memory; frames, a multiple of 32; the chunk written next

    // Frames needed for delays up to `longest`, and floats of memory they take.
    static int rows_for(float longest) { return kChunk * ((int)(longest / kChunk) + 3); }
    static int floats_for(float longest) { return rows_for(longest) + kChunk; }
    // [control] Takes its place; returns the offset behind it.
    int lay(int first, float longest) {
        offset = first;
        rows = rows_for(longest);
        at = 0;
        return first + floats_for(longest);
    }
    // The chunk `delay` frames before the one at hand. Below 32 that reaches into what `write` gave.
    MTK_INLINE Block read(const float *memory, int delay) const {
        const int start = at - delay;
        return Block::load(memory + offset + (start < 0 ? start + rows : start));
    }
    MTK_INLINE void write(float *memory, Block x) {
        x.store(place(memory));
        repeat(memory);
    }
    // Where the chunk at hand belongs; `repeat` comes after it is written there.
    MTK_INLINE float *place(float *memory) const { return memory + offset + at; }
    MTK_INLINE void repeat(float *memory) const {
        if (at == 0) Block::load(memory + offset).store(memory + offset + rows);
    }
    MTK_INLINE void advance() { at = at + kChunk == rows ? 0 : at + kChunk; }
};

// One after the other, x becomes its sums and differences: Hadamard's matrix, times 4 for 16 signals. Unrolled by hand: gcc
// leaves the loop of a stage as it is, and then all of x goes through memory four times.
template <int span, class T> MTK_INLINE void add_and_subtract_16(T *x) {
#pragma GCC unroll 16
    for (int l = 0; l < 16; l++)
        if (!(l & span)) {
            const T sum = x[l] + x[l + span], difference = x[l] - x[l + span];
            x[l] = sum;
            x[l + span] = difference;
        }
}
template <class T> MTK_INLINE void hadamard_16(T *x) {
    add_and_subtract_16<1>(x);
    add_and_subtract_16<2>(x);
    add_and_subtract_16<4>(x);
    add_and_subtract_16<8>(x);
}

// A square of numbers turned over: row i of the result holds number i of every vector. Stage by stage, blocks of `span`
// numbers of two vectors change places.
template <int N, int span, int... j>
MTK_INLINE void exchange(typename Native<N>::F *rows, std::integer_sequence<int, j...>) {
    for (int i = 0; i < N; i++)
        if (!(i & span)) {
            const typename Native<N>::F a = rows[i], b = rows[i + span];
            rows[i] = __builtin_shufflevector(a, b, ((j & span) ? N + j - span : j)...);
            rows[i + span] = __builtin_shufflevector(a, b, ((j & span) ? N + j : j + span)...);
        }
}
template <int N> MTK_INLINE void transpose(typename Native<N>::F *rows) {
    constexpr std::make_integer_sequence<int, N> all{};
    exchange<N, 1>(rows, all);
    exchange<N, 2>(rows, all);
    if constexpr (N >= 8) exchange<N, 4>(rows, all);
    if constexpr (N >= 16) exchange<N, 8>(rows, all);
}
// to[column][row] = from[row][column]; rows and columns are multiples of the widest vector (16).
template <int kRows, int kColumns>
MTK_INLINE void transpose(const float (*from)[kColumns], float (*to)[kRows]) {
    constexpr int N = kNativeLanes < kRows ? kNativeLanes : kRows;
    typename Native<N>::F square[N];
    for (int column = 0; column < kColumns; column += N)
        for (int row = 0; row < kRows; row += N) {
            for (int i = 0; i < N; i++) square[i] = Floats<N>::load(&from[row + i][column]).v;
            transpose<N>(square);
            for (int i = 0; i < N; i++) Floats<N>{square[i]}.store(&to[column + i][row]);
        }
}
// Two signals as rows of a bus: left, right and nothing in the other lanes.
MTK_INLINE void interleave(Block left, Block right, float (*rows)[4]) {
    float sides[2][kChunk];
    left.store(sides[0]), right.store(sides[1]);
    for (int i = 0; i < kChunk; i += 4) {
        Native<4>::F square[4] = {Floats<4>::load(sides[0] + i).v, Floats<4>::load(sides[1] + i).v, {}, {}};
        transpose<4>(square);
        for (int j = 0; j < 4; j++) Floats<4>{square[j]}.store(rows[i + j]);
    }
}
template <int N> MTK_INLINE bool all_set(Ints<N, true> x) {
    int64_t lanes[N / 2], all = -1;
    __builtin_memcpy(lanes, &x, sizeof lanes);
    for (int64_t lane : lanes) all &= lane;
    return all == -1;
}
template <int N> MTK_INLINE bool all_set(Ints<N, false> x) { return all_set(x.lo & x.hi); }
// Whether no number is larger than `size`.
MTK_INLINE bool below(Block x, float size) {
    return all_set(max(abs(x.a), abs(x.b)) <= Floats<16>::splat(size));
}

MTK_END
