// Makes the plain functions of a KernelEntry out of a kernel template. Included by the generated kernel_*.cpp only.
#pragma once
#include "dsp/kernel.h"
#include "kernel_info.h"

MTK_BEGIN

// Io is KernelCall with its pointers to ramps typed: the same fields in the same order.
// A kernel reads them where they are: a copy would wait for the stores that have just made them.
template <int L> MTK_INLINE const Io<L> &io_of(const KernelCall &call) {
    static_assert(sizeof(Io<L>) == sizeof(KernelCall), "Io and KernelCall are the same fields");
#define MTK_SAME_PLACE(field) \
    static_assert(offsetof(Io<L>, field) == offsetof(KernelCall, field), #field " stands elsewhere in KernelCall")
    MTK_SAME_PLACE(moving);
    MTK_SAME_PLACE(inputs);
    MTK_SAME_PLACE(controls);
    MTK_SAME_PLACE(control_outputs);
    MTK_SAME_PLACE(parameters);
    MTK_SAME_PLACE(samples);
    MTK_SAME_PLACE(pitch);
    MTK_SAME_PLACE(serial);
    MTK_SAME_PLACE(reciprocal);
    MTK_SAME_PLACE(digest);
    MTK_SAME_PLACE(beat);
    MTK_SAME_PLACE(timbre);
    MTK_SAME_PLACE(restruck);
    MTK_SAME_PLACE(sounding);
#undef MTK_SAME_PLACE
    return *(const Io<L> *)&call;
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
