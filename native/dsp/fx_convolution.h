// Convolution with a recorded impulse response of up to 6 s, without latency. Lanes 0 and 1 are left and right.
//
// The response is cut into partitions (W. Gardner, "Efficient Convolution without Input-Output Delay", JAES 43(3), 1995):
//     frames of the response    how
//     0 ... 127                 sum of products, frame by frame
//     128 ... 1023              blocks of 128, done when a block is full and heard at once after it
//     1024 ... 8191             blocks of 512, worked on while the next one fills, heard after that
//     8192 ... 6 s              blocks of 4096, likewise
// Blocks are convolved by overlap-save (A. Oppenheim, R. Schafer, Discrete-Time Signal Processing, 8.7.3): the spectrum of
// the last two blocks of input is kept in a ring, products with the spectra of all partitions are added up and transformed
// back once. The two larger sizes spread that over their chunks of 32 frames: a transform a chunk, products evenly between.
// Blocks of silence are neither transformed nor multiplied; what is left out is exactly zero.
//
// The digest holds the spectra of the response, resampled to the engine's rate through a windowed sinc (16 zero crossings
// a side, Blackman) and scaled to unit energy a side, so that noise comes out as loud as it goes in; the tables of the
// transforms; and the first 128 frames. Filters stand before the convolution: a trapezoidal SVF each, 12 dB an octave.
#pragma once
#include "fft.h"
#include "kernel.h"
#include "math.h"
#include "two_poles.h"

MTK_BEGIN

template <int L> struct FxConvolution {
    using F = Floats<L>;
    using P = params::FxConvolution;
    using Wide = Floats<16>;
    static constexpr float kSeconds = 6.0f, kPreDelay = 0.5f, kFade = 0.03f;
    static constexpr int kHead = 128, kLevels = 3, kRing = 16384;
    static constexpr int kBlock[kLevels] = {128, 512, 4096}, kFirst[kLevels + 1] = {128, 1024, 8192, 1 << 30};
    static constexpr int kPad = 16;  // spectra have kBlock + 1 bins: rows are padded with zeros to whole vectors

    static constexpr int row(int level) { return kBlock[level] + kPad; }
    static constexpr int kResults = 4 * (kBlock[0] + kBlock[1] + kBlock[2]);  // [level][half][side][block]
    static constexpr int kSums = 4 * (kBlock[0] + kBlock[1] + kBlock[2] + kLevels * kPad);  // [level][side][re, im][row]

    float low_cut_band[L], low_cut_low[L], high_cut_band[L], high_cut_low[L];
    float past[2][kHead];      // the input of the convolution before this piece
    uint32_t chunk;            // chunks that are over
    int sounding;              // kRing after a frame that sounds, counting down while frames are silent
    int slot[kLevels];         // of the newest spectrum in its ring
    int half[kLevels];         // of the results being heard
    bool silent[kLevels];      // the block being worked on
    bool sums_sound[kLevels];  // some product was added
    int tap, next_tap, fade;   // pre-delay in frames; fade counts down, 0: only `tap` sounds
    int position;              // row of the pre-delay written next
    int taps, sides;           // of the response the rings are laid out for
    bool begun;

    void prepare(const Setup &) {}

    // ---- layout of memory and digest --------------------------------------------------------------------------------

    static int most_taps(float rate) { return (int)(kSeconds * rate); }
    static int partitions(int level, int taps) {
        const int last = taps < kFirst[level + 1] ? taps : kFirst[level + 1];
        return last <= kFirst[level] ? 0 : (last - kFirst[level] + kBlock[level] - 1) / kBlock[level];
    }
    static int pre_delay_rows(float rate) {
        int rows = 1024;
        while (rows < (int)(kPreDelay * rate) + 2) rows *= 2;
        return rows;
    }
    // Floats of the spectra of all levels, for one side.
    static size_t spectra(int taps) {
        size_t floats = 0;
        for (int level = 0; level < kLevels; level++) floats += (size_t)partitions(level, taps) * 2 * row(level);
        return floats;
    }
    static size_t memory_floats(const Setup &setup) {
        const int taps = most_taps(setup.sample_rate);
        size_t flags = 0;
        for (int level = 0; level < kLevels; level++) flags += (size_t)partitions(level, taps);
        const size_t work = 3 * 2 * (size_t)kBlock[kLevels - 1];  // a window of two blocks, and twice that for transforms
        const size_t rings = 2 * (size_t)pre_delay_rows(setup.sample_rate) + 2 * kRing;
        return rings + kResults + kSums + work + flags + 2 * spectra(taps);
    }

    // Digest: taps, sides, head [2][kHead], tables of the levels, spectra [side][level][partition][re, im][row].
    static constexpr size_t kTables = 2 + 2 * kHead;
    static constexpr size_t table(int level) {
        size_t at = kTables;
        for (int l = 0; l < level; l++) at += real_fft_table_floats(2 * kBlock[l]);
        return at;
    }

    static int taps_of(const Setup &setup, const SampleView *sample) {
        const double frames = (double)sample->frames * setup.sample_rate / sample->rate;
        const int most = most_taps(setup.sample_rate);
        return frames < 1 ? 1 : frames > most ? most : (int)frames;
    }
    static size_t digest_floats(const Setup &setup, const SampleView *const *samples) {
        const SampleView *sample = samples[0];
        if (!sample || sample->frames < 1) return 0;
        const size_t work = 3 * 2 * (size_t)kBlock[kLevels - 1];
        return table(kLevels) + (sample->channels > 1 ? 2 : 1) * spectra(taps_of(setup, sample)) + work;
    }

    // ---- the response, [control] ------------------------------------------------------------------------------------

    // One channel at a place between frames, `edge` the share of its band that the new rate can hold; 16 taps at a time.
    static float read(const SampleView &sample, int channel, double place, float edge) {
        const float reach = 16.0f / edge;
        const int64_t middle = (int64_t)place;
        const int span = (int)reach + 1;
        const Wide zero = Wide::splat(0.0f), one = Wide::splat(1.0f);
        Wide sum = zero;
        for (int j = -span; j <= span + 1; j += 16) {
            float tap[16], step[16];
            for (int lane = 0; lane < 16; lane++) {
                const int64_t frame = middle + j + lane;
                tap[lane] = frame >= 0 && frame < sample.frames ? sample.data[frame * sample.channels + channel] : 0.0f;
                step[lane] = (float)(j + lane);
            }
            const Wide distance = Wide::load(step) - (float)(place - (double)middle);
            const Wide x = distance * edge, across = distance / reach;
            const Ints<16> centre = abs(x) < Wide::splat(1e-6f);
            const Wide sinc = select(centre, one, sin2pi(x * 0.5f) / select(centre, one, x * 3.14159265f));
            const Wide window = 0.42f + 0.5f * cos2pi(across * 0.5f) + 0.08f * cos2pi(across);
            sum = sum + select(abs(across) < one, Wide::load(tap) * sinc * window, zero);
        }
        float lanes[16], total = 0.0f;
        sum.store(lanes);
        for (float lane : lanes) total += lane;
        return total;
    }

    static void digest(const Setup &setup, const SampleView *const *samples, float *out) {
        const SampleView &sample = *samples[0];
        const int taps = taps_of(setup, &sample), sides = sample.channels > 1 ? 2 : 1;
        const double step = (double)sample.rate / setup.sample_rate;
        const float edge = step > 1.0 ? (float)(1.0 / step) : 1.0f;
        out[0] = (float)taps;
        out[1] = (float)sides;
        const auto tap_at = [&](int side, int i) {
            return step == 1.0 ? sample.data[(int64_t)i * sample.channels + side] : read(sample, side, i * step, edge);
        };
        for (int level = 0; level < kLevels; level++) make_real_fft_table(2 * kBlock[level], out + table(level));
        float *spectrum = out + table(kLevels);
        float *window = spectrum + (size_t)sides * spectra(taps), *scratch = window + 2 * kBlock[kLevels - 1];
        double energy = 0;
        for (int side = 0; side < sides; side++) {
            for (int i = 0; i < kHead && i < taps; i++) {
                const float h = tap_at(side, i);
                out[2 + side * kHead + i] = h;
                energy += (double)h * h;
            }
            for (int level = 0; level < kLevels; level++)
                for (int p = 0; p < partitions(level, taps); p++, spectrum += 2 * row(level)) {
                    const int block = kBlock[level], first = kFirst[level] + p * block;
                    for (int i = 0; i < 2 * block; i++)
                        window[i] = i < block && first + i < taps ? tap_at(side, first + i) : 0.0f;
                    for (int i = 0; i < block; i++) energy += (double)window[i] * window[i];
                    real_fft(2 * block, out + table(level), window, spectrum, spectrum + row(level), scratch);
                }
        }
        if (sides == 1)
            for (int i = 0; i < kHead; i++) out[2 + kHead + i] = out[2 + i];
        const float loudness = (float)(energy / sides);
        const float scale = loudness > 1e-20f ? 1.0f / sqrt(loudness) : 0.0f;
        for (size_t i = 2; i < kTables; i++) out[i] *= scale;
        for (float *x = out + table(kLevels); x < spectrum; x++) *x *= scale;
    }

    // ---- block by block -----------------------------------------------------------------------------------------------

    struct Work {
        const float *digest;
        float *ring[2], *results, *sums, *window, *scratch, *flags, *spectra;
        int count[kLevels], taps, sides;
        float *result(int level, int half, int side) const {
            float *at = results;
            for (int l = 0; l < level; l++) at += 4 * kBlock[l];
            return at + (2 * half + side) * kBlock[level];
        }
        float *sum(int level, int side) const {
            float *at = sums;
            for (int l = 0; l < level; l++) at += 4 * row(l);
            return at + 2 * side * row(level);
        }
        float *flag(int level, int index) const {
            for (int l = 0; l < level; l++) index += count[l];
            return flags + index;
        }
        float *heard(int level, int side, int index) const { return at(spectra, level, side, index); }
        const float *partition(int level, int side, int index) const {
            return at(const_cast<float *>(digest) + table(kLevels), level, sides > 1 ? side : 0, index);
        }
        float *at(float *first, int level, int side, int index) const {
            first += (size_t)side * FxConvolution::spectra(taps);
            for (int l = 0; l < level; l++) first += (size_t)count[l] * 2 * row(l);
            return first + (size_t)index * 2 * row(level);
        }
    };

    static Work work_of(const Io<L> &io) {
        Work w;
        w.digest = io.digest;
        w.taps = (int)io.digest[0];
        w.sides = (int)io.digest[1];
        w.ring[0] = io.memory + 2 * pre_delay_rows(io.sample_rate);
        w.ring[1] = w.ring[0] + kRing;
        w.results = w.ring[1] + kRing;
        w.sums = w.results + kResults;
        w.window = w.sums + kSums;
        w.scratch = w.window + 2 * kBlock[kLevels - 1];
        w.flags = w.scratch + 4 * kBlock[kLevels - 1];
        int flags = 0;
        for (int level = 0; level < kLevels; level++) {
            w.count[level] = partitions(level, w.taps);
            flags += partitions(level, most_taps(io.sample_rate));
        }
        w.spectra = w.flags + flags;
        return w;
    }

    // A new block: its spectrum, of the two blocks up to row `end` of the ring, replaces the oldest.
    void forward(const Work &w, int level, int side, uint32_t end) {
        if (side == 0) {
            slot[level] = (slot[level] + 1) % w.count[level];
            *w.flag(level, slot[level]) = silent[level] ? 0.0f : 1.0f;
            sums_sound[level] = false;
            for (int i = 0; i < 4 * row(level); i++) w.sum(level, 0)[i] = 0.0f;
        }
        if (silent[level]) return;
        const int block = kBlock[level];
        for (int n = 0; n < 2; n++) {
            const float *from = w.ring[side] + ((end - (uint32_t)((2 - n) * block)) & (kRing - 1));
            for (int i = 0; i < block; i++) w.window[n * block + i] = from[i];
        }
        float *re = w.heard(level, side, slot[level]);
        real_fft(2 * block, w.digest + table(level), w.window, re, re + row(level), w.scratch);
    }

    // Products first ... last of left and right.
    void multiply(const Work &w, int level, int first, int last) {
        const int count = w.count[level], stride = row(level);
        for (int n = first; n < last; n++) {
            const int side = n >= count, p = n - side * count;
            const int index = slot[level] - p < 0 ? slot[level] - p + count : slot[level] - p;
            if (*w.flag(level, index) == 0.0f) continue;
            sums_sound[level] = true;
            const float *x = w.heard(level, side, index), *h = w.partition(level, side, p);
            float *sum = w.sum(level, side);
            for (int k = 0; k < stride; k += 16) {
                const Wide xr = Wide::load(x + k), xi = Wide::load(x + stride + k);
                const Wide hr = Wide::load(h + k), hi = Wide::load(h + stride + k);
                (Wide::load(sum + k) + (xr * hr - xi * hi)).store(sum + k);
                (Wide::load(sum + stride + k) + (xr * hi + xi * hr)).store(sum + stride + k);
            }
        }
    }

    void inverse(const Work &w, int level, int side) {
        const int block = kBlock[level];
        float *result = w.result(level, 1 - half[level], side);
        if (sums_sound[level])
            inverse_real_fft(2 * block, w.digest + table(level), w.sum(level, side), w.sum(level, side) + row(level),
                             w.window, w.scratch);
        for (int i = 0; i < block; i++) result[i] = sums_sound[level] ? w.window[block + i] : 0.0f;
    }

    // Another response lays the rings out anew: what was heard before it is forgotten.
    void forget(const Work &w) {
        taps = w.taps;
        sides = w.sides;
        for (int i = 0; i < kResults + kSums; i++) w.results[i] = 0.0f;  // and the sums, which follow
        for (float *flag = w.flags; flag < w.spectra; flag++) *flag = 0.0f;
        for (int level = 0; level < kLevels; level++) {
            slot[level] = 0;
            sums_sound[level] = false;
            silent[level] = true;
        }
    }

    // The share of the work that falls to the end of a chunk.
    void finish_chunk(const Work &w) {
        const uint32_t over = chunk + 1;
        for (int level = 0; level < kLevels; level++) {
            const int chunks = kBlock[level] / kChunk, step = (int)(chunk % (uint32_t)chunks), count = w.count[level];
            const bool full = step == chunks - 1;
            const bool was_silent = kRing - sounding >= 2 * kBlock[level];
            if (count == 0) continue;
            if (level == 0) {
                if (!full) continue;
                silent[0] = was_silent;
                for (int side = 0; side < 2; side++) forward(w, 0, side, over * kChunk);
                multiply(w, 0, 0, 2 * count);
                for (int side = 0; side < 2; side++) inverse(w, 0, side);
                half[0] = 1 - half[0];
                continue;
            }
            if (step < 2) forward(w, level, step, (over - (uint32_t)step - 1) * kChunk);
            else if (step < chunks - 2) {
                const int total = 2 * count, steps = chunks - 4;
                multiply(w, level, total * (step - 2) / steps, total * (step - 1) / steps);
            } else inverse(w, level, step - (chunks - 2));
            if (full) {
                half[level] = 1 - half[level];
                silent[level] = was_silent;
            }
        }
        chunk = over;
    }

    // ---- frame by frame -----------------------------------------------------------------------------------------------

    // Both filters: reads `in`, fills `out`.
    void filter(const Io<L> &io, const float *in, float *out) {
        constexpr float k = 1.41421356f;
        const float rate = io.sample_rate;
        Line<L> low(tanpi(exp2(io.from(P::low_cut)) / rate), tanpi(exp2(io.to(P::low_cut)) / rate), io.reciprocal);
        Line<L> high(tanpi(exp2(io.from(P::high_cut)) / rate), tanpi(exp2(io.to(P::high_cut)) / rate), io.reciprocal);
        F l1 = F::load(low_cut_band), l2 = F::load(low_cut_low), h1 = F::load(high_cut_band), h2 = F::load(high_cut_low);
        const bool still = !io.moves(P::low_cut) && !io.moves(P::high_cut);
        F lg = low.value, hg = high.value;
        F la = 1.0f / (lg * (lg + k) + 1.0f), ha = 1.0f / (hg * (hg + k) + 1.0f);
        for (int i = 0; i < io.frames; i++) {
            if (!still) {
                lg = low.next();
                hg = high.next();
                la = 1.0f / (lg * (lg + k) + 1.0f);
                ha = 1.0f / (hg * (hg + k) + 1.0f);
            }
            const F x = F::load(in + i * L);
            const F band = la * (l1 + lg * (x - l2)), bass = l2 + lg * band;
            l1 = band * 2.0f - l1;
            l2 = bass * 2.0f - l2;
            const F thin = x - band * k - bass;
            const F slope = ha * (h1 + hg * (thin - h2)), dark = h2 + hg * slope;
            h1 = slope * 2.0f - h1;
            h2 = dark * 2.0f - h2;
            dark.store(out + i * L);
        }
        if (io.grid_end) {
            flush_both(l1, l2);
            flush_both(h1, h2);
        }
        l1.store(low_cut_band);
        l2.store(low_cut_low);
        h1.store(high_cut_band);
        h2.store(high_cut_low);
    }

    // Holds a frame back by the pre-delay. A new time fades over from the old tap.
    MTK_INLINE void hold_back(float *rows, int mask, int wanted, int fade_frames, float *pair) {
        rows[2 * position] = pair[0];
        rows[2 * position + 1] = pair[1];
        if (fade == 0 && wanted != tap) {
            next_tap = wanted;
            fade = fade_frames;
        }
        const float *old = rows + 2 * ((position - tap) & mask);
        pair[0] = old[0];
        pair[1] = old[1];
        if (fade) {
            const float *fresh = rows + 2 * ((position - next_tap) & mask);
            fade--;
            const float t = 1.0f - (float)fade / (float)fade_frames, weight = t * t * (3.0f - 2.0f * t);
            for (int side = 0; side < 2; side++) pair[side] += weight * (fresh[side] - pair[side]);
            if (fade == 0) tap = next_tap;
        }
        position = (position + 1) & mask;
    }

    void process(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        if (!io.digest) {  // no response, no wet signal
            for (int i = 0; i < io.frames; i++) F::load(in + i * L).store(out + i * L);
            return;
        }
        const Work w = work_of(io);
        if (taps != w.taps || sides != w.sides) forget(w);
        const int n = io.frames, row0 = (int)(io.frame & (kChunk - 1)), mask = pre_delay_rows(io.sample_rate) - 1;
        const int wanted = (int)(io.to(P::pre_delay)[0] * io.sample_rate + 0.5f);
        const int fade_frames = (int)(kFade * io.sample_rate);
        if (!begun) tap = wanted;
        begun = true;
        alignas(64) float entering[kChunk * L], line[2][kHead + 2 * kChunk], wet[2][kChunk];
        filter(io, in, entering);
        for (int side = 0; side < 2; side++) {
            for (int i = 0; i < kHead; i++) line[side][i] = past[side][i];
            for (int i = n; i < kChunk; i++) line[side][kHead + i] = 0.0f;
        }
        const uint32_t first = (chunk * kChunk + (uint32_t)row0) & (kRing - 1);
        const bool was_sounding = kRing - sounding < kHead;
        bool sounds = false;
        for (int i = 0; i < n; i++) {
            float pair[2] = {entering[i * L], entering[i * L + 1]};
            hold_back(io.memory, mask, wanted, fade_frames, pair);
            for (int side = 0; side < 2; side++) line[side][kHead + i] = w.ring[side][first + (uint32_t)i] = pair[side];
            const bool now = pair[0] != 0.0f || pair[1] != 0.0f;
            sounds |= now;
            sounding = now ? kRing : sounding > 0 ? sounding - 1 : 0;
        }
        for (int side = 0; side < 2; side++) {
            const float *head = io.digest + 2 + side * kHead;
            for (int i = 0; i < n; i += 16) {
                Wide sum = Wide::splat(0.0f);
                if (was_sounding || sounds)
                    for (int j = 0; j < kHead; j++) sum = sum + Wide::load(line[side] + kHead + i - j) * head[j];
                sum.store(wet[side] + i);
            }
            for (int level = 0; level < kLevels; level++) {
                const int at = (int)(chunk % (uint32_t)(kBlock[level] / kChunk)) * kChunk + row0;
                const float *result = w.result(level, half[level], side) + at;
                if (w.count[level])
                    for (int i = 0; i < n; i++) wet[side][i] += result[i];
            }
            for (int i = 0; i < kHead; i++) past[side][i] = line[side][n + i];
        }
        Line<L> level(db_to_gain(io.from(P::level_db)), db_to_gain(io.to(P::level_db)), io.reciprocal);
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        for (int i = 0; i < n; i++) {
            const F x = F::load(in + i * L), share = mix.next();
            F y = F::splat(0.0f);
            y.set(0, wet[0][i]);
            y.set(1, wet[1][i]);
            (x * (1.0f - share) + y * level.next() * share).store(out + i * L);
        }
        if (io.grid_end) finish_chunk(w);
    }
};
MTK_MODULE("fx.convolution", FxConvolution)

MTK_END
