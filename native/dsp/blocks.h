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
// Two signals as rows of a bus - left, right and nothing in the other lanes - and back: as many frames at once as a vector has
// lanes, by way of pairs of left and right.
template <int N> struct Weaving {
    using F = typename Native<N>::F;
    template <int... j> static MTK_INLINE void weave(F left, F right, float *rows, std::integer_sequence<int, j...>) {
        const F pairs[2] = {__builtin_shufflevector(left, right, (j / 2 + (j & 1) * N)...),
                            __builtin_shufflevector(left, right, (j / 2 + (j & 1) * N + N / 2)...)}, none = {};
        for (int half = 0; half < 2; half++) {
            const F low = __builtin_shufflevector(pairs[half], none, ((j & 2) ? N : j / 4 * 2 + (j & 1))...);
            const F high = __builtin_shufflevector(pairs[half], none, ((j & 2) ? N : j / 4 * 2 + (j & 1) + N / 2)...);
            Floats<N>{low}.store(rows + half * 2 * N), Floats<N>{high}.store(rows + half * 2 * N + N);
        }
    }
    template <int... j> static MTK_INLINE void part(const float *rows, F &left, F &right, std::integer_sequence<int, j...>) {
        F pairs[2];
        for (int half = 0; half < 2; half++, rows += 2 * N)
            pairs[half] = __builtin_shufflevector(Floats<N>::load(rows).v, Floats<N>::load(rows + N).v, (j / 2 * 4 + (j & 1))...);
        left = __builtin_shufflevector(pairs[0], pairs[1], (2 * j)...);
        right = __builtin_shufflevector(pairs[0], pairs[1], (2 * j + 1)...);
    }
};
MTK_INLINE void interleave(Block left, Block right, float (*rows)[4]) {
    constexpr int N = kNativeLanes;
    alignas(64) float sides[2][kChunk];
    left.store(sides[0]), right.store(sides[1]);
    for (int i = 0; i < kChunk; i += N)
        Weaving<N>::weave(Floats<N>::load(sides[0] + i).v, Floats<N>::load(sides[1] + i).v, rows[i],
                          std::make_integer_sequence<int, N>{});
}
MTK_INLINE void separate(const float (*rows)[4], Block &left, Block &right) {
    constexpr int N = kNativeLanes;
    alignas(64) float sides[2][kChunk];
    for (int i = 0; i < kChunk; i += N) {
        typename Native<N>::F side[2];
        Weaving<N>::part(rows[i], side[0], side[1], std::make_integer_sequence<int, N>{});
        for (int s = 0; s < 2; s++) Floats<N>{side[s]}.store(sides[s] + i);
    }
    left = Block::load(sides[0]), right = Block::load(sides[1]);
}

// Numbers `k` places further on; in front come the last `k` of `before`.
template <int k, int N, int... j>
MTK_INLINE typename Native<N>::F moved_on(typename Native<N>::F before, typename Native<N>::F x, std::integer_sequence<int, j...>) {
    return __builtin_shufflevector(before, x, (N - k + j)...);
}
template <int k, int N> MTK_INLINE Floats<N> moved_on(Floats<N, true> before, Floats<N, true> x) {
    if constexpr (k == N) return before;
    else return {moved_on<k, N>(before.v, x.v, std::make_integer_sequence<int, N>{})};
}
template <int k, int N> MTK_INLINE Floats<N> moved_on(Floats<N, false> before, Floats<N, false> x) {
    if constexpr (k <= N / 2) return {moved_on<k>(before.hi, x.lo), moved_on<k>(x.lo, x.hi)};
    else return {moved_on<k - N / 2>(before.lo, before.hi), moved_on<k - N / 2>(before.hi, x.lo)};
}

// s = keep s' + x over a chunk, where nothing waits for the frame before: sums of 2, 4, 8 and 16 frames, and what `s` was.
struct Decay {
    alignas(64) float powers[16];   // keep, keep^2, ... keep^16
    void set(float keep) {
        powers[0] = keep;
        for (int i = 1; i < 16; i++) powers[i] = powers[(i - 1) / 2] * powers[i / 2];
    }
    MTK_INLINE Floats<16> sums(Floats<16> x, float before) const {
        const Floats<16> none = Floats<16>::splat(0.0f);
        x = x + moved_on<1>(none, x) * powers[0];
        x = x + moved_on<2>(none, x) * powers[1];
        x = x + moved_on<4>(none, x) * powers[3];
        x = x + moved_on<8>(none, x) * powers[7];
        return x + Floats<16>::load(powers) * before;
    }
    // What s is before each frame; `state` is moved on from before the first one to after the last.
    MTK_INLINE Block before(Block x, float &state) const {
        const Floats<16> first = Floats<16>::splat(state), a = sums(x.a, state), b = sums(x.b, a[15]);
        state = b[15];
        return {moved_on<1>(first, a), moved_on<1>(a, b)};
    }
};
template <int N> MTK_INLINE bool all_set(Ints<N, true> x) { return bits(~x) == 0; }
template <int N> MTK_INLINE bool all_set(Ints<N, false> x) { return all_set(x.lo & x.hi); }
// Whether no number is larger than `size`.
MTK_INLINE bool below(Block x, float size) {
    return all_set(max(abs(x.a), abs(x.b)) <= Floats<16>::splat(size));
}

MTK_END
