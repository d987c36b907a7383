// The discrete Fourier transform of power-of-two sizes, complex and real, out of place.
//
//     complex   X[k] = sum over j of x[j] e^(-2 pi i j k / size)         size 32 ... 65536
//     inverse   x[j] = sum over k of X[k] e^(+2 pi i j k / size) / size
//     real      size numbers <-> bins 0 ... size / 2, the same sums      size 64 ... 65536
//
// Complex signals are split: `re` and `im`, size floats each. A spectrum of real numbers has size / 2 + 1 bins; im[0] and
// im[size / 2] are 0 after `real_fft`, and not read by `inverse_real_fft`.
//
//     float table[fft_table_floats(size)];           // whose table it is and where it lives: the caller's choice, often the
//     make_fft_table(size, table);                   // digest. [control]: some 20 ns an entry
//     fft(size, table, re, im, out_re, out_im, scratch);               // [audio] from here; scratch: 2 size floats
//     inverse_fft(size, table, re, im, out_re, out_im, scratch);       // inputs stay as they are; no buffer overlaps another
//
//     float table[real_fft_table_floats(size)];
//     make_real_fft_table(size, table);
//     real_fft(size, table, signal, re, im, scratch);                  // scratch: 2 size floats
//     inverse_real_fft(size, table, re, im, signal, scratch);
//
// Stockham's self-sorting form in radix 4 with one radix 2 pass where the size asks for it (C. Van Loan, Computational
// Frameworks for the Fast Fourier Transform, SIAM 1992, 1.7 and 2.4): no bit reversal, and every pass runs along memory.
// The real transform is a complex one of half the size over even + i odd, then split (ibid. 4.3). Twiddle factors are rounded
// once, from double precision. Every output is one expression of its inputs, so no vector width can be heard. The
// r.m.s. error is below 3e-7 sqrt(log2 size) of the r.m.s. of the result.
//
// [any thread] No allocation, no state, no libm.
#pragma once
#include <stddef.h>

#include "lanes.h"

MTK_BEGIN

// ---- twiddle factors ----------------------------------------------------------------------------------------------------

// cos and sin of 2 pi k / n, 0 <= k < n, n a multiple of 8: folded into the first eighth by whole numbers, then the series.
inline void fft_turn(int k, int n, double *cosine, double *sine) {
    const int quarter = n / 4, turns = k / quarter;
    int rest = k % quarter;
    const bool mirrored = rest > quarter / 2;
    if (mirrored) rest = quarter - rest;
    const double x = 6.283185307179586477 * rest / n, y = x * x;  // 0 ... pi / 4
    double s = 0, c = 0;
    for (int i = 9; i >= 1; i--) {
        s = (1 - s) * y / (2 * i * (2 * i + 1));
        c = (1 - c) * y / (2 * i * (2 * i - 1));
    }
    s = (1 - s) * x;
    c = 1 - c;
    if (mirrored) {
        const double swap = s;
        s = c;
        c = swap;
    }
    *cosine = turns == 0 ? c : turns == 1 ? -s : turns == 2 ? -c : s;
    *sine = turns == 0 ? s : turns == 1 ? c : turns == 2 ? -s : -c;
}

// A pass over n points has n / 4 rows of w, w^2, w^3, w = e^(-2 pi i p / n): six arrays, one after the other.
constexpr size_t fft_table_floats(int size) { return 2 * (size_t)size; }

inline void make_fft_table(int size, float *table) {
    for (int n = size; n > 4; n /= 4)
        for (int power = 1; power <= 3; power++, table += n / 2)
            for (int p = 0; p < n / 4; p++) {
                double c, s;
                fft_turn(power * p, n, &c, &s);
                table[p] = (float)c;
                table[p + n / 4] = (float)-s;
            }
}

// ---- complex ------------------------------------------------------------------------------------------------------------

namespace fourier {

struct Split {
    float *re, *im;
};

template <int N> struct Complex {
    Floats<N> re, im;
    static MTK_INLINE Complex load(const Split &x, int i) { return {Floats<N>::load(x.re + i), Floats<N>::load(x.im + i)}; }
    MTK_INLINE void store(const Split &x, int i) const {
        re.store(x.re + i);
        im.store(x.im + i);
    }
    MTK_INLINE Complex operator+(Complex b) const { return {re + b.re, im + b.im}; }
    MTK_INLINE Complex operator-(Complex b) const { return {re - b.re, im - b.im}; }
    MTK_INLINE Complex operator*(Complex b) const { return {re * b.re - im * b.im, re * b.im + im * b.re}; }
    MTK_INLINE Complex turned() const { return {im, -re}; }  // times -i
};

template <int N> struct Butterfly {
    Complex<N> y[4];
    MTK_INLINE Butterfly(Complex<N> a, Complex<N> b, Complex<N> c, Complex<N> d) {
        const Complex<N> even = a + c, odd = a - c, sum = b + d, turned = (b - d).turned();
        y[0] = even + sum;
        y[1] = odd + turned;
        y[2] = even - sum;
        y[3] = odd - turned;
    }
};

// The first pass, stride 1: along p, four outputs at a time put in order by a 4 x 4 transposition.
MTK_INLINE void store_transposed(const Floats<4> *row, float *to) {
    typedef typename Native<4>::F V;
    const V a = __builtin_shufflevector(row[0].v, row[1].v, 0, 4, 1, 5), c = __builtin_shufflevector(row[2].v, row[3].v, 0, 4, 1, 5);
    const V b = __builtin_shufflevector(row[0].v, row[1].v, 2, 6, 3, 7), d = __builtin_shufflevector(row[2].v, row[3].v, 2, 6, 3, 7);
    Floats<4>{__builtin_shufflevector(a, c, 0, 1, 4, 5)}.store(to);
    Floats<4>{__builtin_shufflevector(a, c, 2, 3, 6, 7)}.store(to + 4);
    Floats<4>{__builtin_shufflevector(b, d, 0, 1, 4, 5)}.store(to + 8);
    Floats<4>{__builtin_shufflevector(b, d, 2, 3, 6, 7)}.store(to + 12);
}
inline void first_pass(int n, const float *w, Split from, Split to) {
    using C = Complex<4>;
    const int m = n / 4;
    for (int p = 0; p < m; p += 4) {
        Butterfly<4> out(C::load(from, p), C::load(from, p + m), C::load(from, p + 2 * m), C::load(from, p + 3 * m));
        for (int k = 1; k < 4; k++) {
            const float *row = w + (k - 1) * 2 * m + p;
            out.y[k] = out.y[k] * C{Floats<4>::load(row), Floats<4>::load(row + m)};
        }
        const Floats<4> re[4] = {out.y[0].re, out.y[1].re, out.y[2].re, out.y[3].re};
        const Floats<4> im[4] = {out.y[0].im, out.y[1].im, out.y[2].im, out.y[3].im};
        store_transposed(re, to.re + 4 * p);
        store_transposed(im, to.im + 4 * p);
    }
}

// Later passes: along the stride, a multiple of N; one set of factors for each row p.
template <int N> void pass(int n, int stride, const float *w, Split from, Split to) {
    using C = Complex<N>;
    const int m = n / 4, apart = stride * m;
    for (int p = 0; p < m; p++) {
        C factor[3];
        for (int k = 0; k < 3; k++)
            factor[k] = {Floats<N>::splat(w[2 * k * m + p]), Floats<N>::splat(w[(2 * k + 1) * m + p])};
        for (int q = 0; q < stride; q += N) {
            const int i = q + stride * p, o = q + stride * 4 * p;
            const Butterfly<N> out(C::load(from, i), C::load(from, i + apart), C::load(from, i + 2 * apart),
                                   C::load(from, i + 3 * apart));
            out.y[0].store(to, o);
            for (int k = 1; k < 4; k++) (out.y[k] * factor[k - 1]).store(to, o + k * stride);
        }
    }
}

// The last pass has no factors.
template <int N> void last_pass(int n, int stride, Split from, Split to) {
    using C = Complex<N>;
    for (int q = 0; q < stride; q += N) {
        const C a = C::load(from, q), b = C::load(from, q + stride);
        if (n == 2) {
            (a + b).store(to, q);
            (a - b).store(to, q + stride);
            continue;
        }
        const Butterfly<N> out(a, b, C::load(from, q + 2 * stride), C::load(from, q + 3 * stride));
        for (int k = 0; k < 4; k++) out.y[k].store(to, q + k * stride);
    }
}

inline void transform(int size, const float *w, Split from, Split to, Split other) {
    int passes = 1;
    for (int n = size; n > 4; n /= 4) passes++;
    for (int n = size, stride = 1; passes > 0; passes--) {
        const Split target = passes & 1 ? to : other;
        if (stride == 1) first_pass(n, w, from, target);
        else if (n <= 4) stride < 16 ? last_pass<4>(n, stride, from, target) : last_pass<16>(n, stride, from, target);
        else stride < 16 ? pass<4>(n, stride, w, from, target) : pass<16>(n, stride, w, from, target);
        w += 3 * (n / 2);
        from = target;
        n /= 4;
        stride *= 4;
    }
}

}  // namespace fourier

inline void fft(int size, const float *table, const float *re, const float *im, float *out_re, float *out_im,
                float *scratch) {
    // Inputs are only read: the first pass writes elsewhere.
    fourier::transform(size, table, {const_cast<float *>(re), const_cast<float *>(im)}, {out_re, out_im},
                       {scratch, scratch + size});
}

// Real and imaginary parts exchanged, the sums run the other way. 1 / size is exact.
inline void inverse_fft(int size, const float *table, const float *re, const float *im, float *out_re, float *out_im,
                        float *scratch) {
    fft(size, table, im, re, out_im, out_re, scratch);
    const float share = 1.0f / (float)size;
    for (int i = 0; i < size; i++) {
        out_re[i] *= share;
        out_im[i] *= share;
    }
}

// ---- real ---------------------------------------------------------------------------------------------------------------

// The table of the half-size transform, then cos and -sin of 2 pi k / size for k = 0 ... size / 2 - 1.
constexpr size_t real_fft_table_floats(int size) { return fft_table_floats(size / 2) + (size_t)size; }

inline void make_real_fft_table(int size, float *table) {
    make_fft_table(size / 2, table);
    float *w = table + fft_table_floats(size / 2);
    for (int k = 0; k < size / 2; k++) {
        double c, s;
        fft_turn(k, size, &c, &s);
        w[k] = (float)c;
        w[k + size / 2] = (float)-s;
    }
}

namespace fourier {

// With Z of even + i odd, and Z' its mirror image conj Z[half - k]: X[k] = ((Z + Z') - i w^k (Z - Z')) / 2.
inline void split(int half, const float *w, const float *__restrict zr, const float *__restrict zi, float *__restrict xr,
                  float *__restrict xi) {
    xr[0] = zr[0] + zi[0];
    xr[half] = zr[0] - zi[0];
    xi[0] = xi[half] = 0.0f;
    for (int k = 1; k < half; k++) {
        const float wr = w[k], wi = w[k + half], difference_re = zr[k] - zr[half - k], sum_im = zi[k] + zi[half - k];
        xr[k] = 0.5f * ((zr[k] + zr[half - k]) + (difference_re * wi + sum_im * wr));
        xi[k] = 0.5f * ((zi[k] - zi[half - k]) + (sum_im * wi - difference_re * wr));
    }
}

// The way back: Z[k] = ((X + X') + i conj(w^k) (X - X')) / 2, X' = conj X[half - k]; scaled by 1 / half for the inverse.
inline void join(int half, const float *w, const float *__restrict xr, const float *__restrict xi, float *__restrict zr,
                 float *__restrict zi) {
    const float share = 0.5f / (float)half;
    zr[0] = (xr[0] + xr[half]) * share;
    zi[0] = (xr[0] - xr[half]) * share;
    for (int k = 1; k < half; k++) {
        const float wr = w[k], wi = w[k + half], difference_re = xr[k] - xr[half - k], sum_im = xi[k] + xi[half - k];
        zr[k] = ((xr[k] + xr[half - k]) + (difference_re * wi - sum_im * wr)) * share;
        zi[k] = ((xi[k] - xi[half - k]) + (difference_re * wr + sum_im * wi)) * share;
    }
}

}  // namespace fourier

inline void real_fft(int size, const float *table, const float *signal, float *re, float *im, float *scratch) {
    const int half = size / 2;
    for (int i = 0; i < half; i++) {
        re[i] = signal[2 * i];
        im[i] = signal[2 * i + 1];
    }
    fft(half, table, re, im, scratch, scratch + half, scratch + size);
    fourier::split(half, table + fft_table_floats(half), scratch, scratch + half, re, im);
}

inline void inverse_real_fft(int size, const float *table, const float *re, const float *im, float *signal, float *scratch) {
    const int half = size / 2;
    float *zr = scratch, *zi = scratch + half, *even = scratch + size, *odd = even + half;
    fourier::join(half, table + fft_table_floats(half), re, im, zr, zi);
    fft(half, table, zi, zr, odd, even, signal);  // parts exchanged, hence the inverse
    for (int i = 0; i < half; i++) {
        signal[2 * i] = even[i];
        signal[2 * i + 1] = odd[i];
    }
}

MTK_END
