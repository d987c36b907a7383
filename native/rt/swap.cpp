// A new plan takes over: what carries on, what fades.
#include <string.h>

#include "engine.h"

namespace mtk {
namespace {

constexpr int kPatientPlans = 1;   // plans that may wait while one rings out

void redeclare(Unit *unit, Node *node, int parameter, float declared, int64_t frame) {
    ParameterState *state = &node->parameters[parameter];
    if (state->declared == declared) return;
    state->declared = declared;
    glide_to(&state->glide, declared, frame, state->smoothing_frames);
    node->unsettled |= 1u << parameter;
    unit->restless = true;
}

// An edited value wins over what was playing; an untouched one goes on as it was, in the middle of its way or not.
void copy_parameters(const Node *from, Unit *unit, Node *to, int64_t frame) {
    for (int p = 0; p < to->kernel->parameter_count; p++) {
        const float declared = to->parameters[p].declared;
        to->parameters[p].glide = from->parameters[p].glide;
        to->parameters[p].declared = from->parameters[p].declared;
        redeclare(unit, to, p, declared, frame);
        to->unsettled |= 1u << p;
    }
}

void copy_state(const UnitCopy *copy, const Node *from, Node *to) {
    const int blocks = copy->from->blocks < copy->to->blocks ? copy->from->blocks : copy->to->blocks;
    for (int block = 0; block < blocks; block++) {
        const float *source = copy->from->arena + (size_t)block * copy->from->block_floats;
        float *target = copy->to->arena + (size_t)block * copy->to->block_floats;
        memcpy(target + to->state, source + from->state, sizeof(float) * (size_t)to->state_floats);
        if (to->memory_floats) memcpy(target + to->memory, source + from->memory, sizeof(float) * (size_t)to->memory_floats);
        for (int f = 0; f < to->follower_count; f++)
            for (int o = 0; o < from->follower_count; o++)
                if (from->followers[o].output == to->followers[f].output)
                    memcpy(target + to->followers[f].ramp, source + from->followers[o].ramp, sizeof(float) * 2 * (size_t)copy->to->lanes);
        to->pending[block] = 0;
    }
}

void copy_voices(const Unit *from, Unit *to) {
    const int blocks = from->blocks < to->blocks ? from->blocks : to->blocks;
    memcpy(to->voices, from->voices, sizeof(Voice) * (size_t)(blocks * to->lanes));
    // What began here while its memory was still to be copied is what began there.
    memset(to->voices + blocks * to->lanes, 0, sizeof(Voice) * (size_t)((to->blocks - blocks) * to->lanes));
    for (int block = blocks; block < to->blocks; block++)
        to->active[block] = to->fading[block] = to->gliding[block] = to->touched[block] = to->starting[block] = 0;
    for (int block = 0; block < blocks; block++) {
        memcpy(to->arena + (size_t)block * to->block_floats, from->arena + (size_t)block * from->block_floats,
               sizeof(float) * (size_t)to->arrays.floats);
        to->active[block] = from->active[block];
        to->fading[block] = from->fading[block];
        to->gliding[block] = from->gliding[block];
        to->touched[block] = from->touched[block];
        to->starting[block] = from->starting[block];
        to->stale[block] = 1;
        // Modules that are new in sounding voices start now; copy_state takes this back for the others.
        for (int n = 0; n < to->node_count; n++) to->nodes[n].pending[block] = from->active[block];
    }
    memcpy(to->held, from->held, sizeof to->held);
    to->held_count = from->held_count;
    to->serial = from->serial;
    to->last_pitch = from->last_pitch;
    memcpy(to->touch, from->touch, sizeof to->touch);
}

void take_over(const UnitCopy *copy, int64_t frame) {
    copy->to->restless = true;
    if (copy->first && copy->voices) copy_voices(copy->from, copy->to);
    if (copy->first && copy->from->meter && copy->to->meter) meter_go_on(copy->from->meter, copy->to->meter);
    for (int n = 0; n < copy->node_count; n++) {
        const Node *from = &copy->from->nodes[copy->nodes[n].from];
        Node *to = &copy->to->nodes[copy->nodes[n].to];
        copy_parameters(from, copy->to, to, frame);
        if (copy->nodes[n].state) copy_state(copy, from, to);
    }
}

}  // namespace

void engine_retire(MtkEngine *engine, MtkPlan *plan) {
    if (!plan) return;
    if (ring_push(&engine->retired, &plan, 1)) return;
    if (engine->to_retire_count < 2 * kWaitingPlans) engine->to_retire[engine->to_retire_count++] = plan;
}

void engine_end_fade(MtkEngine *engine) {
    engine->schedule = &engine->current->steady;
    engine_retire(engine, engine->leaving);
    engine->leaving = nullptr;
}

void engine_take_over(MtkEngine *engine) {
    const MtkPlan *plan = engine->current;
    for (; engine->copied < plan->copy_count; engine->copied++) {
        const UnitCopy *copy = &plan->copies[engine->copied];
        if (engine->frame < engine->fade_start - (int64_t)(engine->last_slice - copy->slice) * kSliceFrames) return;
        take_over(copy, engine->frame);
    }
}

void engine_swap(MtkEngine *engine, MtkPlan *plan) {
    MtkPlan *old = engine->current;
    engine->current = plan;
    engine->copied = 0;
    engine->fade_start = engine->frame;
    if (old && plan->base == old->id) {
        // Whoever changes so much that plans queue does not hear what rings.
        engine->last_slice = plan->last_slice - (engine->waiting_count > kPatientPlans ? plan->ring_slices : 0);
        engine->fade_start += (int64_t)engine->last_slice * kSliceFrames;
        engine_take_over(engine);
        for (int i = 0; i < plan->setting_count; i++) {
            const Setting *setting = &plan->settings[i];
            redeclare(setting->unit, &setting->unit->nodes[setting->node], setting->parameter, setting->declared, engine->frame);
        }
    } else if (old) {
        // Built for another predecessor: nothing to fade from.
        for (int i = 0; i < old->steady.entry_count; i++) {
            Unit *unit = old->steady.entries[i].unit;
            unit->first_event = unit->last_event = -1;
        }
    }
    engine->running.store(plan, std::memory_order_release);
    if (old && plan->base == old->id && plan->fades) {
        engine->leaving = old;
        engine->schedule = &plan->transition;
    } else {
        engine_retire(engine, old);
        engine->schedule = &plan->steady;
    }
}

}  // namespace mtk
