// Which note sounds in which lane.
#include "motorik.h"
#include "unit.h"

namespace mtk {
namespace {

float *lane_array(Unit *unit, int lane, int32_t offset) {
    return unit->arena + (size_t)(lane / unit->lanes) * unit->block_floats + offset + lane % unit->lanes;
}

// All lanes: after a plan swap voices may sound beyond those a smaller polyphony uses.
int lane_count(const Unit *unit) { return unit->blocks * unit->lanes; }

uint32_t bit_of(const Unit *unit, int lane) { return 1u << (lane % unit->lanes); }

void put(Unit *unit, int lane, int32_t ramp, float value) {
    float *from = lane_array(unit, lane, ramp);
    from[0] = from[unit->lanes] = value;
}

// The next piece writes the ramps of these lanes.
void mark(const Unit *unit, uint32_t *lanes, int lane) { lanes[lane / unit->lanes] |= bit_of(unit, lane); }

void set_pitch(Unit *unit, int lane, float pitch) {
    glide_set(&unit->voices[lane].pitch, pitch);
    mark(unit, unit->gliding, lane);
    unit->last_pitch = unit->voices[lane].pitch;
}

void glide_pitch(Unit *unit, int lane, float pitch, int64_t frame) {
    glide_to(&unit->voices[lane].pitch, pitch, frame, unit->glide_frames);
    mark(unit, unit->gliding, lane);
    unit->last_pitch = unit->voices[lane].pitch;
}

void set_gate(Unit *unit, int lane, float gate) { *lane_array(unit, lane, unit->arrays.gate) = gate; }

void describe(Unit *unit, int lane, float velocity, bool accent) {
    *lane_array(unit, lane, unit->arrays.velocity) = velocity;
    *lane_array(unit, lane, unit->arrays.accent) = accent ? 1.0f : 0.0f;
}

int key_of(float pitch) { return (int)(pitch + 0.5f) - (pitch < -0.5f); }

// The voice in the lane is the note's from now on.
void hold(Unit *unit, int lane, const HeldKey &key) {
    Voice *voice = &unit->voices[lane];
    voice->note = key.note;
    voice->key = key_of(key.pitch);
    voice->state = kHeld;
    set_gate(unit, lane, 1);
    describe(unit, lane, key.velocity, key.accent);
}

void count_note(Unit *unit, int lane) {
    unit->voices[lane].age = ++unit->serial;
    const uint32_t serial = (uint32_t)unit->serial;
    __builtin_memcpy(lane_array(unit, lane, unit->arrays.serial), &serial, sizeof serial);
}

void start_voice(Unit *unit, int64_t frame, int lane, const HeldKey &key) {
    const int block = lane / unit->lanes;
    const uint32_t bit = bit_of(unit, lane);
    Voice *voice = &unit->voices[lane];
    unit->starting[block] |= bit;
    *voice = {};
    glide_set(&voice->gain, 1);
    put(unit, lane, unit->arrays.gain, 1);
    for (int t = 0; t < kTouches; t++) glide_set(&voice->touch[t], unit->touch[t]);
    put(unit, lane, unit->arrays.pressure, unit->touch[MTK_PRESSURE]);
    put(unit, lane, unit->arrays.timbre, unit->touch[MTK_TIMBRE]);
    hold(unit, lane, key);
    if (unit->glides_always && unit->serial) {
        voice->pitch = unit->last_pitch;
        glide_pitch(unit, lane, key.pitch, frame);
    } else {
        set_pitch(unit, lane, key.pitch);
    }
    count_note(unit, lane);
    unit->active[block] |= bit;
    unit->fading[block] &= ~bit;
    unit->touched[block] &= ~bit;
    for (int n = 0; n < unit->node_count; n++) {
        unit->nodes[n].pending[block] |= bit;
        unit->nodes[n].restruck[block] &= ~bit;
    }
}

void touch_voice(Unit *unit, int64_t frame, int lane, int touch, float value) {
    // Of a voice that begins in this frame nothing has been heard: no line leads to the value.
    const bool begins = unit->starting[lane / unit->lanes] & bit_of(unit, lane);
    glide_to(&unit->voices[lane].touch[touch], value, frame, begins ? 0 : unit->touch_frames);
    mark(unit, unit->touched, lane);
}

// The voice goes on and is struck again.
void restrike(Unit *unit, int64_t frame, int lane, const HeldKey &key) {
    const int block = lane / unit->lanes;
    const uint32_t bit = bit_of(unit, lane);
    hold(unit, lane, key);
    count_note(unit, lane);
    for (int t = 0; t < kTouches; t++) touch_voice(unit, frame, lane, t, unit->touch[t]);
    if (unit->glides_always)
        glide_pitch(unit, lane, key.pitch, frame);
    else
        set_pitch(unit, lane, key.pitch);
    for (int n = 0; n < unit->node_count; n++) {
        Node *node = &unit->nodes[n];
        // What starts with the next piece anyway has nothing to go on from.
        node->restruck[block] |= bit & ~node->pending[block];
        node->pending[block] |= bit;
    }
}

void fade_voice(Unit *unit, int lane, int64_t frame) {
    Voice *voice = &unit->voices[lane];
    voice->state = kFading;
    glide_to(&voice->gain, 0, frame, unit->fade_frames);
    unit->fading[lane / unit->lanes] |= bit_of(unit, lane);
    unit->restless = true;
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

// One voice for all notes: a slide, or a legato note while another is held, moves it; an analog one is struck again; for
// any other a new one starts.
void single_on(Unit *unit, int64_t frame, const HeldKey &key, bool slide) {
    const int lane = single_lane(unit);
    if (lane >= 0 && (slide || (unit->voice_mode == MTK_LEGATO && unit->voices[lane].state == kHeld))) {
        hold(unit, lane, key);
        glide_pitch(unit, lane, key.pitch, frame);
    } else if (lane >= 0 && unit->voice_mode == MTK_ANALOG) {
        restrike(unit, frame, lane, key);
    } else {
        start_voice(unit, frame, fresh_single_lane(unit, frame, lane), key);
    }
    if (unit->voice_mode != MTK_MONO) hold_key(unit, key);
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

bool silences(const Chokes *chokes, int key, int other) {
    return other >= 0 && other < kKeys && (chokes->of[key][other / 64] >> other % 64 & 1);
}

// Fades what the key silences; returns the lane of its own voice, the youngest, or -1.
int choke(Unit *unit, int64_t frame, int key) {
    int own = -1;
    if (!unit->chokes || key < 0 || key >= kKeys) return own;
    for (int lane = 0; lane < lane_count(unit); lane++) {
        const Voice *voice = &unit->voices[lane];
        if ((voice->state != kHeld && voice->state != kReleased) || !silences(unit->chokes, key, voice->key)) continue;
        int loser = lane;
        if (voice->key == key && (own < 0 || voice->age > unit->voices[own].age)) {
            loser = own;
            own = lane;
        }
        if (loser >= 0) fade_voice(unit, loser, frame);
    }
    return own;
}

}  // namespace

void voice_on(Unit *unit, int64_t frame, uint64_t note, float pitch, float velocity, bool accent, bool slide) {
    if (unit->is_bus) return;
    const HeldKey key = {note, pitch, velocity, accent};
    if (unit->voice_mode != MTK_POLY) return single_on(unit, frame, key, slide);
    const int own = choke(unit, frame, key_of(pitch));
    if (own >= 0)
        restrike(unit, frame, own, key);
    else
        start_voice(unit, frame, poly_lane(unit, frame), key);
}

void voice_off(Unit *unit, int64_t frame, uint64_t note) {
    if (unit->is_bus) return;
    if (unit->voice_mode != MTK_POLY) return single_off(unit, frame, note);
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

void voice_touch(Unit *unit, int64_t frame, uint64_t note, uint32_t touch, float value) {
    if (unit->is_bus || touch >= kTouches) return;
    // Written so that a value that is not a number becomes the lower end.
    const float low = touch == MTK_BEND ? -128.0f : 0.0f, high = touch == MTK_BEND ? 128.0f : 1.0f;
    value = value > low ? value : low;
    value = value < high ? value : high;
    if (note == 0) unit->touch[touch] = value;
    for (int lane = 0; lane < lane_count(unit); lane++) {
        const Voice *voice = &unit->voices[lane];
        if (voice->state != kFree && (note == 0 || voice->note == note)) touch_voice(unit, frame, lane, (int)touch, value);
    }
}

void voices_release(Unit *unit, int64_t frame) {
    if (unit->is_bus) return;
    unit->held_count = 0;
    for (int lane = 0; lane < lane_count(unit); lane++)
        if (unit->voices[lane].state == kHeld) release_voice(unit, lane, frame);
}

void voice_fade(Unit *unit, int64_t frame, int lane) { fade_voice(unit, lane, frame); }

void voice_free(Unit *unit, int lane) {
    const int block = lane / unit->lanes;
    const uint32_t bit = bit_of(unit, lane);
    unit->voices[lane].state = kFree;
    unit->active[block] &= ~bit;
    unit->fading[block] &= ~bit;
    unit->gliding[block] &= ~bit;
    unit->touched[block] &= ~bit;
    set_gate(unit, lane, 0);
}

}  // namespace mtk
