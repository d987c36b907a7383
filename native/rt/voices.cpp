// Which note sounds in which lane.
#include "unit.h"

namespace mtk {
namespace {

enum Mode { kPoly, kMono, kLegato };   // MtkVoiceMode

float *lane_array(Unit *unit, int lane, int32_t offset) {
    return unit->arena + (size_t)(lane / unit->lanes) * unit->block_floats + offset + lane % unit->lanes;
}

// All lanes: after a plan swap voices may sound beyond those a smaller polyphony uses.
int lane_count(const Unit *unit) { return unit->blocks * unit->lanes; }

uint32_t bit_of(const Unit *unit, int lane) { return 1u << (lane % unit->lanes); }

void set_pitch(Unit *unit, int lane, float pitch) {
    glide_set(&unit->voices[lane].pitch, pitch);
    float *ramp = lane_array(unit, lane, unit->arrays.pitch);
    ramp[0] = ramp[unit->lanes] = pitch;
    unit->gliding[lane / unit->lanes] &= ~bit_of(unit, lane);
}

void glide_pitch(Unit *unit, int lane, float pitch, int64_t frame) {
    if (unit->glide_frames <= 0) return set_pitch(unit, lane, pitch);
    glide_to(&unit->voices[lane].pitch, pitch, frame, unit->glide_frames);
    unit->gliding[lane / unit->lanes] |= bit_of(unit, lane);
}

void set_gate(Unit *unit, int lane, float gate) { *lane_array(unit, lane, unit->arrays.gate) = gate; }

void describe(Unit *unit, int lane, float velocity, bool accent) {
    *lane_array(unit, lane, unit->arrays.velocity) = velocity;
    *lane_array(unit, lane, unit->arrays.accent) = accent ? 1.0f : 0.0f;
}

void start_voice(Unit *unit, int lane, uint64_t note, float pitch, float velocity, bool accent) {
    const int block = lane / unit->lanes;
    const uint32_t bit = bit_of(unit, lane);
    Voice *voice = &unit->voices[lane];
    unit->starting[block] |= bit;
    *voice = {note, ++unit->serial, {}, {}, kHeld};
    glide_set(&voice->gain, 1);
    set_pitch(unit, lane, pitch);
    set_gate(unit, lane, 1);
    describe(unit, lane, velocity, accent);
    float *gain = lane_array(unit, lane, unit->arrays.gain);
    gain[0] = gain[unit->lanes] = 1;
    const uint32_t serial = (uint32_t)unit->serial;
    __builtin_memcpy(lane_array(unit, lane, unit->arrays.serial), &serial, sizeof serial);
    unit->active[block] |= bit;
    unit->fading[block] &= ~bit;
    for (int n = 0; n < unit->node_count; n++) unit->nodes[n].pending[block] |= bit;
}

void fade_voice(Unit *unit, int lane, int64_t frame) {
    Voice *voice = &unit->voices[lane];
    voice->state = kFading;
    glide_to(&voice->gain, 0, frame, unit->fade_frames);
    unit->fading[lane / unit->lanes] |= bit_of(unit, lane);
}

void release_voice(Unit *unit, int lane, int64_t frame) {
    unit->voices[lane].state = kReleased;
    set_gate(unit, lane, 0);
    // Nothing in such a unit would ever say that the voice has ended.
    if (!unit->keeps_voices) fade_voice(unit, lane, frame);
}

// The oldest voice in `state`, or -1.
int oldest(const Unit *unit, VoiceState state) {
    int found = -1;
    for (int lane = 0; lane < lane_count(unit); lane++) {
        const Voice *voice = &unit->voices[lane];
        if (voice->state == state && (found < 0 || voice->age < unit->voices[found].age)) found = lane;
    }
    return found;
}

int sounding(const Unit *unit) {
    int count = 0;
    for (int lane = 0; lane < lane_count(unit); lane++)
        count += unit->voices[lane].state == kHeld || unit->voices[lane].state == kReleased;
    return count;
}

// The lowest free lane. More steals within 2 ms than there are spare lanes: the quietest voice ends early.
int free_lane(const Unit *unit) {
    for (int lane = 0; lane < unit->voice_lanes; lane++)
        if (unit->voices[lane].state == kFree) return lane;
    return oldest(unit, kFading);
}

int poly_lane(Unit *unit, int64_t frame) {
    if (sounding(unit) >= unit->polyphony) {
        const int released = oldest(unit, kReleased);
        fade_voice(unit, released >= 0 ? released : oldest(unit, kHeld), frame);
        unit->stolen_voices++;
    }
    return free_lane(unit);
}

void hold_key(Unit *unit, const HeldKey &key) {
    if (unit->held_count == kMaxHeld) {
        for (int i = 1; i < kMaxHeld; i++) unit->held[i - 1] = unit->held[i];
        unit->held_count--;
    }
    unit->held[unit->held_count++] = key;
}

void drop_key(Unit *unit, uint64_t note) {
    int kept = 0;
    for (int i = 0; i < unit->held_count; i++)
        if (unit->held[i].note != note) unit->held[kept++] = unit->held[i];
    unit->held_count = kept;
}

// The lane of the one voice that is held or released, or -1.
int single_lane(const Unit *unit) {
    const int held = oldest(unit, kHeld);
    return held >= 0 ? held : oldest(unit, kReleased);
}

// Where the next note of a mono instrument starts; the voice that sounds fades out where it is.
int fresh_single_lane(Unit *unit, int64_t frame, int lane) {
    if (lane >= 0) {
        // Two notes in the same frame: nothing has been heard of the first.
        if (unit->starting[lane / unit->lanes] & bit_of(unit, lane)) return lane;
        fade_voice(unit, lane, frame);
    }
    return free_lane(unit);
}

// One voice for all notes: a slide, or a legato note while another is held, moves it; for any other a new one starts.
void single_on(Unit *unit, int64_t frame, const HeldKey &key, bool slide) {
    const int lane = single_lane(unit);
    if (lane >= 0 && (slide || (unit->voice_mode == kLegato && unit->voices[lane].state == kHeld))) {
        Voice *voice = &unit->voices[lane];
        voice->note = key.note;
        voice->state = kHeld;
        set_gate(unit, lane, 1);
        describe(unit, lane, key.velocity, key.accent);
        glide_pitch(unit, lane, key.pitch, frame);
    } else {
        start_voice(unit, fresh_single_lane(unit, frame, lane), key.note, key.pitch, key.velocity, key.accent);
    }
    if (unit->voice_mode == kLegato) hold_key(unit, key);
}

void single_off(Unit *unit, int64_t frame, uint64_t note) {
    drop_key(unit, note);
    const int lane = oldest(unit, kHeld);
    if (lane < 0 || unit->voices[lane].note != note) return;
    if (unit->held_count == 0) return release_voice(unit, lane, frame);
    const HeldKey &back = unit->held[unit->held_count - 1];
    unit->voices[lane].note = back.note;
    glide_pitch(unit, lane, back.pitch, frame);
}

}  // namespace

void voice_on(Unit *unit, int64_t frame, uint64_t note, float pitch, float velocity, bool accent, bool slide) {
    if (unit->is_bus) return;
    if (unit->voice_mode != kPoly) return single_on(unit, frame, {note, pitch, velocity, accent}, slide);
    start_voice(unit, poly_lane(unit, frame), note, pitch, velocity, accent);
}

void voice_off(Unit *unit, int64_t frame, uint64_t note) {
    if (unit->is_bus) return;
    if (unit->voice_mode != kPoly) return single_off(unit, frame, note);
    for (int lane = 0; lane < lane_count(unit); lane++)
        if (unit->voices[lane].state == kHeld && unit->voices[lane].note == note) release_voice(unit, lane, frame);
}

void voice_cut(Unit *unit, int64_t frame, uint64_t note) {
    if (unit->is_bus) return;
    if (note == 0)
        unit->held_count = 0;
    else
        drop_key(unit, note);
    for (int lane = 0; lane < lane_count(unit); lane++) {
        const Voice *voice = &unit->voices[lane];
        const bool sounds = voice->state == kHeld || voice->state == kReleased;
        if (sounds && (note == 0 || voice->note == note)) fade_voice(unit, lane, frame);
    }
}

void voices_release(Unit *unit, int64_t frame) {
    if (unit->is_bus) return;
    unit->held_count = 0;
    for (int lane = 0; lane < lane_count(unit); lane++)
        if (unit->voices[lane].state == kHeld) release_voice(unit, lane, frame);
}

void voice_free(Unit *unit, int lane) {
    const int block = lane / unit->lanes;
    const uint32_t bit = bit_of(unit, lane);
    unit->voices[lane].state = kFree;
    unit->active[block] &= ~bit;
    unit->fading[block] &= ~bit;
    unit->gliding[block] &= ~bit;
    set_gate(unit, lane, 0);
}

}  // namespace mtk
