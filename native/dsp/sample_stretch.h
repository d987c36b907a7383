// A phase vocoder that reads a sample: time and pitch apart.
//
// Pitch is how fast the frames of a window are read (interpolated, band-limited), time how far the next window lies; the
// centre of the window that is centred on second t of the note is start + speed t. A hop is a quarter of a window, Hann both
// ways. For every hop two spectra are taken, X here and B a hop earlier at the pitch's own speed, so the turn of phase over one
// hop is that from B to X, whatever the speed, 0 and backwards too (M. Puckette, "Phase-locked vocoder", WASPAA 1995). Phases
// are locked to peaks (J. Laroche, M. Dolson, "Improved phase vocoder time-scale modification of audio", IEEE TSAP 7:323, 1999,
// III-B, identity phase locking): bins around a peak p turn as one by the unit number along Y'[p] conj(B[p]), Y' the spectrum
// of the hop before, summed over the channels, so that a stereo image keeps its place. At speed 1 that is 1 and the sample
// comes out as it is. With `transients`, a spectrum of more than twice the power of B starts all phases anew, once.
//
// The spectrum for the next hop is made any time before it is due, at another moment in each lane: the load is spread, and
// nothing is heard of when. What it is made of is fixed at the hop before.
#pragma once
#include "fft.h"
#include "sample_reader.h"

MTK_BEGIN

template <int L> struct SampleStretch {
    using F = Floats<L>;
    using P = params::SampleStretch;
    using Four = Floats<4>;
    static constexpr double kOne = 4294967296.0;  // one frame of the sample
    static constexpr int kSizes = 3;              // short, normal, long

    // What the next spectrum is made of.
    struct Hop {
        double centre;   // frames of the sample
        float speed;     // frames of the sample a frame, the pitch
        bool ring;       // the sample goes round
        bool transients; // attacks begin anew
    };
    Hop hops[L];
    double moves[L];     // frames of the sample a frame, the time
    float envelope[L];
    int size[L];         // frames of a window
    int until[L];        // frames to the next hop
    int at[L];           // where in the ring of output the present is
    int rest[L];         // frames until what is left has faded, once the sample is over; else -1
    uint32_t playing, fresh, struck, ready, loud;

    // ---- memory ---------------------------------------------------------------------------------------------------------

    static int normal_size(const Setup &setup) {
        int size = 256;
        while ((float)size < setup.sample_rate * 0.03f && size < 16384) size *= 2;
        return size;
    }
    // Of each channel of each lane: the last spectrum, and two windows of output.
    static size_t channel_floats(int most) { return (size_t)most + 2 + 2 * (size_t)most; }
    static size_t memory_floats(const Setup &setup) {
        const int most = 2 * normal_size(setup);
        return L * 2 * channel_floats(most) + 9 * (size_t)most + 16;
    }
    int most;  // frames of the longest window
    void prepare(const Setup &setup) { most = 2 * normal_size(setup); }
    void start(const Io<L> &io, uint32_t lanes) {
        fresh |= lanes;
        struck = (struck & ~lanes) | (io.restruck & lanes);
    }
    float *channel(const Io<L> &io, int lane, int c) const {
        return io.memory + (size_t)(2 * lane + c) * channel_floats(most);
    }
    float *ring(const Io<L> &io, int lane, int c) const { return channel(io, lane, c) + most + 2; }

    // For each size a Hann window and the transform's table.
    static size_t digest_floats(const Setup &setup, const SampleView *const *) {
        size_t floats = 0;
        for (int i = 0, size = normal_size(setup) / 2; i < kSizes; i++, size *= 2)
            floats += size + real_fft_table_floats(size);
        return floats;
    }
    static void digest(const Setup &setup, const SampleView *const *, float *out) {
        for (int i = 0, size = normal_size(setup) / 2; i < kSizes; i++, size *= 2) {
            for (int k = 0; k < size; k++) {
                double cosine, sine;
                fft_turn(k, size, &cosine, &sine);
                out[k] = (float)(0.5 - 0.5 * cosine);
            }
            make_real_fft_table(size, out + size);
            out += size + real_fft_table_floats(size);
        }
    }
    const float *window_of(const Io<L> &io, int of) const {
        const float *found = io.digest;
        for (int size = most / 4; size < of; size *= 2) found += size + real_fft_table_floats(size);
        return found;
    }

    // ---- one spectrum ---------------------------------------------------------------------------------------------------

    struct Circle : reading::Strip {
        bool round;
        Circle(const SampleView *of, bool goes_round) : Strip(of), round(goes_round) {}
        MTK_INLINE float operator()(int64_t index, int c) const {
            if (round) index = (index % high + high) % high;
            return Strip::operator()(index, c);
        }
    };
    struct Spectrum {
        float *re, *im;
    };

    // The windowed frames from `place` on, transformed.
    template <int channels, int quality>
    static void analyse(const Circle &circle, float speed, double place, int size, const float *window, float *const *frames,
                        const Spectrum *out, float *scratch) {
        const reading::Band band = quality == kBandLimited ? reading::Band::of(log2(speed)) : reading::Band{};
        const int64_t step = (int64_t)((double)speed * kOne);
        const double count = (double)circle.high, turns = circle.round ? (double)(int64_t)(place / count) * count : 0;
        int64_t now = (int64_t)((place - turns) * kOne);
        for (int i = 0; i < size; i += 4) {
            Four parts[channels][4];
            for (int k = 0; k < 4; k++, now += step) {
                Four here[channels];
                if (circle.round && now >= circle.high << 32) now %= circle.high << 32;
                reading::read<channels, quality>(circle, band, now, here);
                for (int c = 0; c < channels; c++) parts[c][k] = here[c];
            }
            for (int c = 0; c < channels; c++) {
                const Four x = clamp(reading::finite(reading::sums(parts[c])), -1000.0f, 1000.0f);
                (x * Four::load(window + i)).store(frames[c] + i);
            }
        }
        for (int c = 0; c < channels; c++) real_fft(size, window + size, frames[c], out[c].re, out[c].im, scratch);
    }
    template <int channels>
    static void analyse(const Circle &circle, float speed, double place, int size, const float *window, float *const *frames,
                        const Spectrum *out, float *scratch) {
        if (reading::Band::needed(log2(speed)))
            analyse<channels, kBandLimited>(circle, speed, place, size, window, frames, out, scratch);
        else analyse<channels, kSincQuality>(circle, speed, place, size, window, frames, out, scratch);
    }

    struct Turn {
        float re, im;
    };

    // Turns the bins of x so that phases go on from `last`, a hop behind: peak by peak.
    template <int channels>
    static void lock(int bins, const float *power, const Spectrum *x, const Spectrum *behind, const Spectrum *last) {
        const auto turn_of = [&](int p) {
            float re = 0, im = 0;
            for (int c = 0; c < channels; c++) {
                re += last[c].re[p] * behind[c].re[p] + last[c].im[p] * behind[c].im[p];
                im += last[c].im[p] * behind[c].re[p] - last[c].re[p] * behind[c].im[p];
            }
            const float size = re * re + im * im;
            if (!(size > 1e-30f)) return Turn{1.0f, 0.0f};
            const float share = 1.0f / sqrt(size);
            return Turn{re * share, im * share};
        };
        int peak = -1, begin = 0;  // the peak whose bins are not turned yet, from `begin` on
        for (int k = 0; k <= bins; k++) {
            const auto at = [&](int i) { return i >= 0 && i < bins ? power[i] : 0.0f; };
            const bool found = k < bins && power[k] > at(k - 1) && power[k] >= at(k + 1) && power[k] > at(k - 2) &&
                               power[k] >= at(k + 2);
            if (!found && k < bins) continue;
            const int end = k == bins ? bins : peak < 0 ? 0 : (peak + k + 1) / 2;
            if (peak >= 0) {
                const Turn turn = turn_of(peak);
                for (int c = 0; c < channels; c++)
                    for (int b = begin; b < end; b++) {
                        const float re = x[c].re[b], im = x[c].im[b];
                        x[c].re[b] = re * turn.re - im * turn.im;
                        x[c].im[b] = re * turn.im + im * turn.re;
                    }
                begin = end;
            }
            peak = k;
        }
    }

    // Adds the window `ahead` frames from now to the output.
    template <int channels> void synthesise(const Io<L> &io, const SampleView *sample, int lane, int ahead, bool first) {
        const Hop &hop = hops[lane];
        const int n = size[lane], bins = n / 2 + 1;
        const float *window = window_of(io, n);
        float *scratch = io.memory + L * 2 * channel_floats(most);
        float *power = scratch + 2 * most, *frames[2] = {power + most, power + most};
        Spectrum x[2], behind[2], last[2];
        for (int c = 0; c < channels; c++) {
            frames[c] = power + most * (1 + c);
            x[c] = {power + most * (3 + c) + 2 * c, power + most * (3 + c) + most / 2 + 1 + 2 * c};
            float *kept = channel(io, lane, c);
            last[c] = {kept, kept + most / 2 + 1};
            behind[c] = {power + most * (5 + c) + 4 + 2 * c, power + most * (5 + c) + most / 2 + 5 + 2 * c};
        }
        const Circle circle(sample, hop.ring);
        const double place = hop.centre - 0.5 * n * (double)hop.speed;
        analyse<channels>(circle, hop.speed, place, n, window, frames, x, scratch);
        if (!first) {
            const double before = place - 0.25 * n * (double)hop.speed;
            analyse<channels>(circle, hop.speed, before, n, window, frames, behind, scratch);
            float now = 0, then = 0;
            for (int k = 0; k < bins; k++) {
                float here = 0;
                for (int c = 0; c < channels; c++) {
                    here += x[c].re[k] * x[c].re[k] + x[c].im[k] * x[c].im[k];
                    then += behind[c].re[k] * behind[c].re[k] + behind[c].im[k] * behind[c].im[k];
                }
                power[k] = here;
                now += here;
            }
            const uint32_t bit = 1u << lane;
            const bool rising = hop.transients && now > 2.0f * then;
            if (!rising || (loud & bit)) lock<channels>(bins, power, x, behind, last);
            loud = rising ? loud | bit : loud & ~bit;
        }
        const int mask = 2 * most - 1;
        for (int c = 0; c < channels; c++) {
            for (int k = 0; k < bins; k++) {
                last[c].re[k] = x[c].re[k];
                last[c].im[k] = x[c].im[k];
            }
            inverse_real_fft(n, window + n, x[c].re, x[c].im, frames[c], scratch);
            float *out = ring(io, lane, c);
            for (int i = 0; i < n; i++) {
                float &to = out[(at[lane] + ahead + i) & mask];
                to += frames[c][i] * window[i] * (2.0f / 3.0f);  // four squared windows add up to 3 / 2
            }
        }
    }
    void synthesise(const Io<L> &io, const SampleView *sample, int lane, int ahead, bool first) {
        if (sample->channels == 1) synthesise<1>(io, sample, lane, ahead, first);
        else synthesise<2>(io, sample, lane, ahead, first);
    }

    // ---- notes ----------------------------------------------------------------------------------------------------------

    // Sets what the next spectrum is made of, from the controls at a row.
    void take(const Io<L> &io, const Ramp<L> &pitch, const SampleView *sample, int lane, int row) {
        const float share = (float)row * io.reciprocal, ratio = sample->rate / io.sample_rate;
        const auto at_row = [&](const Ramp<L> &r) { return r.from[lane] + (r.to[lane] - r.from[lane]) * share; };
        const auto value = [&](int p) { return at_row(io.parameters[p]); };
        const float semitones = (at_row(pitch) - sample->root) * value(P::tracking) + value(P::tune) + value(P::fine) * 0.01f;
        const float speed = exp2(semitones * (1.0f / 12.0f)) * ratio;
        hops[lane].speed = speed < 0.0009765625f ? 0.0009765625f : speed > 64.0f ? 64.0f : speed;
        hops[lane].ring = io.choice(P::loop) != 0;
        hops[lane].transients = io.choice(P::transients) != 0;
        moves[lane] = (double)(value(P::speed) * ratio);
    }

    // Moves the centre on by a hop; returns whether the sample still sounds there.
    bool move(const SampleView *sample, int lane) {
        Hop &hop = hops[lane];
        const double count = (double)sample->frames, reach = 0.5 * size[lane] * (double)hop.speed;
        hop.centre += moves[lane] * (size[lane] / 4);
        if (hop.ring) {
            if (hop.centre >= count || hop.centre < 0) {
                const double turns = (double)(int64_t)(hop.centre / count);
                hop.centre -= (hop.centre < 0 ? turns - 1 : turns) * count;
            }
            return true;
        }
        return hop.centre - reach < count && hop.centre + reach > 0;
    }

    void begin(const Io<L> &io, const Ramp<L> &pitch, const SampleView *sample, int lane) {
        const uint32_t bit = 1u << lane;
        if (!(struck & playing & bit)) {  // else what sounds runs out under the new windows
            envelope[lane] = 0.0f;
            for (int c = 0; c < 2; c++)
                for (int i = 0; i < 2 * most; i++) ring(io, lane, c)[i] = 0.0f;
        }
        size[lane] = most / 4 << io.choice(P::size);
        at[lane] &= 2 * most - 1;
        rest[lane] = -1;
        loud &= ~bit;
        take(io, pitch, sample, lane, 0);
        const int hop = size[lane] / 4;
        // Windows centred a hop before the note, on its beginning, and one and two hops after; of the earlier ones the
        // part before the note is over already.
        hops[lane].centre = (double)io.parameters[P::start].to[lane] * (double)(sample->frames - 1) - moves[lane] * hop;
        for (int i = 0; i < 4; i++) {
            const int ahead = (i - 3) * hop;
            synthesise(io, sample, lane, ahead, i == 0);
            if (i < 3) move(sample, lane);
        }
        // They wrote round the ring into what lies behind the present.
        const int mask = 2 * most - 1;
        for (int c = 0; c < 2; c++)
            for (int i = 1; i <= 3 * hop; i++) ring(io, lane, c)[(at[lane] - i) & mask] = 0.0f;
        until[lane] = hop;
        ready &= ~bit;
        playing |= bit;
        move_on(sample, lane);
    }

    // Between hops: where the next window lies, or that there is none.
    void move_on(const SampleView *sample, int lane) {
        if (rest[lane] < 0 && !move(sample, lane)) rest[lane] = size[lane];
    }

    void play(const Io<L> &io, const Ramp<L> &pitch, const SampleView *sample, int lane, float *const *out, int stride) {
        const uint32_t bit = 1u << lane;
        const int hop = size[lane] / 4, due = hop - (lane % 16) * (hop / 16), mask = 2 * most - 1;
        for (int row = 0; row < io.frames;) {
            if (until[lane] == 0) {
                until[lane] = hop;
                ready &= ~bit;
                take(io, pitch, sample, lane, row);
                move_on(sample, lane);
            }
            if (!(ready & bit) && (until[lane] <= due || until[lane] <= io.frames - row)) {
                if (rest[lane] < 0) synthesise(io, sample, lane, until[lane], false);
                ready |= bit;
            }
            const int next = until[lane] < io.frames - row ? row + until[lane] : io.frames;
            for (int i = row; i < next; i++, at[lane] = (at[lane] + 1) & mask)
                for (int c = 0; c < 2; c++) {
                    float &from = ring(io, lane, c)[at[lane]];
                    out[c][i * stride] = from;
                    from = 0.0f;
                }
            if (rest[lane] > 0) rest[lane] = rest[lane] > next - row ? rest[lane] - (next - row) : 0;
            until[lane] -= next - row;
            row = next;
        }
    }

    void process(const Io<L> &io) {
        float *left = io.outputs[P::out_left], *right = io.outputs[P::out_right];
        for (int i = 0; i < io.frames * L; i += L) {
            F::splat(0.0f).store(left + i);
            F::splat(0.0f).store(right + i);
        }
        const SampleView *sample = io.samples[0];
        if (!sample || sample->frames <= 0 || !io.digest) {
            playing = fresh = struck = 0;
            return;
        }
        const Ramp<L> &pitch = (io.connected >> P::in_pitch) & 1u ? *io.controls[P::in_pitch] : *io.pitch;
        for (int lane = 0; fresh && lane < L; lane++)
            if ((fresh >> lane) & 1u) begin(io, pitch, sample, lane);
        fresh = struck = 0;
        if (!playing) return;
        for (int lane = 0; lane < L; lane++) {
            const uint32_t bit = 1u << lane;
            if (!(playing & bit)) continue;
            float *const out[2] = {left + lane, right + lane};
            play(io, pitch, sample, lane, out, L);
            const bool held = io.gate[lane] > 0.0f, mono = sample->channels == 1;
            const float slope = exp2(-io.parameters[held ? P::attack : P::release].to[lane]) / io.sample_rate;
            float level = envelope[lane];
            for (int i = 0; i < io.frames; i++) {
                level += held ? slope : -slope;
                level = level < 0.0f ? 0.0f : level > 1.0f ? 1.0f : level;
                out[0][i * L] *= level;
                out[1][i * L] = mono ? out[0][i * L] : out[1][i * L] * level;
            }
            envelope[lane] = level;
            if (rest[lane] != 0 && (held || level > 0.0f)) *io.alive |= bit;
            else playing &= ~bit;
        }
        Line<L> level(io.from(P::level), io.to(P::level), io.reciprocal);
        for (int i = 0; i < io.frames * L; i += L) {
            const F gain = level.next();
            (F::load(left + i) * gain).store(left + i);
            (F::load(right + i) * gain).store(right + i);
        }
    }
};
MTK_MODULE("sample.stretch", SampleStretch)

MTK_END
