// Loudness after ITU-R BS.1770-4: K-weighting, mean squares of 400 ms blocks every 100 ms, absolute and relative gate;
// true peak by four-fold oversampling (annex 2).
#include <cmath>
#include <vector>

#include "k_weighting.h"
#include "motorik.h"

namespace {

constexpr double kPi = 3.14159265358979323846;

// The standard tabulates both filters for 48 kHz; these are the analogue prototypes behind the tables.
mtk::Biquad shelf(double rate) {
    const double k = std::tan(kPi * 1681.974450955533 / rate), q = 0.7071752369554196;
    const double high = std::pow(10.0, 3.999843853973347 / 20), middle = std::pow(high, 0.4996667741545416);
    const double a0 = 1 + k / q + k * k;
    return {(high + middle * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - middle * k / q + k * k) / a0,
            2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0};
}

mtk::Biquad high_pass(double rate) {
    const double k = std::tan(kPi * 38.13547087602444 / rate), q = 0.5003270373238773;
    const double a0 = 1 + k / q + k * k;
    return {1, -2, 1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0};
}

struct Filter {
    mtk::Biquad c;
    double z1 = 0, z2 = 0;
    double operator()(double x) {
        const double y = c.b0 * x + z1;
        z1 = c.b1 * x - c.a1 * y + z2;
        z2 = c.b2 * x - c.a2 * y;
        return y;
    }
};

// Sum over channels of the mean square of each 400 ms block.
std::vector<double> block_powers(const float *data, int64_t frames, int channels, double rate) {
    const mtk::Weighting weighting = mtk::k_weighting(rate);
    const int64_t step = weighting.step, steps = frames / step;
    std::vector<double> hundredths((size_t)steps, 0.0), powers;
    for (int c = 0; c < channels; c++) {
        Filter first = {weighting.shelf}, second = {weighting.high_pass};
        for (int64_t i = 0; i < steps * step; i++) {
            const double y = second(first(data[i * channels + c]));
            hundredths[(size_t)(i / step)] += y * y / (double)(4 * step);
        }
    }
    for (size_t s = 0; s + 4 <= hundredths.size(); s++)
        powers.push_back(hundredths[s] + hundredths[s + 1] + hundredths[s + 2] + hundredths[s + 3]);
    return powers;
}

double mean_above(const std::vector<double> &powers, double threshold) {
    double sum = 0;
    int count = 0;
    for (double power : powers)
        if (power > threshold) sum += power, count++;
    return count ? sum / count : 0;
}

double integrated(const std::vector<double> &powers) {
    const double absolute = std::pow(10.0, (-70 + 0.691) / 10);
    const double relative = mean_above(powers, absolute) * 0.1;
    const double gated = mean_above(powers, relative > absolute ? relative : absolute);
    return gated > 0 ? -0.691 + 10 * std::log10(gated) : -INFINITY;
}

// Windowed-sinc interpolation at three points between samples.
double true_peak(const float *data, int64_t frames, int channels) {
    constexpr int kHalf = 12;
    double taps[3][2 * kHalf], peak = 0;
    for (int phase = 1; phase < 4; phase++)
        for (int t = 0; t < 2 * kHalf; t++) {
            const double x = t - (kHalf - 1) - phase / 4.0, window = std::cos(kPi * x / (2 * kHalf + 1));
            taps[phase - 1][t] = std::sin(kPi * x) / (kPi * x) * window * window;
        }
    for (int c = 0; c < channels; c++)
        for (int64_t i = -kHalf; i < frames; i++) {
            if (i >= 0) peak = std::fmax(peak, std::fabs((double)data[i * channels + c]));
            double sums[3] = {0, 0, 0};
            for (int t = 0; t < 2 * kHalf; t++) {
                const int64_t at = i + t - (kHalf - 1);
                if (at < 0 || at >= frames) continue;
                for (int phase = 0; phase < 3; phase++) sums[phase] += taps[phase][t] * (double)data[at * channels + c];
            }
            for (double sum : sums) peak = std::fmax(peak, std::fabs(sum));
        }
    return peak;
}

}  // namespace

mtk::Weighting mtk::k_weighting(double sample_rate) {
    return {shelf(sample_rate), high_pass(sample_rate), (int32_t)std::llround(sample_rate * 0.1)};
}

int mtk_loudness(const float *interleaved, int64_t frames, int channels, double sample_rate, double *lufs, double *true_peak_db) {
    if (frames < 0 || channels < 1 || channels > 2 || !(sample_rate >= 8000)) return -1;
    *lufs = integrated(block_powers(interleaved, frames, channels, sample_rate));
    const double peak = true_peak(interleaved, frames, channels);
    *true_peak_db = peak > 0 ? 20 * std::log10(peak) : -INFINITY;
    return 0;
}
