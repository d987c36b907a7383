// The heart of the reverbs: a feedback delay network of 16 lines with three decay bands, a chunk at a time.
//
// J.-M. Jot, A. Chaigne, "Digital delay networks for designing artificial reverberators", AES 90 (1991): lines of unlike
// lengths d_i meet in a matrix that keeps energy, and a filter of gain 10^(-3 d_i / (fs T60(f))) in each line lets
// everything decay by 60 dB in T60(f). The matrix is Hadamard's / 4. After it, pairs of lines turn into each other by
// slowly moving angles (S. Schlecht, E. Habets, "Time-varying feedback matrices in feedback delay networks", JASA 138,
// 2015): modulation without interpolation, which neither darkens the sound nor changes the decay.
//
// The filter is middle gain x low shelf x high shelf. With A^2 the shelf's gain beyond the middle, k = sqrt 2 and s in
// units of the corner, low = (s^2 + A k s + A^2) / (s^2 + k s + 1), high = (A^2 s^2 + A k s + 1) / (s^2 + k s + 1):
// poles and zeros are Butterworth's, so both are monotone and no gain in the loop exceeds that of the longest band: stable
// for every setting. Trapezoidal, with states scaled so that the input adds to both as it is (g = tan(pi fc / fs),
// h = 1 / (1 + g (g + k))):
//     u' = (2h - 1) u - 2 g^2 h v + x        v' = 2h u + (1 - 2 g^2 h) v + x        y = d x + e u + f v
//
// Speed: every line is longer than a chunk, so a chunk's echoes are known before it begins. Lines are read and written
// 32 frames at a time, the matrix works on blocks, only the filters turn the block around: lines become SIMD lanes.
//
// [audio] except lay().
#pragma once
#include "blocks.h"
#include "math.h"

MTK_BEGIN

constexpr int kLines = 16;

// log2 of T60 of the middle, of the others' ratio to it, and of the crossovers in Hz; 0..1 how far decay is suspended.
struct DecayBands {
    float decay, low, high, low_hz, high_hz, freeze;
    MTK_INLINE bool operator==(const DecayBands &o) const {
        return decay == o.decay && low == o.low && high == o.high && low_hz == o.low_hz && high_hz == o.high_hz &&
               freeze == o.freeze;
    }
};

struct ReverbNetwork {
    using V = Floats<16>;  // a value per line
    static constexpr int kPairs = 4, kWidth = kNativeLanes;
    enum { kLowU, kLowV, kHighU, kHighV, kStates };
    enum { kLowD, kLowE, kLowF, kHighD, kHighE, kHighF, kGains };

    float state[kStates][kLines], gain[kGains][kLines];  // gains as the last chunk left them
    float cosine[kPairs], sine[kPairs], phase[kPairs];   // of the turning angles; phases in turns
    Ring line[kLines];
    int length[kLines], next_length[kLines], fade, fade_chunks;  // next_length fades in while `fade` counts down
    DecayBands bands;                                            // that `gain` was made for
    float low_scale[2], high_scale[2];  // what u and v of the shelves are multiplied by to be integrators' charge
    bool tuned;

    // Floats of memory for lines of up to `longest` frames.
    static size_t floats_for(const float (&longest)[kLines]) {
        size_t sum = 0;
        for (float frames : longest) sum += (size_t)Ring::floats_for(frames);
        return sum;
    }
    // [control] Lays the lines out from `offset` on; returns the offset behind them.
    int lay(int offset, const float (&longest)[kLines], float rate) {
        for (int l = 0; l < kLines; l++) offset = line[l].lay(offset, longest[l]);
        fade_chunks = (int)(rate * 0.06f / kChunk) + 1;
        for (int j = 0; j < kPairs; j++) {
            phase[j] = (float)j * 0.381966f - (float)(int)((float)j * 0.381966f);
            cosine[j] = 1.0f;
        }
        return offset;
    }

    // Lengths that fade in from now on, unless a fade is under way. Whether one begins.
    MTK_INLINE bool retune(const int (&wanted)[kLines]) {
        if (fade != 0) return false;
        bool changed = false;
        for (int l = 0; l < kLines; l++) changed = changed || wanted[l] != length[l];
        if (!changed) return false;
        const bool fresh = length[0] == 0;  // nothing has sounded yet
        for (int l = 0; l < kLines; l++) {
            next_length[l] = wanted[l];
            if (fresh) length[l] = wanted[l];
        }
        fade = fresh ? 0 : fade_chunks;
        tuned = false;
        return !fresh;
    }

    // A chunk of something that fades from one delay to another with the lines; smoothstep. Rare, so kept out of the way.
    __attribute__((noinline)) void fade_over(const Ring &ring, const float *memory, int to, Block *old) const {
        const float step = 1.0f / (float)fade_chunks;
        const Block t = chunk_line(1.0f - (float)fade * step, 1.0f - (float)(fade - 1) * step);
        *old = *old + t * t * (Block::splat(3.0f) - (t + t)) * (ring.read(memory, to) - *old);
    }
    MTK_INLINE Block fading(const Ring &ring, const float *memory, int from, int to) const {
        Block x = ring.read(memory, from);
        if (fade != 0) fade_over(ring, memory, to, &x);
        return x;
    }
    MTK_INLINE void read(const float *memory, Block *rows) const {
        for (int l = 0; l < kLines; l++) rows[l] = line[l].read(memory, length[l]);
        if (fade != 0)
            for (int l = 0; l < kLines; l++) fade_over(line[l], memory, next_length[l], &rows[l]);
    }

    // Middle x shelf gains / 4 for the lengths in frames. A hair below 1: rounding must not let a frozen sound grow.
    static MTK_INLINE void shelf(V input, V band, V low, float g, float *d, float *e, float *f) {
        const float h = 1.0f / (1.0f + g * (g + 1.41421356f)), h2 = g * h, h3 = g * h2;
        (input + band * h2 + low * h3).store(d);
        ((band * h + low * h2) * (2.0f * h2)).store(e);
        ((low * (1.0f - h3) - band * h2) * (2.0f * h3)).store(f);
    }
    MTK_INLINE void tune(const DecayBands &wanted, float rate, float (*to)[kLines]) {
        const float share = 1.0f - (float)(fade > 0 ? fade - 1 : 0) / (float)fade_chunks;
        float frames[kLines];
        for (int l = 0; l < kLines; l++)
            frames[l] = (float)length[l] + (fade ? share : 0.0f) * (float)(next_length[l] - length[l]);
        // log2 of 10^-3 in T60
        const V octaves = V::load(frames) * (-9.96578428f * (1.0f - wanted.freeze) / (rate * exp2(wanted.decay)));
        const V low = exp2(octaves * (0.5f * exp2(-wanted.low) - 0.5f));  // A of each shelf
        const V high = exp2(octaves * (0.5f * exp2(-wanted.high) - 0.5f)), middle = exp2(octaves) * 0.2499999f;
        const float gl = tanpi(exp2(wanted.low_hz) / rate), gh = tanpi(exp2(wanted.high_hz) / rate);
        shelf(V::splat(1.0f), (low - 1.0f) * 1.41421356f, low * low - 1.0f, gl, to[kLowD], to[kLowE], to[kLowF]);
        shelf(middle * high * high, middle * (1.0f - high) * high * 1.41421356f, middle * (1.0f - high * high), gh,
              to[kHighD], to[kHighE], to[kHighF]);
        rescale(gl, low_scale, state[kLowU], state[kLowV]);
        rescale(gh, high_scale, state[kHighU], state[kHighV]);
    }
    // Brings `gain` to what is wanted at the end of this chunk.
    MTK_INLINE void settle(const DecayBands &wanted, float rate) {
        if (tuned && wanted == bands) return;
        tune(wanted, rate, gain);
        bands = wanted;
        tuned = fade <= 1;
    }
    // Keeps the charge of the integrators when a corner moves.
    static MTK_INLINE void rescale(float g, float (&scale)[2], float *u, float *v) {
        const float h2 = 2.0f * g / (1.0f + g * (g + 1.41421356f)), h3 = h2 * g;
        if (scale[0] != 0.0f && scale[0] != h2) {
            (V::load(u) * (scale[0] / h2)).store(u);
            (V::load(v) * (scale[1] / h3)).store(v);
        }
        scale[0] = h2, scale[1] = h3;
    }

    // What a shelf's states are after a frame: u' = a u - c v + x, v' = b u + d v + x.
    struct Turn {
        float a, b, c, d;
        // 2h = scale u / g = scale_u^2 / scale_v; 2 g^2 h = scale_v.
        MTK_INLINE Turn(const float (&scale)[2]) {
            b = scale[0] * scale[0] / scale[1], a = b - 1.0f, c = scale[1], d = 1.0f - c;
        }
        MTK_INLINE void step(V x, V &u, V &v) const {
            const V next_u = u * a + (x - v * c);
            v = u * b + (v * d + x);
            u = next_u;
        }
    };
    // A shelf that rests, two frames at a time: its states wait for one another half as often.
    struct TwoFrames {
        float a, b, c, d, u_early, v_early;  // states after two frames; what the first frame's x gives them
        V direct, e, f, late_direct, late_e, late_f;   // the second frame's y of both x and of the states before the first
        MTK_INLINE TwoFrames(const Turn &turn, const float (*gain)[kLines])
            : a(turn.a * turn.a - turn.b * turn.c), b(turn.b * (turn.a + turn.d)), c(turn.c * (turn.a + turn.d)),
              d(turn.d * turn.d - turn.b * turn.c), u_early(turn.a - turn.c), v_early(turn.b + turn.d), direct(V::load(gain[0])),
              e(V::load(gain[1])), f(V::load(gain[2])), late_direct(e + f), late_e(e * turn.a + f * turn.b),
              late_f(f * turn.d - e * turn.c) {}
        MTK_INLINE void step(V &x, V &late, V &u, V &v) const {
            const V y = x * direct + (u * e + v * f), late_y = (late * direct + x * late_direct) + (u * late_e + v * late_f);
            const V next_u = u * a + ((x * u_early + late) - v * c);
            v = u * b + (v * d + (x * v_early + late));
            u = next_u;
            x = y, late = late_y;
        }
    };

    // A chunk through both shelves, whose gains rest.
    MTK_INLINE void filter(float (*columns)[kLines]) {
        V u1 = V::load(state[kLowU]), v1 = V::load(state[kLowV]), u2 = V::load(state[kHighU]), v2 = V::load(state[kHighV]);
        const TwoFrames low(Turn(low_scale), gain + kLowD), high(Turn(high_scale), gain + kHighD);
        for (int i = 0; i < kChunk; i += 2) {
            V x = V::load(columns[i]), late = V::load(columns[i + 1]);
            low.step(x, late, u1, v1);
            high.step(x, late, u2, v2);
            x.store(columns[i]), late.store(columns[i + 1]);
        }
        flush_tiny(u1).store(state[kLowU]), flush_tiny(v1).store(state[kLowV]);
        flush_tiny(u2).store(state[kHighU]), flush_tiny(v2).store(state[kHighV]);
    }
    // The same while the gains move from those of the last chunk to these. Rare, so kept out of the way.
    __attribute__((noinline)) void filter_moving(float (*columns)[kLines], const float (*from)[kLines]) {
        V u1 = V::load(state[kLowU]), v1 = V::load(state[kLowV]), u2 = V::load(state[kHighU]), v2 = V::load(state[kHighV]);
        V now[kGains], step[kGains];
        for (int j = 0; j < kGains; j++) {
            now[j] = V::load(from[j]);
            step[j] = (V::load(gain[j]) - now[j]) * (1.0f / kChunk);
        }
        const Turn low(low_scale), high(high_scale);
        for (int i = 0; i < kChunk; i++) {
            for (int j = 0; j < kGains; j++) now[j] = now[j] + step[j];
            const V x = V::load(columns[i]), y = x * now[kLowD] + (u1 * now[kLowE] + v1 * now[kLowF]);
            low.step(x, u1, v1);
            (y * now[kHighD] + (u2 * now[kHighE] + v2 * now[kHighF])).store(columns[i]);
            high.step(y, u2, v2);
        }
        flush_tiny(u1).store(state[kLowU]), flush_tiny(v1).store(state[kLowV]);
        flush_tiny(u2).store(state[kHighU]), flush_tiny(v2).store(state[kHighV]);
    }

    // What the lines gave goes through their filters and the matrix back into them, with the sides added; closes the
    // chunk. Where it is `faint`, what is too small to hear becomes silence.
    MTK_INLINE void circulate(const DecayBands &wanted, float depth, float hertz, float rate, const Block *rows, Block left,
                              Block right, bool faint, float *memory) {
        alignas(64) float blocks[kLines][kChunk], columns[kChunk][kLines];
        float cos_to[kPairs], sin_to[kPairs];
        move_angles(depth, hertz, rate, cos_to, sin_to);   // early: it is one long chain, beside what follows
        for (int l = 0; l < kLines; l++) rows[l].store(blocks[l]);
        transpose<kLines, kChunk>(blocks, columns);
        if (tuned && wanted == bands) {
            filter(columns);
        } else {
            alignas(64) float from[kGains][kLines];
            __builtin_memcpy(from, gain, sizeof from);
            settle(wanted, rate);
            filter_moving(columns, from);
        }
        transpose<kChunk, kLines>(columns, blocks);
        faint ? turn<true>(cos_to, sin_to, blocks, left, right, memory)
              : turn<false>(cos_to, sin_to, blocks, left, right, memory);
        end_chunk();
    }
    MTK_INLINE void move_angles(float depth, float hertz, float rate, float *cos_to, float *sin_to) {
        static constexpr float ratios[kPairs] = {0.617f, 0.883f, 1.117f, 1.383f};
        using E = Floats<kPairs>;
        const E moved = E::load(phase) + E::load(ratios) * (hertz * kChunk / rate);
        const E angle = sin2pi(moved) * (depth * 0.2f);
        (moved - floor(moved)).store(phase);
        sin2pi(angle).store(sin_to);   // cos = sin(1/4 - |x|); the two do not wait for one another
        sin2pi(0.25f - abs(angle)).store(cos_to);
    }
    // Hadamard's matrix, then the turn of some pairs (l, l + 8), the entrance, and into the lines.
    template <bool faint>
    MTK_INLINE void turn(const float *cos_to, const float *sin_to, const float (*blocks)[kChunk], Block left, Block right,
                         float *memory) {
        static constexpr bool minus[kLines] = {0, 0, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1};  // at the entrance
        float cos_step[kPairs], sin_step[kPairs];
        for (int l = 0; l < kPairs; l++) cos_step[l] = cos_to[l] - cosine[l], sin_step[l] = sin_to[l] - sine[l];
        using W = Floats<kWidth>;  // as many frames at once as leave the 16 lines in registers
        float sides[2][kChunk], *to[kLines];
        left.store(sides[0]), right.store(sides[1]);
        for (int l = 0; l < kLines; l++) to[l] = line[l].place(memory);
        for (int i = 0; i < kChunk; i += kWidth) {
            W x[kLines];
            for (int l = 0; l < kLines; l++) x[l] = W::load(blocks[l] + i);
            hadamard_16(x);
            const W share = W::load(chunk_shares + i), side[2] = {W::load(sides[0] + i), W::load(sides[1] + i)};
            for (int j = 0; j < kPairs; j++) {
                const W c = share * cos_step[j] + cosine[j], s = share * sin_step[j] + sine[j];
                const W low = c * x[j] - s * x[j + 8], high = s * x[j] + c * x[j + 8];
                x[j] = low;
                x[j + 8] = high;
            }
            for (int l = 0; l < kLines; l++) {
                const W y = minus[l] ? x[l] - side[l & 1] : x[l] + side[l & 1];
                (faint ? flush_tiny(y) : y).store(to[l] + i);
            }
        }
        for (int l = 0; l < kLines; l++) line[l].repeat(memory);
        for (int l = 0; l < kPairs; l++) cosine[l] = cos_to[l], sine[l] = sin_to[l];
        for (int l = 0; l < kLines; l++) line[l].advance();
    }
    MTK_INLINE void end_chunk() {
        if (fade != 0 && --fade == 0)
            for (int l = 0; l < kLines; l++) length[l] = next_length[l];
    }
    // Left and right: two rows of signs, orthogonal to each other.
    static MTK_INLINE void leave(const Block *x, Block &left, Block &right) {
        const Block p = (x[0] - x[2]) + (x[4] - x[6]), q = (x[1] - x[3]) + (x[5] - x[7]);
        const Block r = (x[8] - x[10]) + (x[12] - x[14]), s = (x[9] - x[11]) + (x[13] - x[15]);
        left = (p + q) + (r + s);
        right = (p - q) - (r - s);
    }

    // A chunk in which every line is silent and stays so: what moves by itself moves on, so that no bit tells.
    MTK_INLINE void rest(const DecayBands &wanted, float depth, float hertz, float rate) {
        float cos_to[kPairs], sin_to[kPairs];
        settle(wanted, rate);
        move_angles(depth, hertz, rate, cos_to, sin_to);
        for (int l = 0; l < kPairs; l++) cosine[l] = cos_to[l], sine[l] = sin_to[l];
        for (int l = 0; l < kLines; l++) line[l].advance();
        end_chunk();
    }
    MTK_INLINE bool charged() const {
        V most = V::splat(0.0f);
        for (int j = 0; j < kStates; j++) most = max(most, abs(V::load(state[j])));
        return !all_set(most <= V::splat(0.0f));
    }
};

MTK_END
