// The mtk_plan_* calls: collect drafts and refuse what cannot work.
#include "error.h"
#include "engine_memory.h"
#include "plan_memory.h"
#include "sample.h"

using namespace mtk;

namespace {

DraftUnit *unit_at(MtkPlan *plan, int unit, char *error) {
    PlanMemory *memory = plan->memory;
    if (memory->finished) {
        fail(kBusy, error, "the plan is finished; build a new one");
        return nullptr;
    }
    if (unit < 0 || unit >= (int)memory->drafts.size()) {
        fail(kInvalid, error, "there is no unit number %d; the plan has %zu", unit, memory->drafts.size());
        return nullptr;
    }
    return &memory->drafts[(size_t)unit];
}

DraftNode *node_at(DraftUnit *unit, int node, char *error) {
    if (!unit) return nullptr;
    if (node < 0 || node >= (int)unit->nodes.size()) {
        fail(kInvalid, error, "unit slot %u has no node number %d; it has %zu", unit->slot, node, unit->nodes.size());
        return nullptr;
    }
    return &unit->nodes[(size_t)node];
}

const KernelPort *output_at(DraftUnit *unit, int node, int output, char *error) {
    const DraftNode *source = node_at(unit, node, error);
    if (!source) return nullptr;
    if (output < 0 || output >= source->kernel->output_count) {
        fail(kInvalid, error, "%s has no output number %d; it has %d", source->kernel->kind, output, source->kernel->output_count);
        return nullptr;
    }
    return &source->kernel->outputs[output];
}

const KernelParameter *parameter_at(const DraftNode *node, int parameter, char *error) {
    if (!node) return nullptr;
    if (parameter < 0 || parameter >= node->kernel->parameter_count) {
        fail(kInvalid, error, "%s has no parameter number %d; it has %d", node->kernel->kind, parameter, node->kernel->parameter_count);
        return nullptr;
    }
    return &node->kernel->parameters[parameter];
}

}  // namespace

MtkPlan *mtk_plan_new(MtkEngine *engine) {
    MtkPlan *plan = new MtkPlan();
    plan->memory = new PlanMemory;
    plan->memory->engine = engine;
    plan->id = engine->memory->next_plan_id++;
    engine->memory->plans_alive++;
    return plan;
}

int mtk_plan_add_unit(MtkPlan *plan, uint32_t slot, uint64_t fingerprint, int scope, int polyphony, int voice_mode,
                      double glide_seconds, int glide_always, char *error) {
    PlanMemory *memory = plan->memory;
    if (memory->finished) return fail(kBusy, error, "the plan is finished; build a new one");
    if (memory->drafts.size() >= MTK_MAX_UNITS) return fail(kInvalid, error, "a plan holds at most %d units", MTK_MAX_UNITS);
    if (scope != MTK_SCOPE_VOICE && scope != MTK_SCOPE_BUS) return fail(kInvalid, error, "scope %d; allowed 0 (voice), 1 (bus)", scope);
    if (voice_mode < MTK_POLY || voice_mode > MTK_ANALOG)
        return fail(kInvalid, error, "voice mode %d; allowed 0 (poly), 1 (mono), 2 (legato), 3 (analog)", voice_mode);
    if (scope == MTK_SCOPE_VOICE && (polyphony < 1 || polyphony > 256)) return fail(kInvalid, error, "polyphony %d; allowed 1 to 256", polyphony);
    if (!(glide_seconds >= 0 && glide_seconds <= 60)) return fail(kInvalid, error, "glide %g s; allowed 0 to 60 s", glide_seconds);
    for (const DraftUnit &unit : memory->drafts)
        if (unit.slot == slot) return fail(kInvalid, error, "two units of the plan have slot %u", slot);
    memory->drafts.push_back({slot, fingerprint, scope, polyphony, voice_mode, glide_seconds, glide_always != 0, {}, {}, {}, 0});
    return (int)memory->drafts.size() - 1;
}

int mtk_plan_latency(MtkPlan *plan, int unit, int frames, char *error) {
    DraftUnit *draft = unit_at(plan, unit, error);
    if (!draft) return kInvalid;
    if (frames < 0) return fail(kInvalid, error, "latency of %d frames; allowed 0 and more", frames);
    draft->latency = frames;
    return kOk;
}

int mtk_plan_choke(MtkPlan *plan, int unit, const uint8_t *keys, int count, char *error) {
    DraftUnit *draft = unit_at(plan, unit, error);
    if (!draft) return kInvalid;
    if (draft->scope != MTK_SCOPE_VOICE) return fail(kInvalid, error, "a channel has no keys to choke");
    for (int i = 0; i < count; i++)
        if (keys[i] >= kKeys) return fail(kInvalid, error, "key %d; allowed 0 to %d", keys[i], kKeys - 1);
    draft->chokes.emplace_back(keys, keys + count);
    return kOk;
}

int mtk_plan_add_node(MtkPlan *plan, int unit, uint32_t slot, int kernel, uint32_t seed, char *error) {
    DraftUnit *draft = unit_at(plan, unit, error);
    if (!draft) return kInvalid;
    const Backend *backend = plan->memory->engine->backend;
    if (kernel < 0 || kernel >= backend->kernel_count) return fail(kInvalid, error, "there is no kernel number %d", kernel);
    const KernelInfo *info = backend->kernels[kernel];
    if (draft->scope == MTK_SCOPE_BUS && info->scope == kScopeVoice)
        return fail(kInvalid, error, "%s stands in instruments only; it cannot be part of a channel", info->kind);
    if (draft->scope == MTK_SCOPE_VOICE && info->scope == kScopeBus)
        return fail(kInvalid, error, "%s stands in channels only; it cannot be part of an instrument", info->kind);
    DraftNode node = {slot, seed, info, {}, std::vector<const SampleView *>((size_t)info->sample_slots, nullptr), {}, {}};
    for (int p = 0; p < info->parameter_count; p++) node.values.push_back(info->parameters[p].initial);
    draft->nodes.push_back(node);
    return (int)draft->nodes.size() - 1;
}

int mtk_plan_set_parameter(MtkPlan *plan, int unit, int node, int parameter, double value, char *error) {
    DraftNode *draft = node_at(unit_at(plan, unit, error), node, error);
    const KernelParameter *info = parameter_at(draft, parameter, error);
    if (!info) return kInvalid;
    if (!(value >= info->low && value <= info->high))
        return fail(kInvalid, error, "%s/%s = %g; allowed %g to %g", draft->kernel->kind, info->id, value, info->low, info->high);
    draft->values[(size_t)parameter] = value;
    return kOk;
}

int mtk_plan_set_sample(MtkPlan *plan, int unit, int node, int sample_slot, MtkSample *sample, char *error) {
    DraftNode *draft = node_at(unit_at(plan, unit, error), node, error);
    if (!draft) return kInvalid;
    if (sample_slot < 0 || sample_slot >= draft->kernel->sample_slots)
        return fail(kInvalid, error, "%s has no sample slot %d; it has %d", draft->kernel->kind, sample_slot, draft->kernel->sample_slots);
    draft->samples[(size_t)sample_slot] = sample ? &sample->view : nullptr;
    return kOk;
}

int mtk_plan_connect(MtkPlan *plan, int unit, int source_node, int output, int target_node, int input, char *error) {
    DraftUnit *draft = unit_at(plan, unit, error);
    DraftNode *target = node_at(draft, target_node, error);
    if (!target) return kInvalid;
    const KernelInfo *kernel = target->kernel;
    if (input < 0 || input >= kernel->input_count)
        return fail(kInvalid, error, "%s has no input number %d; it has %d", kernel->kind, input, kernel->input_count);
    bool control = false;
    if (source_node < 0) {
        if (draft->scope != MTK_SCOPE_BUS) return fail(kInvalid, error, "an instrument has no input to connect %s to", kernel->kind);
        if (output < 0 || output >= kMaxPorts) return fail(kInvalid, error, "input port %d; allowed 0 to %d", output, kMaxPorts - 1);
    } else {
        const KernelPort *port = output_at(draft, source_node, output, error);
        if (!port) return kInvalid;
        control = port->control;
        const KernelInfo *source = draft->nodes[(size_t)source_node].kernel;
        if (source_node >= target_node && !(source->flags & kBreaksCycles))
            return fail(kInvalid, error, "the cable from %s (node %d) back to %s (node %d) needs a module that breaks cycles, such as a delay",
                        source->kind, source_node, kernel->kind, target_node);
    }
    if (control != kernel->inputs[input].control)
        return fail(kInvalid, error, "input %s of %s is %s rate; the cable carries the other", kernel->inputs[input].id, kernel->kind,
                    kernel->inputs[input].control ? "control" : "audio");
    target->cables.push_back({source_node, output, input});
    return kOk;
}

int mtk_plan_modulate(MtkPlan *plan, int unit, int source_node, int output, int target_node, int parameter, double amount, int polarity,
                      double curve, char *error) {
    DraftUnit *draft = unit_at(plan, unit, error);
    DraftNode *target = node_at(draft, target_node, error);
    const KernelParameter *info = parameter_at(target, parameter, error);
    if (!info || !output_at(draft, source_node, output, error)) return kInvalid;
    if (!info->modulated) return fail(kInvalid, error, "%s/%s cannot be modulated", target->kernel->kind, info->id);
    if (!(amount >= -1e9 && amount <= 1e9)) return fail(kInvalid, error, "modulation amount %g is not a number to use", amount);
    if (polarity < MTK_DIRECT || polarity > MTK_BIPOLAR)
        return fail(kInvalid, error, "polarity %d; allowed 0 (direct), 1 (unipolar), 2 (bipolar)", polarity);
    if (!(curve > -1 && curve < 1)) return fail(kInvalid, error, "modulation curve %g; allowed between -1 and 1", curve);
    target->modulations.push_back({source_node, output, parameter, amount, curve, polarity});
    return kOk;
}

int mtk_plan_route(MtkPlan *plan, int unit, int node, int left, int right, int target_unit, int target_port, char *error) {
    DraftUnit *draft = unit_at(plan, unit, error);
    const KernelPort *left_port = output_at(draft, node, left, error), *right_port = left_port ? output_at(draft, node, right, error) : nullptr;
    if (!left_port || !right_port) return kInvalid;
    if (left_port->control || right_port->control) return fail(kInvalid, error, "a route carries audio; output %s is control rate", left_port->id);
    if (target_unit >= 0) {
        const DraftUnit *target = unit_at(plan, target_unit, error);
        if (!target) return kInvalid;
        if (target_unit <= unit) return fail(kInvalid, error, "unit %d cannot be routed to unit %d: routes go to later units", unit, target_unit);
        if (target->scope != MTK_SCOPE_BUS) return fail(kInvalid, error, "unit %d is an instrument and has no input", target_unit);
        if (target_port < 0 || target_port >= kMaxPorts) return fail(kInvalid, error, "input port %d; allowed 0 to %d", target_port, kMaxPorts - 1);
    }
    draft->routes.push_back({node, left, right, target_unit < 0 ? -1 : target_unit, target_unit < 0 ? 0 : target_port, -1});
    return (int)draft->routes.size() - 1;
}

int mtk_plan_tap(MtkPlan *plan, int unit, int route, int tap, char *error) {
    DraftUnit *draft = unit_at(plan, unit, error);
    if (!draft) return kInvalid;
    if (route < 0 || route >= (int)draft->routes.size() || tap < 0 || tap > 4095)
        return fail(kInvalid, error, "route %d as tap %d; the unit has %zu routes, taps are 0 to 4095", route, tap, draft->routes.size());
    draft->routes[(size_t)route].tap = tap;
    return kOk;
}
