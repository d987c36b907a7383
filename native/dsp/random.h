// Integer hashes: randomness that is a pure function of (project seed, module, note), never of time or lane.
//
// hash() is a bijection of 32 bits, x ^= x >> 16, x *= a, x ^= x >> 15, x *= b, x ^= x >> 15, with multipliers searched
// for low bias by C. Wellons ("Prospecting for Hash Functions", 2018; revised constants by TheIronBorn). Exact on every
// instruction set. The scalar and the vector form give the same bits.
//
// [any thread] Pure functions.
#pragma once
#include "lanes.h"

MTK_BEGIN

MTK_INLINE uint32_t hash(uint32_t x) {
    x = (x ^ (x >> 16)) * 0x21f0aaadu;
    x = (x ^ (x >> 15)) * 0xd35a2d97u;
    return x ^ (x >> 15);
}

// Order matters: hash(a, b) != hash(b, a).
MTK_INLINE uint32_t hash(uint32_t a, uint32_t b) { return hash(hash(a) + 0x9e3779b9u + b); }
MTK_INLINE uint32_t hash(uint32_t a, uint32_t b, uint32_t c) { return hash(hash(a, b) + 0x9e3779b9u + c); }

// [0, 1) in steps of 2^-24, and [-1, 1) in steps of 2^-23: exact.
MTK_INLINE float unipolar(uint32_t bits) { return (float)(int32_t)(bits >> 8) * (1.0f / 16777216.0f); }
MTK_INLINE float bipolar(uint32_t bits) { return unipolar(bits) * 2.0f - 1.0f; }

// Shifts that bring in zeros, for integers without sign in Ints.
template <int S, int N> MTK_INLINE Ints<N> shift_right_zeros(Ints<N, true> x) {
    return {(typename Native<N>::I)((typename Native<N>::U)x.v >> S)};
}
template <int S, int N> MTK_INLINE Ints<N> shift_right_zeros(Ints<N, false> x) {
    return {shift_right_zeros<S>(x.lo), shift_right_zeros<S>(x.hi)};
}

template <int N> MTK_INLINE Ints<N> hash(Ints<N> x) {
    x = (x ^ shift_right_zeros<16>(x)) * Ints<N>::splat(0x21f0aaad);
    x = (x ^ shift_right_zeros<15>(x)) * Ints<N>::splat((int32_t)0xd35a2d97u);
    return x ^ shift_right_zeros<15>(x);
}

// One step of xorshift (G. Marsaglia, "Xorshift RNGs", J. Stat. Softw. 8(14), 2003): period 2^32 - 1, never 0 from
// anything but 0.
template <int N> MTK_INLINE Ints<N> xorshift(Ints<N> x) {
    x = x ^ shift_left<13>(x);
    x = x ^ shift_right_zeros<17>(x);
    return x ^ shift_left<5>(x);
}

MTK_END
