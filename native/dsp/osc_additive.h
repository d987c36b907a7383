// Up to 128 sines a voice.
//
// A partial is y += d after d -= c y, with c = 4 sin^2(w / 2): a sine of angle w a frame without drift of level, exact in
// the low octaves too, where 2 cos(w) would lose its digits (J. O. Smith, P. Cook, ICMC 1992). It is set anew from its
// phase, a 32-bit integer, at every edge of the control grid and wherever its pitch changes. Levels are straight lines
// from edge to edge. A pitch that moves does so in steps of a piece.
//
//     level_k = spectrum_k r_k^(tilt / 6.02 dB) balance_k fade(f_k) * envelope_k * attack * release
// Partials fade out from 0.45 fs to fs/2. Four partials at a time stay in registers; four that are silent cost nothing.
#pragma once
#include "kernel.h"
#include "math.h"
#include "random.h"
#include "sine.h"

MTK_BEGIN

template <int L> struct OscAdditive {
    using F = Floats<L>;
    using I = Ints<L>;
    using P = params::OscAdditive;
    static constexpr int kPartials = 128, kGroup = 4, kSpectra = 8;
    enum Row { kLevel, kRatio, kDecay, kRows };  // of the digest; the latter two as log2
    enum Known { kFrequency, kStretch, kDetune, kTilt, kBalance, kCount, kGain, kSeconds, kDamping, kKnown };

    float y[kPartials][L], d[kPartials][L], chord[kPartials][L];       // the sines; 2 sin(w / 2)
    float level[kPartials][L], slope[kPartials][L];                    // now, and how it moves in a frame
    float envelope[kPartials][L], gain[kPartials][L], keep[kPartials][L];  // at the next edge; keep: what 32 frames leave
    float spread[kPartials][L], multiple[kPartials][L];                // out of tune, -1 to 1; frequency per note
    float shape[kPartials][L];                                         // gain, but for the fade below fs/2
    uint32_t phase[kPartials][L], increment[kPartials][L];
    float attack[L], release[L], loudest[L];                           // at the next edge
    float known[kKnown][L];                                            // what gain, keep and increment were made from
    uint32_t fresh, again, active, spectrum;                           // active: bit per group
    uint32_t seed;

    // ---- spectra --------------------------------------------------------------------------------------------------
    static size_t digest_floats(const Setup &, const SampleView *const *) { return kSpectra * kRows * kPartials; }
    static void digest(const Setup &, const SampleView *const *samples, float *out) {
        static constexpr float organ[16] = {1, 1, 0.8f, 0.8f, 0, 0.6f, 0, 0.5f, 0, 0.4f, 0, 0.4f, 0, 0, 0, 0.3f};
        static constexpr float reed[12] = {1, 0.06f, 0.75f, 0.1f, 0.5f, 0.16f, 0.25f, 0.2f, 0.16f, 0.12f, 0.1f, 0.08f};
        static constexpr float bell[3][11] = {
            {0.37f, 0.25f, 0.37f, 0.67f, 1, 0.63f, 0.55f, 0.5f, 0.5f, 0.37f, 0.5f},
            {0.56f, 0.5625f, 0.92f, 0.925f, 1.19f, 1.7f, 2, 2.74f, 3, 3.76f, 4.07f},
            {1, 0.9f, 0.65f, 0.55f, 0.325f, 0.35f, 0.25f, 0.2f, 0.15f, 0.1f, 0.075f}};
        static constexpr float bar[3][6] = {
            {1, 0.6f, 0.4f, 0.25f, 0.15f, 0.1f}, {1, 2.756f, 5.404f, 8.933f, 13.344f, 18.638f},
            {0.5f, 0.2f, 0.1f, 0.06f, 0.04f, 0.03f}};
        for (int s = 0; s < kSpectra; s++) {
            for (int k = 0; k < kPartials; k++) {
                const float n = (float)(k + 1);
                const bool odd = k % 2 == 0;
                float values[kRows] = {0, n, 1};
                if (s == 0) values[kLevel] = 1.0f / n;
                if (s == 1) values[kLevel] = odd ? 1.0f / n : 0.0f;
                if (s == 2) values[kLevel] = odd ? 1.0f / (n * n) : 0.0f;
                if (s == 3) values[kLevel] = k < 16 ? organ[k] : 0.0f;
                if (s == 4) values[kLevel] = k < 12 ? reed[k] : 0.5f / n;
                if (s == 5) values[kLevel] = 1.0f;
                for (int row = 0; row < kRows; row++) {
                    if (s == 6 && k < 11) values[row] = bell[row][k];
                    if (s == 7 && k < 6) values[row] = bar[row][k];
                }
                for (int row = 0; row < kRows; row++) {
                    const int order[kRows] = {P::table_spectrum, P::table_ratio, P::table_decay};
                    const SampleView *drawn = samples[order[row]];
                    if (drawn && k < drawn->frames) values[row] = drawn->data[k];
                    else if (drawn && row == kLevel) values[row] = 0.0f;
                    const float sane = values[row] > 0.0f && values[row] < 1000.0f ? values[row] : 0.0f;
                    out[(s * kRows + row) * kPartials + k] = row == kLevel ? sane : log2(sane > 0.001f ? sane : 0.001f);
                }
            }
        }
    }

    void prepare(const Setup &setup) {
        seed = setup.seed;
        spectrum = kSpectra;  // none yet
    }

    void start(const Io<L> &io, uint32_t lanes) {
        fresh |= lanes & ~io.restruck;
        again |= lanes & io.restruck;
        for (int lane = 0; lane < L; lane++) {
            if (!((lanes & ~io.restruck) >> lane & 1u)) continue;
            for (int k = 0; k < kPartials; k++) {
                phase[k][lane] = io.choice(P::phase) ? hash(seed, io.serial[lane], (uint32_t)k) : 0u;
                spread[k][lane] = bipolar(hash(seed, io.serial[lane], (uint32_t)(k + kPartials)));
                level[k][lane] = slope[k][lane] = 0;
            }
        }
    }

    // A voice that sounds already rises from where its loudest partial is.
    void begin(int lane, bool restruck) {
        float most = 1e-9f;
        for (int k = 0; k < kPartials; k++) {
            envelope[k][lane] = 1;
            if (gain[k][lane] > most) most = gain[k][lane];
        }
        const float there = loudest[lane] / most;
        attack[lane] = restruck ? there < 1.0f ? there : 1.0f : 0.0f;
        release[lane] = 1;
    }

    // ---- what parameters make of the partials -----------------------------------------------------------------------
    // Both are functions of `known` alone: to do them again for a lane where nothing has changed changes nothing.
    void shape_all(const Io<L> &io, const float *rows) {
        const F octaves = F::load(known[kDetune]) * (1.0f / 1200.0f);
        const F knob = F::load(known[kStretch]), b = knob * knob * knob * 0.01f, unbent = 1.0f / (1.0f + b);
        const F tilt = F::load(known[kTilt]) * 0.166096405f, count = F::load(known[kCount]);
        const F balance = F::load(known[kBalance]), one = F::splat(1.0f), zero = F::splat(0.0f);
        const F odd = 1.0f - max(balance, zero), even = 1.0f + min(balance, zero);
        const F rate = F::splat(-9.96578428f * kChunk / io.sample_rate);
        const F damping = F::load(known[kDamping]), seconds = F::load(known[kSeconds]), all = F::load(known[kGain]);
        for (int k = 0; k < kPartials; k++) {
            const float octave = rows[kRatio * kPartials + k], ratio = exp2(octave), bent = ratio * ratio;
            (exp2(F::load(spread[k]) * octaves + octave) * sqrt((1.0f + b * bent) * unbent)).store(multiple[k]);
            const F side = k == 0 ? one : k % 2 == 0 ? odd : even, there = clamp(count - (float)k, 0.0f, 1.0f);
            (exp2(tilt * octave) * there * side * all * rows[kLevel * kPartials + k]).store(shape[k]);
            exp2(exp2(damping * octave - seconds - rows[kDecay * kPartials + k]) * rate).store(keep[k]);
        }
    }
    void tune_all() {
        const F f = F::load(known[kFrequency]);
        for (int k = 0; k < kPartials; k++) {
            const F wanted = f * F::load(multiple[k]), cycles = min(wanted, F::splat(0.4999f));
            const F half = sine_of_turns(cycles * 0.5f);
            as_float(truncate(cycles * 4294967296.0f)).store((float *)increment[k]);
            (half * 2.0f).store(chord[k]);
            (F::load(shape[k]) * clamp((0.5f - wanted) * 20.0f, 0.0f, 1.0f)).store(gain[k]);
        }
    }

    // Sets the sines of the lanes in `mask` from their phases.
    void set(int k, I mask) {
        constexpr float kTurn = 1.0f / 4294967296.0f;
        const F x = to_float(as_int(F::load((const float *)phase[k]))) * kTurn;
        const F w = to_float(as_int(F::load((const float *)increment[k]))) * kTurn;
        select(mask, sine_of_turns(x), F::load(y[k])).store(y[k]);
        select(mask, F::load(chord[k]) * sine_of_turns(x - w * 0.5f + 0.25f), F::load(d[k])).store(d[k]);
    }

    // Whether any lane is above 0, of lanes that are not below.
    static MTK_INLINE bool reaches(F x) {
        alignas(64) int32_t lanes[L];
        x.store((float *)lanes);
        int32_t bits = 0;
        for (int lane = 0; lane < L; lane++) bits |= lanes[lane];
        return bits != 0;
    }

    // Where levels are to be at the next edge; at an edge for all lanes, else for those that start.
    void aim(const Io<L> &io, I mask, bool edge) {
        const float left = (float)(kChunk - (int)(io.frame % kChunk)), share = 1.0f / left;
        const F zero = F::splat(0.0f), one = F::splat(1.0f);
        const I held = F::load(io.gate) > zero;
        const F rise = min(F::load(attack) + exp2(-io.to(P::attack)) * (left / io.sample_rate), one);
        const F fall = exp2(exp2(-io.to(P::release)) * (-9.96578428f * kChunk / io.sample_rate));
        const F up = select(mask & held, rise, F::load(attack));
        const F down = select(mask & ~held, F::load(release) * fall, F::load(release));
        up.store(attack);
        down.store(release);
        // Decay begins when the attack is over.
        const I falling = mask & (up >= one), all = I::splat(edge ? -1 : 0);
        const F both = up * down, floor_level = io.to(P::sustain);
        F top = zero;
        active = 0;
        for (int first = 0; first < kPartials; first += kGroup) {
            F any = zero;
            for (int k = first; k < first + kGroup; k++) {
                const F e = F::load(envelope[k]), now = F::load(level[k]);
                const F after = select(falling & all, floor_level + (e - floor_level) * F::load(keep[k]), e);
                after.store(envelope[k]);
                const F goal = after * F::load(gain[k]) * both;
                const F small = select(goal < F::splat(1e-9f), zero, goal);
                select(mask, (small - now) * share, F::load(slope[k])).store(slope[k]);
                any = max(any, max(now, small));
                top = max(top, small);
            }
            if (reaches(any)) active |= 1u << (first / kGroup);
        }
        select(mask, top, F::load(loudest)).store(loudest);
    }

    void process(const Io<L> &io) {
        bool waiting = (fresh | again | active) != 0;
        for (int lane = 0; lane < L; lane++) waiting |= release[lane] > 0.0f && attack[lane] < 1.0f && io.gate[lane] > 0.0f;
        if (!waiting) {
            for (int i = 0; i < io.frames * L; i += L) F::splat(0.0f).store(io.outputs[P::out_out] + i);
            return;
        }
        const Ramp<L> &pitch = (io.connected >> P::in_pitch) & 1u ? *io.controls[P::in_pitch] : *io.pitch;
        const F semitones = (F::load(pitch.from) + F::load(pitch.to)) * 0.5f + (io.from(P::tune) + io.to(P::tune)) * 0.5f +
                            (io.from(P::fine) + io.to(P::fine)) * 0.005f;
        const F soft = io.to(P::velocity) * (1.0f - F::load(io.velocity));
        const F now[kKnown] = {exp2((semitones - 69.0f) * (1.0f / 12.0f)) * (440.0f / io.sample_rate),
                               io.to(P::stretch), io.to(P::detune), io.to(P::tilt) - soft * 6.0f, io.to(P::balance),
                               io.to(P::partials), io.to(P::level) * (1.0f - soft), io.to(P::decay), io.to(P::damping)};
        const uint32_t begun = fresh;
        uint32_t changed = 0;
        bool stale = spectrum != (uint32_t)io.choice(P::spectrum) || fresh;
        for (int lane = 0; lane < L; lane++) {
            const uint32_t bit = 1u << lane;
            if ((fresh | again) & bit) begin(lane, again & bit);
            if (spectrum != (uint32_t)io.choice(P::spectrum)) changed |= bit;
            for (int v = 0; v < kKnown; v++) {
                if (known[v][lane] == now[v][lane]) continue;
                known[v][lane] = now[v][lane];
                stale |= v != kFrequency;
                if (v <= kDetune) changed |= bit;
            }
        }
        const float *rows = io.digest + io.choice(P::spectrum) * kRows * kPartials;
        spectrum = (uint32_t)io.choice(P::spectrum);
        if (stale) shape_all(io, rows);
        if (stale || changed) tune_all();
        const bool edge = io.frame % kChunk == 0;
        I starting = I::splat(0), retuned = I::splat(edge ? -1 : 0);
        for (int lane = 0; lane < L; lane++) {
            if ((begun >> lane) & 1u) starting.set(lane, -1);
            if (((begun | changed) >> lane) & 1u) retuned.set(lane, -1);
        }
        fresh = again = 0;
        if (edge || begun) aim(io, edge ? I::splat(-1) : starting, edge);
        sum(io, retuned, edge || begun || changed);
        for (int lane = 0; lane < L; lane++)
            if (loudest[lane] > 3e-5f || (attack[lane] < 1.0f && io.gate[lane] > 0.0f)) *io.alive |= 1u << lane;
    }

    void sum(const Io<L> &io, I retuned, bool any_retuned) {
        float *out = io.outputs[P::out_out];
        for (int i = 0; i < io.frames * L; i += L) F::splat(0.0f).store(out + i);
        for (int first = 0; first < kPartials; first += kGroup) {
            const bool sounds = (active >> (first / kGroup)) & 1u;
            for (int k = first; k < first + kGroup; k++) {
                if (sounds && any_retuned) set(k, retuned);
                const I went = as_int(F::load((const float *)increment[k])) * I::splat(io.frames);
                as_float(as_int(F::load((const float *)phase[k])) + went).store((float *)phase[k]);
            }
            if (!sounds) continue;
            F s[kGroup], v[kGroup], c[kGroup], a[kGroup], step[kGroup];
            for (int j = 0; j < kGroup; j++) {
                const int k = first + j;
                s[j] = F::load(y[k]);
                v[j] = F::load(d[k]);
                c[j] = F::load(chord[k]) * F::load(chord[k]);
                a[j] = F::load(level[k]);
                step[j] = F::load(slope[k]);
            }
            for (int i = 0; i < io.frames; i++) {
                F wave[kGroup];
                for (int j = 0; j < kGroup; j++) {
                    a[j] = a[j] + step[j];
                    wave[j] = s[j] * a[j];
                    v[j] = v[j] - c[j] * s[j];
                    s[j] = s[j] + v[j];
                }
                (F::load(out + i * L) + ((wave[0] + wave[1]) + (wave[2] + wave[3]))).store(out + i * L);
            }
            for (int j = 0; j < kGroup; j++) {
                s[j].store(y[first + j]);
                v[j].store(d[first + j]);
                a[j].store(level[first + j]);
            }
        }
    }
};
MTK_MODULE("osc.additive", OscAdditive)

MTK_END
