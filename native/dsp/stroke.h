// What all drums share: which lanes a key strikes, how hard, and when a stroke has died away.
//
// A kit is one patch in which every drum hears every note. Almost all of them are not meant, so a drum whose key is not
// struck costs no more than the zeros it writes; a voice struck again for another drum lets this one ring out. A drum keeps
// what belongs to a voice in a struct of rows of L numbers; zero is silence.
//
// [audio] Pure functions on the state they are given.
#pragma once
#include "kernel.h"
#include "math.h"
#include "random.h"
#include "segment.h"
#include "span.h"

MTK_BEGIN

constexpr float kInaudible = 1e-5f;  // -100 dB: smaller, and the stroke is over
constexpr int kEveryKey = 128;

inline int nearest_key(float semitones) { return (int)floor(semitones + 0.5f); }

// Those of `lanes` whose note is the key that parameter `key` names.
template <int L> uint32_t lanes_of_key(const Io<L> &io, uint32_t lanes, int key) {
    uint32_t found = 0;
    for (uint32_t rest = lanes; rest; rest &= rest - 1) {
        const int lane = __builtin_ctz(rest), wanted = nearest_key(io.parameters[key].to[lane]);
        if (wanted == kEveryKey || wanted == nearest_key(io.pitch->from[lane])) found |= 1u << lane;
    }
    return found;
}

// (1 - v + v velocity^2) (1 + a accent).
template <int L> float strength_of(const Io<L> &io, int lane, int velocity, int accent) {
    const float speed = io.velocity[lane];
    const float soft = 1.0f - io.parameters[velocity].to[lane] * (1.0f - speed * speed);
    return soft * (1.0f + io.parameters[accent].to[lane] * io.accent[lane]);
}

// Where this note's noise begins: `noise` of this number and of those after it.
template <int L> uint32_t noise_seed(const Io<L> &io, int lane, uint32_t seed) { return hash(seed, io.serial[lane]); }

// Forgets a lane of a struct made of rows of L numbers.
template <int L, class Rows> void silence(Rows &rows, uint32_t lanes) {
    static_assert(sizeof(Rows) % (4 * L) == 0, "rows of L numbers only");
    for_lanes(lanes, [&](int lane) {
        for (size_t at = lane * 4; at < sizeof(Rows); at += 4 * L) __builtin_memset((char *)&rows + at, 0, 4);
    });
}

// Those of the `sounding` lanes that are louder than nothing; forgets the others.
template <int L, class Rows> uint32_t end_inaudible(Rows &rows, uint32_t sounding, Floats<L> loudness) {
    const Ints<L> loud = loudness > Floats<L>::splat(kInaudible);
    uint32_t audible = 0;
    for (int lane = 0; lane < L; lane++) audible |= (uint32_t)(loud[lane] & 1) << lane;
    silence<L>(rows, sounding & ~audible);
    return sounding & audible;
}

template <int L> void write_zeros(float *out, int frames) { __builtin_memset(out, 0, sizeof(float) * L * frames); }

// The share of its level an envelope loses per frame to fall by 60 dB in so many seconds.
template <int N> MTK_INLINE Floats<N> decay_share(Floats<N> log2_seconds, float sample_rate) {
    return segment_share(Floats<N>::splat(6.90775528f), log2_seconds, sample_rate);
}
MTK_INLINE float decay_share(float seconds, float sample_rate) {
    return decay_share(log2(Floats<4>::splat(seconds)), sample_rate)[0];
}

// The share of the way to its target a level goes per frame to get there with a time constant of 0.3 ms: no click.
MTK_INLINE float slew_halvings(float sample_rate) { return 1.44269504f / (0.0003f * sample_rate); }
MTK_INLINE float slew_share(float sample_rate) { return 1.0f - exp2(-slew_halvings(sample_rate)); }

// 32 bits as a number in [-1, 1).
template <int N> MTK_INLINE Floats<N> bipolar(Ints<N> bits) { return to_float(bits) * (1.0f / 2147483648.0f); }

// White noise is a hash of the number of the frame, so frames need not wait for one another.
template <int N> MTK_INLINE Floats<N> white(Ints<N> number) { return bipolar(hash(number)); }

// The oscillator of the 909's drums: a triangle of phase p (2^-32 cycles, from 0 upwards) rounded by t (3 - t^2) / 2, whose
// third harmonic is 38 dB down.
template <int N> MTK_INLINE Floats<N> rounded_triangle(Ints<N> p) {
    const Floats<N> half_turns = bipolar(p), size = abs(half_turns);
    const Floats<N> t = copy_sign(min(size, 1.0f - size) * 2.0f, half_turns);
    return t * (1.5f - t * t * 0.5f);
}

MTK_END
