// Lane vectors: N floats, one per voice (or channel), that move through a kernel together.
//
// Floats<N> is one machine vector when the instruction set has one that wide, else a pair of halves, so the same
// kernel compiles to AVX-512, AVX2, SSE or NEON. Every operation is one correctly rounded IEEE operation per lane
// and lanes never meet, hence the same bits on every instruction set and for every N. Nothing here calls libm.
//
// [any thread] Pure functions.
#pragma once
#include <stdint.h>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

#ifndef MTK_ISA
#define MTK_ISA generic
#endif
#define MTK_INLINE inline __attribute__((always_inline))
#define MTK_INLINE_LAMBDA __attribute__((always_inline))
#define MTK_BEGIN namespace mtk { namespace MTK_ISA {
#define MTK_END } }

MTK_BEGIN

#if defined(__AVX512F__)
constexpr int kNativeLanes = 16;
#elif defined(__AVX2__)
constexpr int kNativeLanes = 8;
#else
constexpr int kNativeLanes = 4;
#endif

template <int N> struct Native;
template <> struct Native<4> {
    typedef float F __attribute__((vector_size(16), may_alias));
    typedef int32_t I __attribute__((vector_size(16), may_alias));
    typedef uint32_t U __attribute__((vector_size(16), may_alias));
    typedef float Unaligned __attribute__((vector_size(16), aligned(4), may_alias));
};
template <> struct Native<8> {
    typedef float F __attribute__((vector_size(32), may_alias));
    typedef int32_t I __attribute__((vector_size(32), may_alias));
    typedef uint32_t U __attribute__((vector_size(32), may_alias));
    typedef float Unaligned __attribute__((vector_size(32), aligned(4), may_alias));
};
template <> struct Native<16> {
    typedef float F __attribute__((vector_size(64), may_alias));
    typedef int32_t I __attribute__((vector_size(64), may_alias));
    typedef uint32_t U __attribute__((vector_size(64), may_alias));
    typedef float Unaligned __attribute__((vector_size(64), aligned(4), may_alias));
};

template <int N, bool whole = (N <= kNativeLanes)> struct Floats;
template <int N, bool whole = (N <= kNativeLanes)> struct Ints;

// ---- one machine vector -------------------------------------------------------------------------------------
template <int N> struct Ints<N, true> {
    typename Native<N>::I v;
    static MTK_INLINE Ints splat(int32_t x) { return {typename Native<N>::I{} + x}; }
    MTK_INLINE int32_t operator[](int lane) const { return v[lane]; }
    MTK_INLINE void set(int lane, int32_t x) { v[lane] = x; }
};
template <int N> struct Floats<N, true> {
    typename Native<N>::F v;
    static MTK_INLINE Floats splat(float x) { return {typename Native<N>::F{} + x}; }
    static MTK_INLINE Floats load(const float *p) { return {*(const typename Native<N>::Unaligned *)p}; }
    MTK_INLINE void store(float *p) const { *(typename Native<N>::Unaligned *)p = v; }
    MTK_INLINE float operator[](int lane) const { return v[lane]; }
    MTK_INLINE void set(int lane, float x) { v[lane] = x; }
};

// ---- two halves -----------------------------------------------------------------------------------------------
template <int N> struct Ints<N, false> {
    Ints<N / 2> lo, hi;
    static MTK_INLINE Ints splat(int32_t x) { return {Ints<N / 2>::splat(x), Ints<N / 2>::splat(x)}; }
    MTK_INLINE int32_t operator[](int lane) const { return lane < N / 2 ? lo[lane] : hi[lane - N / 2]; }
    MTK_INLINE void set(int lane, int32_t x) { lane < N / 2 ? lo.set(lane, x) : hi.set(lane - N / 2, x); }
};
template <int N> struct Floats<N, false> {
    Floats<N / 2> lo, hi;
    static MTK_INLINE Floats splat(float x) { return {Floats<N / 2>::splat(x), Floats<N / 2>::splat(x)}; }
    static MTK_INLINE Floats load(const float *p) { return {Floats<N / 2>::load(p), Floats<N / 2>::load(p + N / 2)}; }
    MTK_INLINE void store(float *p) const { lo.store(p); hi.store(p + N / 2); }
    MTK_INLINE float operator[](int lane) const { return lane < N / 2 ? lo[lane] : hi[lane - N / 2]; }
    MTK_INLINE void set(int lane, float x) { lane < N / 2 ? lo.set(lane, x) : hi.set(lane - N / 2, x); }
};

// a < b ? a : b and a > b ? a : b, which is what the machine's min and max do. With AVX-512 the compiler does not see it: it
// compares, and chooses by a mask. (The masked forms with a full mask, because gcc warns of the plain ones.)
template <class V> MTK_INLINE V smaller(V a, V b) { return a < b ? a : b; }
template <class V> MTK_INLINE V larger(V a, V b) { return a > b ? a : b; }
#if defined(__AVX512F__)
MTK_INLINE Native<4>::F smaller(Native<4>::F a, Native<4>::F b) { return (Native<4>::F)_mm_min_ps((__m128)a, (__m128)b); }
MTK_INLINE Native<4>::F larger(Native<4>::F a, Native<4>::F b) { return (Native<4>::F)_mm_max_ps((__m128)a, (__m128)b); }
MTK_INLINE Native<8>::F smaller(Native<8>::F a, Native<8>::F b) { return (Native<8>::F)_mm256_min_ps((__m256)a, (__m256)b); }
MTK_INLINE Native<8>::F larger(Native<8>::F a, Native<8>::F b) { return (Native<8>::F)_mm256_max_ps((__m256)a, (__m256)b); }
MTK_INLINE Native<16>::F smaller(Native<16>::F a, Native<16>::F b) {
    return (Native<16>::F)_mm512_maskz_min_ps(0xffff, (__m512)a, (__m512)b);
}
MTK_INLINE Native<16>::F larger(Native<16>::F a, Native<16>::F b) {
    return (Native<16>::F)_mm512_maskz_max_ps(0xffff, (__m512)a, (__m512)b);
}
#endif

// ---- operations, each defined once for both shapes -----------------------------------------------------------
#define MTK_LANE_BINARY(Result, Type, name, expression)                                                          \
    template <int N> MTK_INLINE Result<N> name(Type<N, true> a, Type<N, true> b) { return {expression}; }        \
    template <int N> MTK_INLINE Result<N> name(Type<N, false> a, Type<N, false> b) {                             \
        return {name(a.lo, b.lo), name(a.hi, b.hi)};                                                             \
    }
MTK_LANE_BINARY(Floats, Floats, operator+, a.v + b.v)
MTK_LANE_BINARY(Floats, Floats, operator-, a.v - b.v)
MTK_LANE_BINARY(Floats, Floats, operator*, a.v * b.v)
MTK_LANE_BINARY(Floats, Floats, operator/, a.v / b.v)
MTK_LANE_BINARY(Floats, Floats, min, smaller(a.v, b.v))
MTK_LANE_BINARY(Floats, Floats, max, larger(a.v, b.v))
MTK_LANE_BINARY(Ints, Floats, operator<, a.v < b.v)
MTK_LANE_BINARY(Ints, Floats, operator<=, a.v <= b.v)
MTK_LANE_BINARY(Ints, Floats, operator>, a.v > b.v)
MTK_LANE_BINARY(Ints, Floats, operator>=, a.v >= b.v)
MTK_LANE_BINARY(Ints, Floats, operator==, a.v == b.v)
MTK_LANE_BINARY(Ints, Ints, operator==, a.v == b.v)
MTK_LANE_BINARY(Ints, Ints, operator<, a.v < b.v)
MTK_LANE_BINARY(Ints, Ints, operator>, a.v > b.v)
MTK_LANE_BINARY(Ints, Ints, operator&, a.v & b.v)
MTK_LANE_BINARY(Ints, Ints, operator|, a.v | b.v)
MTK_LANE_BINARY(Ints, Ints, operator^, a.v ^ b.v)
// Integer arithmetic wraps (phases rely on it), so it is done unsigned.
MTK_LANE_BINARY(Ints, Ints, operator+, (typename Native<N>::I)((typename Native<N>::U)a.v + (typename Native<N>::U)b.v))
MTK_LANE_BINARY(Ints, Ints, operator-, (typename Native<N>::I)((typename Native<N>::U)a.v - (typename Native<N>::U)b.v))
MTK_LANE_BINARY(Ints, Ints, operator*, (typename Native<N>::I)((typename Native<N>::U)a.v * (typename Native<N>::U)b.v))

#define MTK_LANE_UNARY(Result, Type, name, expression)                                                           \
    template <int N> MTK_INLINE Result<N> name(Type<N, true> a) { return {expression}; }                         \
    template <int N> MTK_INLINE Result<N> name(Type<N, false> a) { return {name(a.lo), name(a.hi)}; }
MTK_LANE_UNARY(Floats, Floats, operator-, -a.v)
MTK_LANE_UNARY(Ints, Ints, operator~, ~a.v)
MTK_LANE_UNARY(Floats, Floats, abs, (typename Native<N>::F)((typename Native<N>::I)a.v & 0x7fffffff))
// Exact for |x| < 2^24; truncates toward zero. Keep arguments inside +-2^31.
MTK_LANE_UNARY(Ints, Floats, truncate, __builtin_convertvector(a.v, typename Native<N>::I))
MTK_LANE_UNARY(Floats, Ints, to_float, __builtin_convertvector(a.v, typename Native<N>::F))
MTK_LANE_UNARY(Floats, Ints, as_float, (typename Native<N>::F)a.v)
MTK_LANE_UNARY(Ints, Floats, as_int, (typename Native<N>::I)a.v)

template <int N> MTK_INLINE Floats<N> select(Ints<N, true> mask, Floats<N, true> a, Floats<N, true> b) {
    return {mask.v ? a.v : b.v};
}
template <int N> MTK_INLINE Floats<N> select(Ints<N, false> mask, Floats<N, false> a, Floats<N, false> b) {
    return {select(mask.lo, a.lo, b.lo), select(mask.hi, a.hi, b.hi)};
}
template <int N> MTK_INLINE Ints<N> select(Ints<N, true> mask, Ints<N, true> a, Ints<N, true> b) {
    return {mask.v ? a.v : b.v};
}
template <int N> MTK_INLINE Ints<N> select(Ints<N, false> mask, Ints<N, false> a, Ints<N, false> b) {
    return {select(mask.lo, a.lo, b.lo), select(mask.hi, a.hi, b.hi)};
}
// Shifts by a constant; >> keeps the sign.
template <int S, int N> MTK_INLINE Ints<N> shift_left(Ints<N, true> a) {
    return {(typename Native<N>::I)((typename Native<N>::U)a.v << S)};
}
template <int S, int N> MTK_INLINE Ints<N> shift_left(Ints<N, false> a) {
    return {shift_left<S>(a.lo), shift_left<S>(a.hi)};
}
template <int S, int N> MTK_INLINE Ints<N> shift_right(Ints<N, true> a) { return {a.v >> S}; }
template <int S, int N> MTK_INLINE Ints<N> shift_right(Ints<N, false> a) {
    return {shift_right<S>(a.lo), shift_right<S>(a.hi)};
}

#define MTK_LANE_SCALAR(op)                                                                                      \
    template <int N> MTK_INLINE Floats<N> operator op(Floats<N> a, float b) { return a op Floats<N>::splat(b); } \
    template <int N> MTK_INLINE Floats<N> operator op(float a, Floats<N> b) { return Floats<N>::splat(a) op b; }
MTK_LANE_SCALAR(+)
MTK_LANE_SCALAR(-)
MTK_LANE_SCALAR(*)
MTK_LANE_SCALAR(/)

// The lanes (bits) in which a mask is set.
template <int N> MTK_INLINE uint32_t bits(Ints<N, true> mask) {
#if defined(__AVX512DQ__)
    if constexpr (N == 16) return _mm512_movepi32_mask((__m512i)mask.v);
#endif
#if defined(__AVX__)
    if constexpr (N == 8) return (uint32_t)_mm256_movemask_ps((__m256)mask.v);
#endif
#if defined(__SSE2__)
    if constexpr (N == 4) return (uint32_t)_mm_movemask_ps((__m128)mask.v);
#endif
    uint32_t found = 0;
    for (int lane = 0; lane < N; lane++) found |= (uint32_t)(mask.v[lane] & 1) << lane;
    return found;
}
template <int N> MTK_INLINE uint32_t bits(Ints<N, false> mask) { return bits(mask.lo) | bits(mask.hi) << (N / 2); }

template <int N> MTK_INLINE Floats<N> clamp(Floats<N> x, float low, float high) {
    return min(max(x, Floats<N>::splat(low)), Floats<N>::splat(high));
}

MTK_END
