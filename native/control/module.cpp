// One module alone: what contract tests and benchmarks drive. The same kernel entries and glides as in the host.
#include <string.h>

#include <new>

#include "error.h"
#include "memory.h"
#include "rt/backend.h"
#include "rt/floating_point.h"
#include "rt/parameter.h"
#include "sample.h"

using namespace mtk;

namespace {
constexpr int kMaxLanes = 32;
constexpr int kMaxSamples = 64;
}  // namespace

struct MtkModule {
    const KernelInfo *kernel;
    const KernelEntry *entry;
    int lanes;
    Setup setup;
    void *state;
    float *memory;
    size_t memory_floats;
    int64_t frame;
    uint32_t starting;                                // lanes that start with the next piece
    ParameterState parameters[kMaxParameters];
    const SampleView *samples[kMaxSamples];
    alignas(64) float ramps[kMaxParameters * 2 * kMaxLanes];
    alignas(64) float pitch[2 * kMaxLanes];
    float *digest;
    bool undigested;                                  // samples changed since `digest` was made
    double tempo, beat;                               // beat: at frame 0
    uint32_t sounding;                                // lanes that are heard
    uint32_t restriking;                              // lanes of `starting` whose voice goes on
    alignas(64) float pressure[2 * kMaxLanes], timbre[2 * kMaxLanes];
    alignas(64) float gate[kMaxLanes], velocity[kMaxLanes], accent[kMaxLanes];
    alignas(64) uint32_t serial[kMaxLanes];
    alignas(64) float controls[kMaxPorts][2 * kMaxLanes];
    alignas(64) float control_outputs[kMaxPorts][2 * kMaxLanes];
    alignas(64) float silence[MTK_CHUNK * kMaxLanes];
    alignas(64) float ignored[MTK_CHUNK * kMaxLanes];  // outputs nobody asked for
};

MtkModule *mtk_module_new(int kernel, int lanes, double sample_rate, uint32_t seed, const char *instruction_set, char *error) {
    const Backend *backend = find_backend(instruction_set);
    if (!backend) {
        fail(kInvalid, error, "this machine cannot run the instruction set '%s'", instruction_set ? instruction_set : "");
        return nullptr;
    }
    if (kernel < 0 || kernel >= backend->kernel_count) {
        fail(kInvalid, error, "there is no kernel number %d", kernel);
        return nullptr;
    }
    const KernelInfo *info = backend->kernels[kernel];
    const int width = lanes == 4 ? 0 : lanes == 16 ? 1 : lanes == 32 ? 2 : -1;
    if (width < 0 || !info->widths[width].process || !(sample_rate >= 8000 && sample_rate <= 768000)) {
        fail(kInvalid, error, "%s cannot run with %d lanes at %g Hz; lanes are 4%s, the rate 8000 to 768000 Hz", info->kind,
             lanes, sample_rate, info->widths[1].process ? ", 16 or 32" : "");
        return nullptr;
    }
    MtkModule *module = new (std::nothrow) MtkModule();
    if (!module) return nullptr;
    module->kernel = info;
    module->entry = &info->widths[width];
    module->lanes = lanes;
    module->setup = {(float)sample_rate, seed, 0};
    module->tempo = 120;
    module->undigested = true;
    module->memory_floats = module->entry->memory_floats ? module->entry->memory_floats(module->setup) : 0;
    module->state = allocate_zeroed(module->entry->state_bytes);
    if (module->memory_floats) module->memory = (float *)allocate_zeroed(module->memory_floats * sizeof(float));
    if (!module->state || (module->memory_floats && !module->memory)) {
        fail(kNoMemory, error, "no memory for %s", info->kind);
        mtk_module_free(module);
        return nullptr;
    }
    for (int p = 0; p < info->parameter_count; p++)
        parameter_prepare(&module->parameters[p], &info->parameters[p], sample_rate);
    mtk_module_reset(module);
    return module;
}

void mtk_module_free(MtkModule *module) {
    if (!module) return;
    release(module->state);
    release(module->memory);
    release(module->digest);
    delete module;
}

void mtk_module_reset(MtkModule *module) {
    memset(module->state, 0, module->entry->state_bytes);
    if (module->memory) memset(module->memory, 0, module->memory_floats * sizeof(float));
    module->entry->prepare(module->state, module->setup);
    module->frame = 0;
    for (int p = 0; p < module->kernel->parameter_count; p++) {
        Glide *glide = &module->parameters[p].glide;
        glide_set(glide, glide->target);
    }
    // A bus is one voice that always sounds; in a patch, lanes sleep until a test starts a voice.
    const bool bus = module->kernel->scope == kScopeBus;
    for (int lane = 0; lane < module->lanes; lane++) {
        module->pitch[lane] = module->pitch[module->lanes + lane] = 60;
        module->gate[lane] = module->velocity[lane] = bus ? 1.0f : 0.0f;
        module->accent[lane] = 0;
        module->pressure[lane] = module->pressure[module->lanes + lane] = 0;
        module->timbre[lane] = module->timbre[module->lanes + lane] = 0;
        module->serial[lane] = bus;
    }
    module->restriking = 0;
    module->sounding = (uint32_t)((1ull << module->lanes) - 1);
    module->starting = bus ? module->sounding : 0;
}

int mtk_module_port_count(const MtkModule *module, int side) {
    return side == 0 ? module->kernel->input_count : module->kernel->output_count;
}

int mtk_module_port_is_control(const MtkModule *module, int side, int port) {
    return side == 0 ? module->kernel->inputs[port].control : module->kernel->outputs[port].control;
}

int mtk_module_set_sample(MtkModule *module, int slot, MtkSample *sample) {
    if (slot < 0 || slot >= kMaxSamples || slot >= module->kernel->sample_slots) return kInvalid;
    module->samples[slot] = sample ? &sample->view : nullptr;
    module->undigested = true;
    return kOk;
}

int mtk_module_set_parameter(MtkModule *module, int parameter, double value, int smooth) {
    if (parameter < 0 || parameter >= module->kernel->parameter_count) return kInvalid;
    parameter_set(&module->parameters[parameter], &module->kernel->parameters[parameter], value, module->frame, smooth);
    return kOk;
}

int mtk_module_set_voice(MtkModule *module, int lane, double pitch, double gate, double velocity, double accent, int start) {
    if (lane < 0 || lane >= module->lanes) return kInvalid;
    module->pitch[lane] = module->pitch[module->lanes + lane] = (float)pitch;
    module->gate[lane] = (float)gate;
    module->velocity[lane] = (float)velocity;
    module->accent[lane] = (float)accent;
    if (start) {
        module->starting |= 1u << lane;
        module->serial[lane]++;
        if (start == 2) module->restriking |= 1u << lane;
    }
    return kOk;
}

int mtk_module_set_touch(MtkModule *module, int lane, double pressure, double timbre) {
    if (lane < 0 || lane >= module->lanes) return kInvalid;
    module->pressure[lane] = module->pressure[module->lanes + lane] = (float)pressure;
    module->timbre[lane] = module->timbre[module->lanes + lane] = (float)timbre;
    return kOk;
}

int mtk_module_hear(MtkModule *module, uint32_t lanes) {
    if (!lanes || (uint64_t)lanes >> module->lanes) return kInvalid;
    module->sounding = lanes;
    return kOk;
}

int mtk_module_set_tempo(MtkModule *module, double beats_per_minute, double beat) {
    if (!(beats_per_minute > 0)) return kInvalid;
    module->tempo = beats_per_minute;
    module->beat = beat - (double)module->frame * beats_per_minute / 60 / module->setup.sample_rate;
    return kOk;
}

namespace {

/* [control] Fills the ramps of all parameters for [frame, frame + frames); returns which move. */
uint32_t fill_ramps(MtkModule *module, int frames) {
    uint32_t moving = 0;
    for (int p = 0; p < module->kernel->parameter_count; p++) {
        const Glide *glide = &module->parameters[p].glide;
        const float from = glide_at(glide, module->frame), to = glide_at(glide, module->frame + frames);
        float *ramp = module->ramps + p * 2 * module->lanes;
        for (int lane = 0; lane < module->lanes; lane++) ramp[lane] = from, ramp[module->lanes + lane] = to;
        if (from != to) moving |= 1u << p;
    }
    return moving;
}

struct Pointers {
    const float *inputs[kMaxPorts], *controls[kMaxPorts];
    float *outputs[kMaxPorts], *control_outputs[kMaxPorts];
    uint32_t connected;
};

/* [control] Points every port at the caller's buffers, `done` frames in. */
void point(MtkModule *module, const float *const *inputs, float *const *outputs, int64_t done, Pointers *to) {
    const KernelInfo *kernel = module->kernel;
    const int lanes = module->lanes;
    to->connected = 0;
    for (int i = 0; i < kernel->input_count; i++) {
        const float *given = inputs ? inputs[i] : nullptr;
        const bool control = kernel->inputs[i].control;
        if (given) to->connected |= 1u << i;
        for (int lane = 0; control && lane < lanes; lane++)
            module->controls[i][lane] = module->controls[i][lanes + lane] = given ? given[lane] : kernel->inputs[i].initial;
        to->controls[i] = control ? module->controls[i] : nullptr;
        to->inputs[i] = control ? nullptr : given ? given + done * lanes : module->silence;
    }
    for (int o = 0; o < kernel->output_count; o++) {
        const bool control = kernel->outputs[o].control;
        float *given = outputs ? outputs[o] : nullptr;
        to->control_outputs[o] = control ? module->control_outputs[o] : nullptr;
        to->outputs[o] = control ? nullptr : given ? given + done * lanes : module->ignored;
    }
}

/* [control] Makes what the kernel wants of its samples. */
int digest(MtkModule *module) {
    if (!module->undigested) return kOk;
    module->undigested = false;
    release(module->digest);
    module->digest = nullptr;
    const size_t floats = module->entry->digest_floats ? module->entry->digest_floats(module->setup, module->samples) : 0;
    if (!floats) return kOk;
    module->digest = (float *)allocate_zeroed(floats * sizeof(float));
    if (!module->digest) return kNoMemory;
    module->entry->digest(module->setup, module->samples, module->digest);
    return kOk;
}

}  // namespace

int64_t mtk_module_process(MtkModule *module, const float *const *inputs, float *const *outputs, int64_t frames) {
    const KernelInfo *kernel = module->kernel;
    const int lanes = module->lanes;
    Pointers pointers;
    uint32_t alive = 0;
    if (digest(module) != kOk) return kNoMemory;
    const FloatingPoint caller = enter_floating_point();
    for (int64_t done = 0, piece = 0; done < frames; piece++) {
        const int room = MTK_CHUNK - (int)(module->frame % MTK_CHUNK);
        const int count = frames - done < room ? (int)(frames - done) : room;
        alive = 0;
        point(module, inputs, outputs, done, &pointers);
        const KernelCall call = {
            count, count == room, fill_ramps(module, count), module->setup.sample_rate, module->frame, pointers.inputs,
            pointers.connected, pointers.controls, pointers.outputs, pointers.control_outputs, module->ramps,
            module->memory, module->samples, module->pitch, module->gate, module->velocity, module->accent,
            module->serial, &alive, 1.0f / (float)count, module->digest, (float)module->tempo,
            module->beat + (double)module->frame * module->tempo / 60 / module->setup.sample_rate,
            module->pressure, module->timbre, module->restriking, module->sounding};
        if (module->starting && module->entry->start) module->entry->start(module->state, call, module->starting);
        module->starting = module->restriking = 0;
        module->entry->process(module->state, call);
        for (int o = 0; o < kernel->output_count; o++)
            if (kernel->outputs[o].control && outputs && outputs[o])
                memcpy(outputs[o] + piece * lanes, module->control_outputs[o] + lanes, sizeof(float) * lanes);
        module->frame += count;
        done += count;
    }
    leave_floating_point(caller);
    return alive;
}
