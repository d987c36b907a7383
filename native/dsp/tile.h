// Rows of L lanes, as many numbers at a time as the machine has lanes: with sixteen, four rows of 4 lanes make a tile; a row of
// 16 lanes or more is one by itself.
//
// A recursion goes from row to row. Everything else in a kernel - noise, gains, lines, shaping - does not, and is done with
// whole tiles; `steps` takes a recursion through the rows of one. Every number comes from the same operations as row by row.
//
// A piece may end within a tile: what `load` gives beyond it is zero, `store` leaves what is there alone, and `steps` stops.
//
// [audio] Pure functions.
#pragma once
#include "kernel.h"

MTK_BEGIN

template <int N> MTK_INLINE Floats<2 * N> side_by_side(Floats<N> a, Floats<N> b) {
    if constexpr (2 * N > kNativeLanes) return {a, b};
    else if constexpr (N == 4) return {__builtin_shufflevector(a.v, b.v, 0, 1, 2, 3, 4, 5, 6, 7)};
    else return {__builtin_shufflevector(a.v, b.v, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)};
}
// Lanes 4 k to 4 k + 3.
template <int k> MTK_INLINE Floats<4> quarter(Floats<4> x) { return x; }
template <int k, int N> MTK_INLINE Floats<4> quarter(Floats<N, true> x) {
    return {__builtin_shufflevector(x.v, x.v, 4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3)};
}
template <int k, int N> MTK_INLINE Floats<4> quarter(Floats<N, false> x) {
    if constexpr (4 * k < N / 2) return quarter<k>(x.lo);
    else return quarter<k - N / 8>(x.hi);
}

template <int k> struct Place { static constexpr int index = k; };
alignas(64) constexpr float kRowOfFour[16] = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3};

template <int L> struct Tiles {
    static_assert(L == 4 || L >= 16, "lanes come by 4, 16 or 32");
    static constexpr int kRows = L < kNativeLanes ? kNativeLanes / L : 1;
    using Row = Floats<L>;
    using Tile = Floats<kRows * L>;

    static MTK_INLINE Tile join(const Row (&rows)[kRows]) {
        if constexpr (kRows == 4) return side_by_side(side_by_side(rows[0], rows[1]), side_by_side(rows[2], rows[3]));
        else if constexpr (kRows == 2) return side_by_side(rows[0], rows[1]);
        else return rows[0];
    }
    template <int k> static MTK_INLINE Row row(Tile tile, Place<k>) {
        if constexpr (kRows > 1) return quarter<k>(tile);
        else return tile;
    }
    static MTK_INLINE Tile repeat(Row row) {
        if constexpr (kRows == 4) return join({row, row, row, row});
        else if constexpr (kRows == 2) return join({row, row});
        else return row;
    }
    // The tile with another first row.
    static MTK_INLINE Tile first_of(Row row, Tile tile) {
        if constexpr (kRows == 4) return join({row, quarter<1>(tile), quarter<2>(tile), quarter<3>(tile)});
        else if constexpr (kRows == 2) return join({row, quarter<1>(tile)});
        else return row;
    }
    // Each number is that of its row, counted from `first`.
    static MTK_INLINE Tile numbers(int first) {
        if constexpr (kRows > 1) return Tile::load(kRowOfFour) + (float)first;
        else return Tile::splat((float)first);
    }

    static MTK_INLINE Tile load(const float *rows, int first, int frames) {
        if (first + kRows <= frames) return Tile::load(rows + first * L);
        Tile some = Tile::splat(0.0f);
        for (int i = 0; i < (frames - first) * L; i++) some.set(i, rows[first * L + i]);
        return some;
    }
    static MTK_INLINE void store(Tile tile, float *rows, int first, int frames) {
        if (first + kRows <= frames) return tile.store(rows + first * L);
        alignas(64) float all[kRows * L];
        tile.store(all);
        for (int i = 0; i < (frames - first) * L; i++) rows[first * L + i] = all[i];
    }

    // Does `step(place)` for the rows of a tile that are within the piece, in order.
    template <class Step> static MTK_INLINE void steps(int first, int frames, Step step) {
        step(Place<0>());
        if constexpr (kRows > 1)
            if (first + 1 < frames) step(Place<1>());
        if constexpr (kRows > 2) {
            if (first + 2 < frames) step(Place<2>());
            if (first + 3 < frames) step(Place<3>());
        }
    }
};

// A straight line over the rows of a piece, as Line, tile by tile.
template <int L> struct TileLine {
    using T = Tiles<L>;
    typename T::Tile start, step, number;
    MTK_INLINE TileLine(Floats<L> from, Floats<L> to, float reciprocal)
        : start(T::repeat(from)), step(T::repeat((to - from) * reciprocal)), number(T::numbers(1)) {}
    // The line at rows whose numbers are counted from `number`.
    MTK_INLINE typename T::Tile next() {
        const typename T::Tile value = start + step * number;
        number = number + (float)T::kRows;
        return value;
    }
};

MTK_END
