// A unit's work around its kernels: parameters, glides, fades and the ends of voices.
#include "unit.h"

#include <string.h>

#include "motorik.h"

namespace mtk {
namespace {

/* The lane numbers of the bits in `mask`, one call each. */
template <class F> void each_bit(uint32_t mask, F act) {
    for (; mask; mask &= mask - 1) act(__builtin_ctz(mask));
}

void write_glide(const Glide *glide, float *ramp, int lanes, const Piece *piece) {
    ramp[0] = glide_at(glide, piece->frame);
    ramp[lanes] = glide_at(glide, piece->frame + piece->frames);
}

void write_pitch(const Voice *voice, float *ramp, int lanes, const Piece *piece) {
    const int64_t end = piece->frame + piece->frames;
    ramp[0] = glide_at(&voice->pitch, piece->frame) + glide_at(&voice->touch[MTK_BEND], piece->frame);
    ramp[lanes] = glide_at(&voice->pitch, end) + glide_at(&voice->touch[MTK_BEND], end);
}

bool touch_arrived(const Voice *voice, int64_t frame) {
    bool arrived = true;
    for (const Glide &touch : voice->touch) arrived &= glide_arrived(&touch, frame);
    return arrived;
}

void begin_parameters(Node *node, const Piece *piece) {
    node->refresh = node->unsettled;
    node->moving = 0;
    each_bit(node->unsettled, [&](int p) {
        const Glide *glide = &node->parameters[p].glide;
        node->base_from[p] = glide_at(glide, piece->frame);
        node->base_to[p] = glide_at(glide, piece->frame + piece->frames);
        if (node->base_from[p] != node->base_to[p]) node->moving |= 1u << p;
        // This piece writes the target at both ends; nothing to do until it moves again.
        if (glide_arrived(glide, piece->frame)) node->unsettled &= ~(1u << p);
    });
}

void start_bus(Unit *unit) {
    const uint32_t all = (1u << unit->lanes) - 1;
    unit->active[0] = all;
    for (int n = 0; n < unit->node_count; n++) unit->nodes[n].pending[0] = all;
}

}  // namespace

void unit_reset(Unit *unit, bool to_declared) {
    for (int block = 0; block < unit->blocks; block++) {
        float *arena = unit->arena + (size_t)block * unit->block_floats;
        memcpy(arena, unit->pristine + (size_t)block * unit->hot_floats, unit->hot_floats * sizeof(float));
        memset(arena + unit->hot_floats, 0, (unit->block_floats - unit->hot_floats) * sizeof(float));
        unit->active[block] = unit->fading[block] = unit->gliding[block] = unit->touched[block] = unit->starting[block] = 0;
        unit->stale[block] = 1;
    }
    memset(unit->voices, 0, sizeof(Voice) * (size_t)(unit->blocks * unit->lanes));
    unit->serial = 0;
    unit->held_count = 0;
    for (float &touch : unit->touch) touch = 0;
    for (int n = 0; n < unit->node_count; n++) {
        Node *node = &unit->nodes[n];
        for (int block = 0; block < unit->blocks; block++) node->pending[block] = node->restruck[block] = 0;
        for (int p = 0; p < node->kernel->parameter_count; p++) {
            ParameterState *state = &node->parameters[p];
            glide_set(&state->glide, to_declared ? state->declared : state->glide.target);
            node->base_from[p] = node->base_to[p] = state->glide.target;
        }
        node->unsettled = node->refresh = node->moving = 0;
    }
    unit->restless = true;
    if (unit->is_bus) start_bus(unit);
}

void unit_set_parameter(Unit *unit, int node, int parameter, double plain, int64_t frame) {
    Node *target = &unit->nodes[node];
    if (parameter < 0 || parameter >= target->kernel->parameter_count) return;
    parameter_set(&target->parameters[parameter], &target->kernel->parameters[parameter], plain, frame, true);
    target->unsettled |= 1u << parameter;
    unit->restless = true;
}

void unit_begin_piece(Unit *unit, const Piece *piece) {
    uint32_t on_its_way = 0;
    for (int n = 0; n < unit->node_count; n++) {
        Node *node = &unit->nodes[n];
        if (node->unsettled)
            begin_parameters(node, piece);
        else
            node->refresh = node->moving = 0;
        on_its_way |= node->unsettled | node->refresh;
    }
    for (int block = 0; block < unit->blocks; block++) {
        float *arena = unit->arena + (size_t)block * unit->block_floats;
        const Voice *voices = unit->voices + block * unit->lanes;
        each_bit(unit->gliding[block] | unit->touched[block], [&](int lane) {
            write_pitch(&voices[lane], arena + unit->arrays.pitch + lane, unit->lanes, piece);
            if (glide_arrived(&voices[lane].pitch, piece->frame)) unit->gliding[block] &= ~(1u << lane);
        });
        each_bit(unit->touched[block], [&](int lane) {
            write_glide(&voices[lane].touch[MTK_PRESSURE], arena + unit->arrays.pressure + lane, unit->lanes, piece);
            write_glide(&voices[lane].touch[MTK_TIMBRE], arena + unit->arrays.timbre + lane, unit->lanes, piece);
            if (touch_arrived(&voices[lane], piece->frame)) unit->touched[block] &= ~(1u << lane);
        });
        each_bit(unit->fading[block], [&](int lane) {
            write_glide(&voices[lane].gain, arena + unit->arrays.gain + lane, unit->lanes, piece);
        });
        on_its_way |= unit->gliding[block] | unit->touched[block] | unit->fading[block];
    }
    unit->restless = on_its_way != 0;
}

void unit_end_piece(Unit *unit, const Piece *piece) {
    int voices = 0;
    for (int block = 0; block < unit->blocks; block++) {
        if (!unit->active[block]) continue;
        const int64_t end = piece->frame + piece->frames;
        uint32_t ended = unit->keeps_voices ? unit->active[block] & ~unit->alive[block] & ~unit->fading[block] : 0;
        // Whose envelope no longer holds it back, as where its amplifier is bypassed, must not end in the middle of a sound.
        each_bit(ended & unit->ringing[block], [&](int lane) { voice_fade(unit, end, block * unit->lanes + lane); });
        ended &= ~unit->ringing[block];
        each_bit(unit->fading[block], [&](int lane) {
            if (glide_arrived(&unit->voices[block * unit->lanes + lane].gain, end)) ended |= 1u << lane;
        });
        each_bit(ended, [&](int lane) { voice_free(unit, block * unit->lanes + lane); });
        each_bit(unit->active[block], [&](int) { voices++; });
    }
    __atomic_store_n(&unit->active_voices, voices, __ATOMIC_RELAXED);
}

}  // namespace mtk
