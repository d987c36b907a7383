// Makes the plain functions of a KernelEntry out of a kernel template. Included by the generated kernel_*.cpp only.
#pragma once
#include "dsp/kernel.h"
#include "kernel_info.h"

MTK_BEGIN

template <int L> MTK_INLINE Io<L> io_of(const KernelCall &call) {
    Io<L> io;
    io.frames = call.frames;
    io.grid_end = call.grid_end;
    io.moving = call.moving;
    io.sample_rate = call.sample_rate;
    io.frame = call.frame;
    io.inputs = call.inputs;
    io.connected = call.connected;
    io.controls = (const Ramp<L> *const *)call.controls;
    io.outputs = call.outputs;
    io.control_outputs = (Ramp<L> *const *)call.control_outputs;
    io.parameters = (const Ramp<L> *)call.parameters;
    io.memory = call.memory;
    io.samples = call.samples;
    io.pitch = (const Ramp<L> *)call.pitch;
    io.gate = call.gate;
    io.velocity = call.velocity;
    io.accent = call.accent;
    io.serial = call.serial;
    io.alive = call.alive;
    io.reciprocal = call.reciprocal;
    io.digest = call.digest;
    io.tempo = call.tempo;
    io.beat = call.beat;
    io.pressure = (const Ramp<L> *)call.pressure;
    io.timbre = (const Ramp<L> *)call.timbre;
    io.restruck = call.restruck;
    return io;
}

// Overloads that exist only where the kernel has the optional member: the first one is preferred.
template <class K> constexpr auto memory_of(int) -> decltype((void)&K::memory_floats, (size_t(*)(const Setup &)) nullptr) {
    return [](const Setup &setup) -> size_t { return K::memory_floats(setup); };
}
template <class K> constexpr size_t (*memory_of(long))(const Setup &) { return nullptr; }

template <class K>
constexpr auto digest_size_of(int)
    -> decltype((void)&K::digest_floats, (size_t(*)(const Setup &, const SampleView *const *)) nullptr) {
    return [](const Setup &setup, const SampleView *const *samples) -> size_t { return K::digest_floats(setup, samples); };
}
template <class K> constexpr size_t (*digest_size_of(long))(const Setup &, const SampleView *const *) { return nullptr; }
template <class K>
constexpr auto digest_of(int) -> decltype((void)&K::digest, (void (*)(const Setup &, const SampleView *const *, float *)) nullptr) {
    return [](const Setup &setup, const SampleView *const *samples, float *out) { K::digest(setup, samples, out); };
}
template <class K> constexpr void (*digest_of(long))(const Setup &, const SampleView *const *, float *) { return nullptr; }

template <class K, int L> constexpr auto start_of(int)
    -> decltype((void)&K::start, (void (*)(void *, const KernelCall &, uint32_t)) nullptr) {
    return [](void *state, const KernelCall &call, uint32_t lanes) { ((K *)state)->start(io_of<L>(call), lanes); };
}
template <class K, int L> constexpr void (*start_of(long))(void *, const KernelCall &, uint32_t) { return nullptr; }

template <class K, int L> constexpr KernelEntry kernel_entry() {
    static_assert(__is_trivially_copyable(K), "kernel state is copied from plan to plan");
    return {
        sizeof(K),
        alignof(K),
        memory_of<K>(0),
        digest_size_of<K>(0),
        digest_of<K>(0),
        [](void *state, const Setup &setup) { ((K *)state)->prepare(setup); },
        start_of<K, L>(0),
        [](void *state, const KernelCall &call) { ((K *)state)->process(io_of<L>(call)); },
    };
}

MTK_END
