// Reading a sample between its frames: nearest, linear, 4-point Hermite, 8-point sinc, and band-limited at any speed.
//
// Every read weighs frames around a place and leaves four partial sums; `sums` adds them up for four rows at once. Frames
// come from memory as they lie where all taps are inside, else one by one from whatever the caller takes for the world
// beyond the ends.
//
// Band-limited: read at r times its own speed a sample must lose what lies above fs / (2 r), so the kernel is stretched r
// times (J. O. Smith, Digital Audio Resampling, CCRMA 2002, "implementation"). r = 2^octaves * 2^(j / 4): for j = 0 ... 4 there
// is a table of 16 taps, between neighbours it is blended, and octaves take every 2^octaves-th frame of each residue: the same
// table read at 2^octaves phases. Rejection is complete (45 dB and more) from half again the edge on: content up to there
// still folds, to above half the edge.
//
// [any thread] Pure functions.
#pragma once
#include "kernel.h"
#include "math.h"
#include "sinc_table.h"

MTK_BEGIN

enum SampleQuality { kSincQuality, kHermiteQuality, kNearestQuality, kLinearQuality, kBandLimited };

// Row r weighs taps -7 ... 8 for a place r / 128 after tap 0: sinc(x / s) under a Kaiser window of half width 4 s,
// beta = 6.5, s = 2^(j / 4). Rows sum to 1.
struct StretchedSinc {
    static constexpr int kTaps = 16, kRows = 128;
    alignas(32) float weight[kRows + 1][kTaps];

    static constexpr double bessel_i0(double x) {  // [compiler] arguments of at most 6.5
        double sum = 1, term = 1;
        for (int k = 1; k < 24; k++) {
            term *= (x / (2 * k)) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }
    static constexpr double root(double x) {
        double y = x > 0.01 ? 0.5 + 0.5 * x : 0.1;
        for (int k = 0; k < 6; k++) y = 0.5 * (y + x / y);
        return x > 0 ? y : 0;
    }
    static constexpr double sine_of_turns(double x) {  // sin(pi x)
        int whole = (int)(x + (x < 0 ? -0.5 : 0.5));
        const double y = (x - whole) * 3.14159265358979323846;
        double sum = y, term = y;
        for (int k = 1; k < 10; k++) {
            term *= -y * y / ((2 * k) * (2 * k + 1));
            sum += term;
        }
        return whole % 2 ? -sum : sum;
    }

    explicit constexpr StretchedSinc(int j) : weight() {
        constexpr double stretch[5] = {1, 1.189207115002721, 1.414213562373095, 1.681792830507429, 2};
        for (int r = 0; r <= kRows; r++) {
            double row[kTaps] = {}, sum = 0;
            for (int t = 0; t < kTaps; t++) {
                const double x = ((t - 7) - (double)r / kRows) / stretch[j];
                const double sinc = x == 0 ? 1 : sine_of_turns(x) / (3.14159265358979323846 * x);
                row[t] = x <= -4 || x >= 4 ? 0 : sinc * bessel_i0(6.5 * root(1 - x * x / 16));
                sum += row[t];
            }
            for (int t = 0; t < kTaps; t++) weight[r][t] = (float)(row[t] / sum);
        }
    }
};
// One by one: compilers bound the work a single constant may be.
static constexpr StretchedSinc kStretched0(0), kStretched1(1), kStretched2(2), kStretched3(3), kStretched4(4);

namespace reading {

using Four = Floats<4>;
constexpr int kBefore = 3, kTaps = 8;  // taps of the unstretched kernels: frames -3 ... 4

// Four frames of one channel out of `stride` interleaved ones.
template <int stride> MTK_INLINE Four every(const float *frames) {
    if (stride == 1) return Four::load(frames);
    const Four a = Four::load(frames), b = Four::load(frames + 3);  // 0 . 2 . and . 4 . 6, never past the last one
    return {__builtin_shufflevector(a.v, b.v, 0, 2, 5, 7)};
}

// (0 + 2) + (1 + 3) of each of four vectors.
MTK_INLINE Four sums(const Four *x) {
    const auto halves = [](Four a, Four b) {
        return Four{__builtin_shufflevector(a.v, b.v, 0, 1, 4, 5)} + Four{__builtin_shufflevector(a.v, b.v, 2, 3, 6, 7)};
    };
    const Four first = halves(x[0], x[1]), second = halves(x[2], x[3]);
    return Four{__builtin_shufflevector(first.v, second.v, 0, 2, 4, 6)} +
           Four{__builtin_shufflevector(first.v, second.v, 1, 3, 5, 7)};
}

// Silence for what is not a number or infinite.
template <int N> MTK_INLINE Floats<N> finite(Floats<N> x) {
    return select(abs(x) <= Floats<N>::splat(3e38f), x, Floats<N>::splat(0.0f));
}

// Weighted frames around a place; `taps` points at frame -3 of one channel in `stride`. `fraction` is the way from frame 0
// to frame 1 in 2^-32.
template <int quality, int stride> MTK_INLINE Four weighted(const float *taps, uint32_t fraction) {
    if (quality == kSincQuality) {
        const float *row = kSinc.weight[fraction >> 24], *next = row + kTaps;
        const float between = (float)(int32_t)(fraction & 0xffffffu) * (1.0f / 16777216.0f);
        const Four low = Four::load(row), high = Four::load(row + 4);
        return (low + (Four::load(next) - low) * between) * every<stride>(taps) +
               (high + (Four::load(next + 4) - high) * between) * every<stride>(taps + 4 * stride);
    }
    const float t = (float)(int32_t)(fraction >> 8) * (1.0f / 16777216.0f);
    if (quality == kHermiteQuality) {
        static constexpr float cubic[4][4] = {
            {0, 1, 0, 0}, {-0.5f, 0, 0.5f, 0}, {1, -2.5f, 2, -0.5f}, {-0.5f, 1.5f, -1.5f, 0.5f}};
        const Four weight =
            ((Four::load(cubic[3]) * t + Four::load(cubic[2])) * t + Four::load(cubic[1])) * t + Four::load(cubic[0]);
        return weight * every<stride>(taps + 2 * stride);
    }
    Four few = Four::splat(0.0f);
    const float here = taps[kBefore * stride], next = taps[(kBefore + 1) * stride];
    if (quality == kLinearQuality) few.set(0, here + (next - here) * t);
    else few.set(0, t < 0.5f ? here : next);
    return few;
}

// The kernel for a speed: how many octaves above the sample's own, and which tables between.
struct Band {
    const float *table, *next;
    float blend;
    int octaves;

    // log2 of the speed; up to 0 the band of the sample is that of the output and `needed` is false.
    static MTK_INLINE bool needed(float log2_speed) { return log2_speed > 1e-4f; }
    static MTK_INLINE Band of(float log2_speed) {
        int octaves = (int)log2_speed;
        if ((float)octaves == log2_speed && octaves > 0) octaves--;
        const float quarters = (log2_speed - (float)octaves) * 4.0f;
        const int j = quarters >= 3.0f ? 3 : (int)quarters;
        const StretchedSinc *one = &kStretched0, *other = &kStretched1;
        if (j == 1) one = &kStretched1, other = &kStretched2;
        if (j == 2) one = &kStretched2, other = &kStretched3;
        if (j == 3) one = &kStretched3, other = &kStretched4;
        return {one->weight[0], other->weight[0], quarters - (float)j, octaves};
    }
};

// Reads `channels` channels around `place` (32.32) into `parts`. `frame(index, c)` is the sample at a frame; between frames
// frame.low and frame.high it is the memory of frame.sample.
template <int channels, class Frame>
MTK_INLINE void band_limited(const Band &band, int64_t place, const Frame &frame, Four *parts) {
    constexpr int kWide = StretchedSinc::kTaps, kRows = StretchedSinc::kRows, kBehind = kWide / 2 - 1;
    const int phases = 1 << band.octaves;
    const float share = 1.0f / (float)phases;
    const float fraction = (float)(int32_t)((uint32_t)place >> 8) * (1.0f / 16777216.0f);
    const int64_t whole = place >> 32;
    const bool inside = frame.sample->channels == channels && whole - (int64_t)kWide * phases >= frame.low &&
                        whole + (int64_t)kWide * phases < frame.high;
    for (int c = 0; c < channels; c++) parts[c] = Four::splat(0.0f);
    for (int m = 0; m < phases; m++) {
        const float phase = ((float)m + fraction) * share * kRows;
        const int row = (int)phase < kRows ? (int)phase : kRows - 1;
        const float between = phase - (float)row;
        const int64_t first = whole - m - (int64_t)kBehind * phases;
        const float *data = frame.sample->data + first * channels;
        float taps[kWide * channels];
        if (inside && phases > 1) {
            for (int k = 0; k < kWide; k++)
                for (int c = 0; c < channels; c++) taps[k * channels + c] = data[(k << band.octaves) * channels + c];
        } else if (!inside) {
            for (int k = 0; k < kWide; k++)
                for (int c = 0; c < channels; c++) taps[k * channels + c] = frame(first + (int64_t)k * phases, c);
        }
        const float *near = inside && phases == 1 ? data : taps;
        using Wide = Floats<kWide>;
        const float *one = band.table + row * kWide, *other = band.next + row * kWide;
        const Wide low = Wide::load(one) + (Wide::load(one + kWide) - Wide::load(one)) * between;
        const Wide high = Wide::load(other) + (Wide::load(other + kWide) - Wide::load(other)) * between;
        alignas(64) float weight[kWide];
        (low + (high - low) * band.blend).store(weight);
        for (int k = 0; k < kWide; k += 4)
            for (int c = 0; c < channels; c++)
                parts[c] = parts[c] + Four::load(weight + k) * every<channels>(near + k * channels + c);
    }
    for (int c = 0; c < channels; c++) parts[c] = parts[c] * share;
}

// A sample by itself: silence beyond its ends.
struct Strip {
    const SampleView *sample;
    int64_t low, high;
    explicit Strip(const SampleView *of) : sample(of), low(0), high(of->frames) {}
    MTK_INLINE float operator()(int64_t index, int c) const {
        return index < low || index >= high ? 0.0f : sample->data[index * sample->channels + c];
    }
};

// Reads any way; `frame` as above.
template <int channels, int quality, class Frame>
MTK_INLINE void read(const Frame &frame, const Band &band, int64_t place, Four *parts) {
    if (quality == kBandLimited) {
        band_limited<channels>(band, place, frame, parts);
        return;
    }
    constexpr int kept = quality == kBandLimited ? (int)kSincQuality : quality;
    const int64_t first = (place >> 32) - kBefore;
    const float *taps = frame.sample->data + first * channels;
    float edge[kTaps * channels];
    if (first < frame.low || first + kTaps > frame.high || frame.sample->channels != channels) {
        for (int k = 0; k < kTaps; k++)
            for (int c = 0; c < channels; c++) edge[k * channels + c] = frame(first + k, c);
        taps = edge;
    }
    for (int c = 0; c < channels; c++) parts[c] = weighted<kept, channels>(taps + c, (uint32_t)place);
}

}  // namespace reading

MTK_END
