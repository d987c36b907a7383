// Reads single cycles from tables in which no harmonic is too high.
//
// Of every cycle there are eleven copies, made on the control thread from its spectrum: copy l has the harmonics up to
// 1024 / 2^l, in at least 32 points for each of them (fewer only in the lowest octaves), so cubic interpolation adds less
// than -85 dB of the highest one. The copy whose highest harmonic lies
// below 2/3 fs is heard, and fades into the one an octave lower while that harmonic is above 0.56 fs. So all is there
// up to 0.28 fs, 13 kHz at least, and what folds stays above fs/3, hence above the note.
//
// Warps keep the spectrum within bounds instead of cutting corners: bend moves the phase by a sine, sync lets 1 to 8 cycles
// run under sin^4 of the note's phase, which is 0 where they begin anew. The copy is chosen for the fastest place of the
// warp and the side bands beyond, and high notes are warped less.
#pragma once
#include "fft.h"
#include "kernel.h"
#include "math.h"
#include "random.h"
#include "sine.h"

MTK_BEGIN

template <int L> struct OscWavetable {
    using F = Floats<L>;
    using I = Ints<L>;
    using Four = Floats<4>;
    using P = params::OscWavetable;
    static constexpr int kTables = 8, kCycles = 8;     // built in; cycles of each
    static constexpr int kLevels = 11, kHarmonics = 1024, kCycle = 2048, kMostCycles = 256, kLongest = 4096;
    static constexpr int kGuard = 4;                   // a copy begins one point early and ends three late
    static constexpr float kTurn = 1.0f / 4294967296.0f;
    enum Warp { kOff, kBend, kSync };
    enum Start { kFree, kReset, kRandom };

    uint32_t phase[L];
    uint32_t fresh, seed;

    // ---- tables: [built-in cycles][sample's cycles][workspace], each cycle its copies one after the other ------------
    static constexpr int bits(int level) { return level <= 1 ? 12 : level <= 4 ? 11 : level <= 9 ? 15 - level : 6; }
    static constexpr int points(int level) { return 1 << bits(level); }
    static constexpr int offset(int level) {
        int sum = 0;
        for (int l = 0; l < level; l++) sum += points(l) + kGuard;
        return sum;
    }
    static constexpr int kCopies = offset(kLevels);

    // Cycles in a sample: whole ones of 2048 frames, or a short sample as one.
    static int cycles_of(const SampleView *sample) {
        if (!sample || sample->frames < 1) return 0;
        if (sample->frames <= kLongest && sample->frames % kCycle) return 1;
        const int64_t cycles = sample->frames / kCycle;
        return (int)(cycles < kMostCycles ? cycles : kMostCycles);
    }
    static size_t digest_floats(const Setup &, const SampleView *const *samples) {
        return (size_t)(kTables * kCycles + cycles_of(samples[0])) * kCopies + Work::kFloats;
    }

    // Room for the control thread's work: tables of the transforms of all sizes, each at twice its size, and signals.
    struct Work {
        float *room;
        static constexpr int kFloats = 9 * kLongest;
        float *table(int size) const { return room + 2 * size; }
        float *re() const { return room + 4 * kLongest; }
        float *im() const { return room + 5 * kLongest; }
        float *signal() const { return room + 6 * kLongest; }
        float *scratch() const { return room + 7 * kLongest; }
    };
    static constexpr int kSmallest = 64;

    struct Spectrum {
        float cosine[kHarmonics], sine[kHarmonics];  // of harmonic k; 0 is silent
    };

    static void built_in(int table, int cycle, Spectrum &x) {
        static constexpr float vowels[5][3] = {
            {800, 1150, 2900}, {400, 1600, 2700}, {350, 1700, 2700}, {450, 800, 2830}, {325, 700, 2530}};
        static constexpr int drawbars[9] = {1, 2, 3, 4, 6, 8, 10, 12, 16};
        const float m = (float)cycle / (float)(kCycles - 1);
        double power = 0;
        for (int k = 1; k < kHarmonics; k++) {
            const float n = (float)k;
            float a = 0, b = 0;
            if (table == 0) {  // sine, triangle, saw, square, one after the other
                const float waves[4] = {k == 1 ? 1.0f : 0.0f, k % 4 == 1 ? 1 / (n * n) : k % 4 == 3 ? -1 / (n * n) : 0,
                                        1 / n, k % 2 ? 1 / n : 0};
                const float at = m * 3, rest = at - (float)(int)at;
                const int first = (int)at;
                b = waves[first] + (waves[first < 3 ? first + 1 : 3] - waves[first]) * rest;
            }
            if (table == 1) {
                const double turns = k * (0.5 - 0.46 * cycle / (kCycles - 1)) * 0.5;
                a = sin2pi((float)(turns - (double)(int64_t)turns)) / n;
            }
            if (table == 2) {
                const float corner = n * exp2(m * -8.0f), square = corner * corner;
                b = 1 / (n * (1 + square * square));
            }
            if (table == 3) {
                const float at = m * 4, rest = at - (float)(int)at;
                const int first = (int)at;
                for (int j = 0; j < 3; j++) {
                    const float low = vowels[first][j], high = vowels[first < 4 ? first + 1 : 4][j];
                    const float away = (110 * n - (low + (high - low) * rest)) / (80.0f + 20.0f * (float)j);
                    b += (j == 0 ? 1.0f : j == 1 ? 0.5f : 0.25f) / (1 + away * away);
                }
            }
            if (table == 4)
                for (int j = 0; j < 9; j++)
                    if (drawbars[j] == k) b = clamp(Four::splat(m * 9 - (float)j + 1), 0.0f, 1.0f)[0];
            if (table == 5) {
                const float away = n - (1 + 2 * (float)cycle);
                b = 0.5f / (n * n) + 1 / (1 + 4 * away * away * away * away);
            }
            if (table == 6) b = (k % 2 ? 1.0f : m) / (n * (1 + n * n / 576));
            if (table == 7 && k <= 64) {
                const float chance = bipolar(hash((uint32_t)cycle, (uint32_t)k));
                b = chance * chance * chance / sqrt(n) + (k == 1 ? 0.5f : 0);
            }
            x.cosine[k] = a;
            x.sine[k] = b;
            power += (double)a * a + (double)b * b;
        }
        const float scale = 0.4f / sqrt((float)(power * 0.5));
        for (int k = 1; k < kHarmonics; k++) {
            x.cosine[k] *= scale;
            x.sine[k] *= scale;
        }
    }

    // The harmonics of `frames` frames as one cycle. What is not a number, or beyond any sense, is silence.
    static void analyse(const SampleView &sample, int64_t first, int frames, const Work &work, Spectrum &x) {
        for (int k = 0; k < kHarmonics; k++) x.cosine[k] = x.sine[k] = 0;
        for (int j = 0; j < frames; j++) {
            const float value = sample.data[(first + j) * sample.channels];
            if (!(value > -1000.0f && value < 1000.0f)) return;
            work.signal()[j] = value;
        }
        if (frames == kCycle) {
            real_fft(kCycle, work.table(kCycle), work.signal(), work.re(), work.im(), work.scratch());
            for (int k = 1; k < kHarmonics; k++) {
                x.cosine[k] = work.re()[k] * (2.0f / kCycle);
                x.sine[k] = work.im()[k] * (-2.0f / kCycle);
            }
            return;
        }
        double angle = 6.283185307179586477 / frames, c = 0, s = 0;
        for (int i = 20; i >= 1; i--) {  // cos and sin of the angle, at most pi
            s = (1 - s) * angle * angle / (2 * i * (2 * i + 1));
            c = (1 - c) * angle * angle / (2 * i * (2 * i - 1));
        }
        s = (1 - s) * angle;
        c = 1 - c;
        double step_re = 1, step_im = 0;
        for (int k = 1; k < kHarmonics && 2 * k < frames; k++) {
            const double turned = step_re * c - step_im * s;
            step_im = step_re * s + step_im * c;
            step_re = turned;
            double re = 1, im = 0, a = 0, b = 0;
            for (int j = 0; j < frames; j++) {
                const double value = work.signal()[j];
                a += value * re;
                b += value * im;
                const double next = re * step_re - im * step_im;
                im = re * step_im + im * step_re;
                re = next;
            }
            x.cosine[k] = (float)(a * 2 / frames);
            x.sine[k] = (float)(b * 2 / frames);
        }
    }

    // All copies of a cycle.
    static void copy_all(const Spectrum &x, const Work &work, float *out) {
        float *re = work.re(), *im = work.im(), *signal = work.signal();
        for (int level = 0; level < kLevels; level++) {
            const int size = points(level), most = kHarmonics >> level;
            for (int k = 0; k <= size / 2; k++) {
                const bool there = k > 0 && k <= most && k < kHarmonics && k < size / 2;
                re[k] = there ? x.cosine[k] * (float)size * 0.5f : 0.0f;
                im[k] = there ? x.sine[k] * (float)size * -0.5f : 0.0f;
            }
            inverse_real_fft(size, work.table(size), re, im, signal, work.scratch());
            float *copy = out + offset(level);
            for (int j = 0; j < size + kGuard; j++) copy[j] = signal[(j - 1) & (size - 1)];
        }
    }

    static void digest(const Setup &, const SampleView *const *samples, float *out) {
        const int own = kTables * kCycles, cycles = cycles_of(samples[0]);
        const Work work = {out + (size_t)(own + cycles) * kCopies};
        for (int size = kSmallest; size <= kLongest; size *= 2) make_real_fft_table(size, work.table(size));
        Spectrum x;
        for (int i = 0; i < own; i++) {
            built_in(i / kCycles, i % kCycles, x);
            copy_all(x, work, out + (size_t)i * kCopies);
        }
        for (int i = 0; i < cycles; i++) {
            const int length = samples[0]->frames < kCycle || samples[0]->frames % kCycle ? (int)samples[0]->frames : kCycle;
            analyse(*samples[0], (int64_t)i * kCycle, length <= kLongest ? length : kCycle, work, x);
            copy_all(x, work, out + (size_t)(own + i) * kCopies);
        }
    }

    void prepare(const Setup &setup) { seed = setup.seed; }
    void start(const Io<L> &, uint32_t lanes) { fresh |= lanes; }

    // ---- pieces -----------------------------------------------------------------------------------------------------
    static MTK_INLINE F frequency(F pitch, F tune, F fine, float sample_rate) {
        const F octaves = (pitch + tune + fine * 0.01f - 69.0f) * (1.0f / 12.0f);
        return clamp(exp2(octaves) * (440.0f / sample_rate), 1e-7f, 0.4999f);
    }
    // How far the phase is bent, or how many cycles run in one; less where a high note leaves no room for it.
    static MTK_INLINE F strength(int warp, F amount, F cycles_per_frame) {
        const F room = 0.666666667f / cycles_per_frame;
        if (warp == kBend) return amount * clamp(room * 0.125f - 0.25f, 0.0f, 1.0f);
        return min(exp2(amount * 3.0f), max(room * 0.375f, F::splat(1.0f)));
    }
    // How many harmonics of the table there is room for.
    static MTK_INLINE F harmonics(int warp, F strong, F cycles_per_frame) {
        const F room = 0.666666667f / cycles_per_frame, one = F::splat(1.0f);
        return warp == kBend   ? max((room - strong * 6.0f) / (strong + 1.0f), one)
               : warp == kSync ? max(room / (strong + 2.0f), one)
                               : room;
    }

    // Points of two cycles `apart` floats from each other, at `p` in copy `level`, weighted; t of the way to the second.
    static MTK_INLINE Four weighted(const float *cycle, int64_t apart, float t, int level, uint32_t p) {
        static constexpr float cubic[4][4] = {{0, 1, 0, 0},
                                              {-1.0f / 3.0f, -0.5f, 1, -1.0f / 6.0f},
                                              {0.5f, -1, 0.5f, 0},
                                              {-1.0f / 6.0f, 0.5f, -0.5f, 1.0f / 6.0f}};
        const int wide = bits(level);
        const float *at = cycle + kOffsets.from[level] + (p >> (32 - wide));
        const float x = (float)(int32_t)((p << wide) >> 8) * (1.0f / 16777216.0f);
        const Four weight =
            ((Four::load(cubic[3]) * x + Four::load(cubic[2])) * x + Four::load(cubic[1])) * x + Four::load(cubic[0]);
        const Four first = Four::load(at);
        return apart ? (first + (Four::load(at + apart) - first) * t) * weight : first * weight;
    }
    struct Offsets {
        int from[kLevels];
        constexpr Offsets() : from() {
            for (int level = 0; level < kLevels; level++) from[level] = offset(level);
        }
    };
    static constexpr Offsets kOffsets = {};

    void process(const Io<L> &io) {
        float *out = io.outputs[P::out_out];
        const int table = io.choice(P::table), warp = io.choice(P::warp);
        const int cycles = table == 0 ? cycles_of(io.samples[0]) : kCycles;
        const Ramp<L> &pitch = (io.connected >> P::in_pitch) & 1u ? *io.controls[P::in_pitch] : *io.pitch;
        const F to = frequency(F::load(pitch.to), io.to(P::tune), io.to(P::fine), io.sample_rate);
        const F from = frequency(F::load(pitch.from), io.from(P::tune), io.from(P::fine), io.sample_rate);
        if (fresh) begin(io, from);

        // Phases, warped, and the place in the table, for all lanes; then the reading, lane by lane.
        uint32_t places[kChunk][L];
        float windows[kChunk][L], between[kChunk][L];
        int32_t nearest[kChunk][L];
        const F strong = strength(warp, io.to(P::amount), to);
        Line<L> speed(from, to, io.reciprocal), warped(strength(warp, io.from(P::amount), from), strong, io.reciprocal);
        Line<L> position(io.from(P::position), io.to(P::position), io.reciprocal);
        const float last = (float)(cycles > 1 ? cycles - 1 : 0);
        I p = as_int(F::load((const float *)phase));
        for (int i = 0; i < io.frames; i++) {
            I q = p;
            const F x = to_float(p) * kTurn, a = warped.next();
            if (warp == kBend) {
                const F moved = a * sine_of_turns(x) * 0.159154943f;
                q = p + truncate(moved * 4294967296.0f);
            }
            if (warp == kSync) {
                const F run = (x - floor(x)) * a, part = run - floor(run);
                q = truncate(select(part < F::splat(0.5f), part, part - 1.0f) * 4294967296.0f);
                const F half = sine_of_turns(x * 0.5f), window = half * half;
                (window * window).store(windows[i]);
            }
            as_float(q).store((float *)places[i]);
            const F at = clamp(position.next() * last, 0.0f, last);  // a line may end a rounding beyond its range
            const F whole = min(floor(at), F::splat(last > 0 ? last - 1 : 0.0f));
            as_float(truncate(whole)).store((float *)nearest[i]);
            (at - whole).store(between[i]);
            p = p + truncate(speed.next() * 4294967296.0f);
        }
        as_float(p).store((float *)phase);
        for (int i = 0; i < io.frames * L; i += L) F::splat(0.0f).store(out + i);
        if (cycles == 0) return;

        const float *cycle = io.digest + (size_t)(table == 0 ? kTables * kCycles : (table - 1) * kCycles) * kCopies;
        const F level = clamp(10.0f - log2(harmonics(warp, strong, to)), 0.0f, 9.75f);  // the last is never left
        for (int lane = 0; lane < L; lane++) {
            const float exact = level[lane];
            const int bright = (int)exact + ((float)(int)exact < exact ? 1 : 0);
            const float share = ((float)bright - exact) * 4.0f;
            const float brighter = bright == 0 || share > 1.0f ? 1.0f : share > 0.0f ? share : 0.0f;
            read(io, cycle, cycles, lane, bright, brighter, &nearest[0][lane], &between[0][lane], &places[0][lane]);
        }
        Line<L> gain(io.from(P::level), io.to(P::level), io.reciprocal);
        for (int i = 0; i < io.frames; i++) {
            F y = F::load(out + i * L) * gain.next();
            if (warp == kSync) y = y * F::load(windows[i]);
            y.store(out + i * L);
        }
    }

    // One lane over the piece: `brighter` of copy `bright`, the rest of the next one.
    static void read(const Io<L> &io, const float *cycle, int cycles, int lane, int bright, float brighter,
                     const int32_t *nearest, const float *between, const uint32_t *places) {
        const bool use_bright = brighter > 0.0f, use_dark = brighter < 1.0f;
        Four parts[kChunk + 3];
        for (int i = 0; i < io.frames; i++) {
            const float t = between[i * L];
            const float *here = cycle + (int64_t)nearest[i * L] * kCopies;
            const int64_t apart = cycles > 1 && t != 0.0f ? kCopies : 0;
            const uint32_t p = places[i * L];
            Four sum = Four::splat(0.0f);
            if (use_bright) sum = weighted(here, apart, t, bright, p) * brighter;
            if (use_dark) sum = sum + weighted(here, apart, t, bright + 1, p) * (1.0f - brighter);
            parts[i] = sum;
        }
        float *out = io.outputs[P::out_out] + lane;
        for (int i = 0; i < io.frames; i++) out[i * L] = (parts[i][0] + parts[i][2]) + (parts[i][1] + parts[i][3]);
    }

    void begin(const Io<L> &io, F first_frequency) {
        const I increment = truncate(first_frequency * 4294967296.0f);
        const int policy = io.choice(P::phase);
        for (int lane = 0; lane < L; lane++) {
            if (!((fresh >> lane) & 1u)) continue;
            phase[lane] = policy == kFree     ? (uint32_t)io.frame * (uint32_t)increment[lane]
                          : policy == kRandom ? hash(seed, io.serial[lane])
                                              : 0u;
        }
        fresh = 0;
    }
};
MTK_MODULE("osc.wavetable", OscWavetable)

MTK_END
