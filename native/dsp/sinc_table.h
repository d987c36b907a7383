// The 8-point interpolator: 256 positions between two frames and 8 weights each, made by the compiler.
//
// Row r weighs frames -3 ... 4 for a place r / 256 after frame 0: sinc(x) under a Kaiser window, beta = 6.5, x the distance;
// every row is scaled to sum 1, so a constant stays one. Between rows the weights are interpolated in straight lines
// (error below -100 dB). Rows 0 and 256 are exact: a sample at its own pitch comes out bit for bit.
#pragma once
#include "lanes.h"

MTK_BEGIN

struct SincTable {
    static constexpr int kTaps = 8, kRows = 256;
    alignas(32) float weight[kRows + 1][kTaps];

    // Series for arguments of at most 6.5 and pi; [compiler] only.
    static constexpr double bessel_i0(double x) {
        double sum = 1, term = 1;
        for (int k = 1; k < 40; k++) {
            term *= (x / (2 * k)) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }
    static constexpr double sine(double x) {
        double sum = x, term = x;
        for (int k = 1; k < 16; k++) {
            term *= -x * x / ((2 * k) * (2 * k + 1));
            sum += term;
        }
        return sum;
    }
    static constexpr double root(double x) {
        double y = x > 0 ? 1 : 0;
        for (int k = 0; x > 0 && k < 40; k++) y = 0.5 * (y + x / y);
        return y;
    }

    constexpr SincTable() : weight() {
        constexpr double pi = 3.14159265358979323846, beta = 6.5;
        for (int r = 0; r <= kRows; r++) {
            double row[kTaps] = {}, sum = 0;
            for (int t = 0; t < kTaps; t++) {
                const double x = (t - 3) - (double)r / kRows;  // in (-4, 4]
                const bool whole = r == 0 || r == kRows;
                const double window = bessel_i0(beta * root(1 - x * x / 16)) / bessel_i0(beta);
                // sin(pi x) for x = (t - 3) - f is (-1)^(t - 3 + 1) sin(pi f).
                const double numerator = ((t & 1) ? -1.0 : 1.0) * sine(pi * r / kRows);
                row[t] = whole ? (t == (r ? 4 : 3) ? 1.0 : 0.0) : numerator / (pi * x) * window;
                sum += row[t];
            }
            for (int t = 0; t < kTaps; t++) weight[r][t] = (float)(row[t] / sum);
        }
    }
};
static constexpr SincTable kSinc;

MTK_END
