#include "meter.h"

#include <string.h>

#include "unit.h"

namespace mtk {
namespace {

typedef double Sides __attribute__((vector_size(16)));   // left, right

constexpr double kTiny = 1e-25;      // far below anything heard, far above what slows arithmetic down

Sides load(const double *from) { return Sides{from[0], from[1]}; }

// Direct form II transposed, added up so that little waits for y.
struct Filter {
    Biquad c;
    Sides z1, z2;
    Sides operator()(Sides x) {
        const Sides y = x * c.b0 + z1;
        z1 = (x * c.b1 + z2) - y * c.a1;
        z2 = x * c.b2 - y * c.a2;
        return y;
    }
};

void store(double *to, Sides value) {
    for (int side = 0; side < 2; side++) to[side] = value[side] > kTiny || value[side] < -kTiny ? value[side] : 0.0;
}

void put(float *place, double value) {
    float rounded = (float)value;   // not const: clang wants to be given what it could write to
    __atomic_store(place, &rounded, __ATOMIC_RELAXED);
}

float get(const float *place) {
    float value;
    __atomic_load(place, &value, __ATOMIC_RELAXED);
    return value;
}

void write_step(Meter *meter, Sides squares, Sides weighted, double product, int32_t frames) {
    MtkMeterStep *step = &meter->steps[meter->written % kMeterSteps];
    const double share = 1.0 / frames;
    put(&step->left, squares[0] * share);
    put(&step->right, squares[1] * share);
    put(&step->product, product * share);
    put(&step->weighted, (weighted[0] + weighted[1]) * share);
    __atomic_store_n(&meter->written, meter->written + 1, __ATOMIC_RELEASE);
}

void raise(uint32_t *peak, float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint32_t seen = __atomic_load_n(peak, __ATOMIC_RELAXED);
    while (bits > seen && !__atomic_compare_exchange_n(peak, &seen, bits, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
}

}  // namespace

void meter_hear(Meter *meter, const Weighting *weighting, const float *chunk, uint32_t epoch) {
    if (meter->epoch != epoch) {
        memset(meter->filters, 0, sizeof meter->filters);
        memset(meter->squares, 0, sizeof meter->squares);
        memset(meter->weighted, 0, sizeof meter->weighted);
        meter->product = 0;
        meter->frames = 0;
        meter->epoch = epoch;
    }
    Filter shelf = {weighting->shelf, load(meter->filters[0]), load(meter->filters[1])};
    Filter high_pass = {weighting->high_pass, load(meter->filters[2]), load(meter->filters[3])};
    Sides squares = load(meter->squares), weighted = load(meter->weighted);
    double product = meter->product;
    int32_t frames = meter->frames;
    Sides high = {0, 0}, low = {0, 0};
    for (int i = 0; i < kChunkFrames; i++, chunk += kBusLanes) {
        const Sides x = {chunk[0], chunk[1]}, y = high_pass(shelf(x));
        squares += x * x;
        weighted += y * y;
        product += x[0] * x[1];
        high = x > high ? x : high;
        low = x < low ? x : low;
        if (++frames < weighting->step) continue;
        write_step(meter, squares, weighted, product, frames);
        squares = weighted = Sides{0, 0};
        product = 0;
        frames = 0;
    }
    store(meter->filters[0], shelf.z1);
    store(meter->filters[1], shelf.z2);
    store(meter->filters[2], high_pass.z1);
    store(meter->filters[3], high_pass.z2);
    store(meter->squares, squares);
    store(meter->weighted, weighted);
    meter->product = product;
    meter->frames = frames;
    const Sides peaks = high > -low ? high : -low;
    for (int side = 0; side < 2; side++) raise(&meter->peaks[side], (float)peaks[side]);
}

void meter_go_on(const Meter *from, Meter *to) {
    to->epoch = from->epoch;
    to->frames = from->frames;
    memcpy(to->filters, from->filters, sizeof to->filters);
    memcpy(to->squares, from->squares, sizeof to->squares);
    memcpy(to->weighted, from->weighted, sizeof to->weighted);
    to->product = from->product;
    to->written = from->written;
    memcpy(to->steps, from->steps, sizeof to->steps);
}

int meter_read(const Meter *meter, uint64_t *position, MtkMeterStep *steps, int capacity) {
    const uint64_t written = __atomic_load_n(&meter->written, __ATOMIC_ACQUIRE);
    if (*position > written) *position = 0;   // another meter in the place of the one that was read
    // The oldest one may be written over while it is copied.
    uint64_t first = *position;
    if (written - first >= kMeterSteps) first = written - kMeterSteps + 1;
    int count = 0;
    for (; first + (uint64_t)count < written && count < capacity; count++) {
        const MtkMeterStep *step = &meter->steps[(first + (uint64_t)count) % kMeterSteps];
        steps[count] = {get(&step->left), get(&step->right), get(&step->product), get(&step->weighted)};
    }
    *position = first + (uint64_t)count;
    return count;
}

}  // namespace mtk
