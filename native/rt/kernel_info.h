// What the host knows about a kernel: the same plain data for every instruction set.
//
// Only data here and in every other header that backend*.cpp and the rest share: see dsp/sample_view.h.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "dsp/sample_view.h"

namespace mtk {

constexpr int kMaxPorts = 16;        // inputs or outputs of one module
constexpr int kMaxParameters = 32;   // bits of Io::moving
constexpr int kWidths = 3;           // lane counts a kernel exists for: 4, 16, 32

enum KernelScope { kScopeVoice, kScopeBus, kScopeAny };
enum KernelFlags : uint32_t { kKeepsVoice = 1, kBreaksCycles = 2, kIsSource = 4 };
enum ParameterScale { kLinear, kLog2, kChoice };

struct KernelParameter {
    const char *id;
    double low, high, initial;   // plain units
    double smoothing_ms;
    ParameterScale scale;
    bool modulated;
};

struct KernelPort {
    const char *id;
    bool control;
    float initial;               // what an unconnected control input reads
};

// One call of a kernel; field by field what dsp/kernel.h calls Io, with ramps as float[2][L]: all from, then all to.
struct KernelCall {
    int frames;
    bool grid_end;
    uint32_t moving;
    float sample_rate;
    int64_t frame;
    const float *const *inputs;
    uint32_t connected;
    const float *const *controls;
    float *const *outputs;
    float *const *control_outputs;
    const float *parameters;     // [parameter][2][L]
    float *memory;
    const SampleView *const *samples;
    const float *pitch;          // [2][L]
    const float *gate, *velocity, *accent;
    const uint32_t *serial;
    uint32_t *alive;
    float reciprocal;
    const float *digest;
    float tempo;
    double beat;
    const float *pressure, *timbre;   // [2][L]
    uint32_t restruck;
    uint32_t sounding;
};

// The functions of one kernel for one number of lanes; all null where it does not exist for it.
struct KernelEntry {
    size_t state_bytes, state_alignment;
    size_t (*memory_floats)(const Setup &);                                /* null: no memory */
    size_t (*digest_floats)(const Setup &, const SampleView *const *);     /* null: makes nothing of its samples */
    void (*digest)(const Setup &, const SampleView *const *, float *);     /* [control] */
    void (*prepare)(void *state, const Setup &);                           /* [control] */
    void (*start)(void *state, const KernelCall &, uint32_t lanes);        /* [audio] null: nothing to start */
    void (*process)(void *state, const KernelCall &);                      /* [audio] */
};

struct KernelInfo {
    const char *kind;
    KernelScope scope;
    uint32_t flags;
    int sample_slots, input_count, output_count, parameter_count;
    const KernelPort *inputs, *outputs;
    const KernelParameter *parameters;
    KernelEntry widths[kWidths];
};

}  // namespace mtk
