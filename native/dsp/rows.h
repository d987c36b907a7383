// Rows of four lanes, four at a time: a signal of a mono instrument or a channel is float[frames][4], so what is not
// recursive goes through it in vectors of sixteen. Lanes and rows stay apart, so the bits are those of one row at a time.
//
// [any thread] Pure functions.
#pragma once
#include <utility>

#include "lanes.h"

MTK_BEGIN

template <int N> struct Width {
    static constexpr int lanes = N;
};

// Does `rows(Width<N>, i)` for all rows: N = 16 lanes are the rows i to i + 3, N = 4 lanes are the row i.
template <class Rows> MTK_INLINE void by_fours(int frames, Rows rows) {
    const int whole = frames & ~3;
    for (int i = 0; i < whole; i += 4) rows(Width<16>{}, i);
    for (int i = whole; i < frames; i++) rows(Width<4>{}, i);
}

template <int N, int... j>
MTK_INLINE typename Native<N>::F joined(typename Native<N / 2>::F low, typename Native<N / 2>::F high, std::integer_sequence<int, j...>) {
    return __builtin_shufflevector(low, high, j...);
}
// The four lanes again and again. By halves: from four to sixteen at once gcc goes through memory, and waits there.
template <int N> MTK_INLINE Floats<N> repeat(Floats<4> x) {
    if constexpr (N == 4) return x;
    else {
        const Floats<N / 2> half = repeat<N / 2>(x);
        if constexpr (N > kNativeLanes) return {half, half};
        else return {joined<N>(half.v, half.v, std::make_integer_sequence<int, N>{})};
    }
}

template <int N> MTK_INLINE Ints<N> repeat(Ints<4> x) { return as_int(repeat<N>(as_float(x))); }
// 0 in the first four lanes, 1 in the next four, and so on.
template <int N> MTK_INLINE Ints<N> row_numbers() {
    alignas(64) static constexpr int32_t rows[16] = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3};
    return as_int(Floats<N>::load((const float *)rows));
}

// Sixteen numbers, each four loaded by themselves: right after a loop that stored row by row, one wide load would wait
// until all those stores are out of the way.
template <int N> MTK_INLINE Floats<N> load_fours(const float *rows) {
    if constexpr (N == 4) return Floats<4>::load(rows);
    else if constexpr (N > kNativeLanes) return {load_fours<N / 2>(rows), load_fours<N / 2>(rows + N / 2)};
    else return {joined<N>(load_fours<N / 2>(rows).v, load_fours<N / 2>(rows + N / 2).v, std::make_integer_sequence<int, N>{})};
}

// Lanes of every four put in another order: lane k of the result is lane `a, b, c, d`[k].
template <int a, int b, int c, int d, int N, int... j>
MTK_INLINE typename Native<N>::F shuffled(typename Native<N>::F x, std::integer_sequence<int, j...>) {
    return __builtin_shufflevector(x, x, ((j & ~3) + ((j & 3) == 0 ? a : (j & 3) == 1 ? b : (j & 3) == 2 ? c : d))...);
}
template <int a, int b, int c, int d, int N> MTK_INLINE Floats<N> shuffle_fours(Floats<N, true> x) {
    return {shuffled<a, b, c, d, N>(x.v, std::make_integer_sequence<int, N>{})};
}
template <int a, int b, int c, int d, int N> MTK_INLINE Floats<N> shuffle_fours(Floats<N, false> x) {
    return {shuffle_fours<a, b, c, d>(x.lo), shuffle_fours<a, b, c, d>(x.hi)};
}

// The largest size of each lane, over all rows.
MTK_INLINE Floats<4> largest_of_rows(const float *rows, int frames) {
    Floats<16> wide = Floats<16>::splat(0.0f);
    Floats<4> rest = Floats<4>::splat(0.0f);
    by_fours(frames, [&](auto width, int i) {
        if constexpr (decltype(width)::lanes == 16) wide = max(wide, abs(load_fours<16>(rows + i * 4)));
        else rest = max(rest, abs(Floats<4>::load(rows + i * 4)));
    });
    alignas(64) float lanes[16];
    wide.store(lanes);
    const Floats<4> even = max(Floats<4>::load(lanes), Floats<4>::load(lanes + 8));
    return max(max(even, max(Floats<4>::load(lanes + 4), Floats<4>::load(lanes + 12))), rest);
}

// to = dry + mix (wet - dry), in all rows of four lanes; both are there for a while, or were written in wide vectors.
MTK_INLINE void mix_rows(float *to, const float *dry, const float *wet, int frames, Floats<4> mix) {
    by_fours(frames, [&](auto width, int i) {
        constexpr int N = decltype(width)::lanes;
        const Floats<N> x = Floats<N>::load(dry + i * 4);
        (x + repeat<N>(mix) * (Floats<N>::load(wet + i * 4) - x)).store(to + i * 4);
    });
}

// to = from, in all rows. A chunk of four lanes is a few vectors, not a call.
template <int L> MTK_INLINE void copy_rows(float *to, const float *from, int frames) {
    if (L == 4 && frames == 32) __builtin_memcpy(to, from, sizeof(float) * 4 * 32);
    else __builtin_memcpy(to, from, sizeof(float) * (size_t)(L * frames));
}

// to = from * gain, in all rows; and the same once more where `twin` is.
template <int L> MTK_INLINE void scale_rows(float *to, const float *from, int frames, Floats<L> gain, float *twin = nullptr) {
    const auto give = [&](auto product, int at) {
        product.store(to + at);
        if (twin) product.store(twin + at);
    };
    if constexpr (L == 4)
        by_fours(frames, [&](auto width, int i) {
            constexpr int N = decltype(width)::lanes;
            give(Floats<N>::load(from + i * 4) * repeat<N>(gain), i * 4);
        });
    else
        for (int i = 0; i < frames; i++) give(Floats<L>::load(from + i * L) * gain, i * L);
}

MTK_END
