#include "classic/pitch.h"

#include <string.h>

namespace mtk::classic {

namespace {

constexpr double kLn2 = 0.69314718055994530942;

constexpr double kSemitones[12] = {
    1.0,
    1.0594630943592952646,
    1.1224620483093729814,
    1.1892071150027210667,
    1.2599210498948731648,
    1.3348398541700343648,
    1.4142135623730950488,
    1.4983070768766814988,
    1.5874010519681994748,
    1.6817928305074290861,
    1.7817974362806786095,
    1.8877486253633869932,
};

// value times 2^octaves, exactly: the exponent is written into the bits.
double scaled(double value, int octaves) {
    const uint64_t bits = (uint64_t)(1023 + octaves) << 52;
    double factor;
    memcpy(&factor, &bits, sizeof factor);
    return value * factor;
}

// e^x by its series, for |x| < 0.06.
double small_exp(double x) {
    constexpr double kFactors[9] = {1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120,
                                    1.0 / 24,     1.0 / 6,     0.5,        1.0};
    double sum = kFactors[0];
    for (int n = 1; n < 9; n++) sum = sum * x + kFactors[n];
    return 1 + x * sum;
}

int floor_of(double x) {
    const int whole = (int)x;
    return x < whole ? whole - 1 : whole;
}

}  // namespace

double power_of_two(double exponent) {
    if (exponent > 60) exponent = 60;
    if (exponent < -60) exponent = -60;
    const int octave = floor_of(exponent);
    const double rest = (exponent - octave) * 12;
    int semitone = floor_of(rest);
    if (semitone > 11) semitone = 11;
    return scaled(kSemitones[semitone] * small_exp((rest - semitone) * (kLn2 / 12)), octave);
}

double log_of_two(double value) {
    int octave = 0;
    while (value >= 1.41421356237309504880) value *= 0.5, octave++;
    while (value < 0.70710678118654752440) value *= 2, octave--;
    const double t = (value - 1) / (value + 1), square = t * t;
    double sum = 0;
    for (int n = 25; n >= 1; n -= 2) sum = sum * square + 1.0 / n;
    return octave + 2 * t * sum / kLn2;
}

double bent_period(int note, int bend) {
    const int64_t pitch = (int64_t)note * kBendsPerSemitone + bend, per_octave = 12 * kBendsPerSemitone;
    int64_t octave = pitch / per_octave, rest = pitch % per_octave;
    if (rest < 0) rest += per_octave, octave--;
    const int semitone = (int)(rest / kBendsPerSemitone);
    const double fine = small_exp((double)(rest % kBendsPerSemitone) * (kLn2 / (double)per_octave));
    if (octave > 60) octave = 60;
    if (octave < -60) octave = -60;
    return scaled(kBasePeriod / (kSemitones[semitone] * fine), (int)-octave);
}

}  // namespace mtk::classic
