// Voices: which slot plays which sample from where, new-note actions, and how positions move.
#include "classic/player.h"

namespace mtk::classic {

namespace {

constexpr int kMostVoices = 128;
constexpr int kHighestNote = 149;
constexpr double kSlowest = 0.001, kFastest = 32767;  // frames of the sample a frame of the mixer

double whole_up(double x) {
    const double whole = (double)(int64_t)x;
    return x > whole ? whole + 1 : whole;
}

// x modulo length, for x >= 0.
double rest_of(double x, double length) {
    if (x < length) return x;
    if (x < 2 * length) return x - length;
    const double turns = (double)(int64_t)(x / length), rest = x - turns * length;
    return rest < 0 ? rest + length : rest >= length ? rest - length : rest;
}

}  // namespace

bool Player::sustains(const Voice &v) const {
    return score_->samples[(size_t)v.sample].sustain != MTK_CLASSIC_LOOP_OFF && !v.released;
}

bool Player::loops(const Voice &v) const {
    return score_->samples[(size_t)v.sample].loop != MTK_CLASSIC_LOOP_OFF || sustains(v);
}

// Where the sample turns or ends, as the note stands.
void Player::bounds(Voice &v) const {
    const MtkClassicSample &sample = score_->samples[(size_t)v.sample];
    v.ping_pong = false;
    if (sustains(v)) {
        v.loop_start = sample.sustain_start, v.loop_end = sample.sustain_end;
        v.ping_pong = sample.sustain == MTK_CLASSIC_LOOP_PING_PONG;
    } else if (sample.loop != MTK_CLASSIC_LOOP_OFF) {
        const bool whole = sample.whole_first && !v.looped;
        v.loop_start = sample.loop_start, v.loop_end = whole ? sample.length : sample.loop_end;
        v.ping_pong = !whole && sample.loop == MTK_CLASSIC_LOOP_PING_PONG;
    } else {
        v.loop_start = 0, v.loop_end = sample.length;
    }
}

// Position outside the loop, back into it. Impulse Tracker's mixer turns one frame early at the end.
void Player::wrap(Voice &v) const {
    if (!v.looped) {
        v.looped = true;
        bounds(v);
    }
    const double length = v.loop_end - v.loop_start;
    if (!v.ping_pong) {
        if (v.backward)
            v.position = v.loop_end - rest_of(v.loop_end - v.position, length);
        else
            v.position = v.loop_start + rest_of(v.position - v.loop_start, length);
        return;
    }
    const double early = rules.it ? 1 : 0, turn = v.loop_end - early;
    const double cycle = 2 * length - early;
    double phase = v.backward ? length + turn - v.position : v.position - v.loop_start;
    phase = rest_of(phase, cycle > 0 ? cycle : 1);
    v.backward = phase >= length;
    v.position = v.backward ? turn - (phase - length) : v.loop_start + phase;
}

void Player::move_to(int slot, double position) {
    Voice &v = s.slots[(size_t)slot].voice;
    if (!v.on) return;
    if (v.queued) {  // moving makes the sample that waits begin
        v.queued = false;
        if (v.queued_sample < 0)
            v.paused = true;
        else if (v.queued_sample != v.sample)
            swap_sample(s.slots[(size_t)slot], v.queued_sample);
        v.looped = true;
    }
    v.position = position;
    v.events |= MTK_CLASSIC_POSITION_SET;
    bounds(v);
    if (v.position >= v.loop_end) {
        v.position = v.loop_end;
        if (!v.backward && loops(v)) wrap(v);
    } else if (v.backward && v.position <= 0.1) {
        v.position = v.loop_end;
    }
}

// A sample from its beginning; what belonged to the one before is forgotten.
void Player::take_sample(int slot, int sample) {
    Slot &place = s.slots[(size_t)slot];
    Voice &v = place.voice;
    v.sample = sample;
    v.volume = v.pan = 0;
    v.level = 0;
    v.looped = v.queued = v.paused = v.backward = v.ping_pong = false;
    place.channel.state.sample_ended = false;
    v.position = 0;
    bounds(v);
}

void Player::swap_sample(Slot &slot, int sample) {
    Voice &v = slot.voice;
    v.sample = sample;
    v.looped = true;
    v.queued = v.paused = v.backward = false;
    v.events |= MTK_CLASSIC_SAMPLE_CHANGED;
    slot.channel.state.sample_ended = false;
    v.position = 0;
    bounds(v);
}

void Player::silence(int slot) {
    Voice &v = s.slots[(size_t)slot].voice;
    if (!v.on) return;
    if (v.reported) s.gone.push_back({slot, v});
    v = Voice{};
    s.live--;
}

// A free place in the background; the quietest voice there gives way when all are taken.
int Player::background_slot() {
    const int first = score_->channels, end = (int)s.slots.size();
    int quietest = -1;
    for (int i = first; s.live >= kMostVoices && i < end; i++) {
        const Voice &v = s.slots[(size_t)i].voice;
        if (v.on && (quietest < 0 || v.volume < s.slots[(size_t)quietest].voice.volume)) quietest = i;
    }
    if (quietest >= 0) silence(quietest);
    for (int i = first; i < end; i++)
        if (!s.slots[(size_t)i].voice.on) {
            if (s.used <= i) s.used = i + 1;
            return i;
        }
    return -1;
}

void Player::check_duplicate(int slot, int channel, int instrument, int sample, int key, Action action, int check,
                             Action duplicate_action) {
    Voice &v = s.slots[(size_t)slot].voice;
    if (!v.on || v.channel != channel || v.instrument != instrument) return;
    if (action == Action::kCut) {
        silence(slot);
        return;
    }
    v.action = action;
    const bool same = check == 3 || (check == 2 && v.sample == sample) || (check == 1 && v.key == key);
    if (!same) return;
    if (action == Action::kOff && duplicate_action == Action::kFade)
        v.action = Action::kOff;
    else if (duplicate_action != Action::kCut)
        v.action = duplicate_action;
    else
        silence(slot);
}

// Begin a note. Returns the slot to which the note before has moved, or `slot` when it made room.
int Player::strike(int slot, int instrument, int sample, int note, int key, Action action, int duplicate_check,
                   Action duplicate_action) {
    if (instrument < 0) sample = -1;
    for (int i = 0; duplicate_check && i < s.used; i++)
        check_duplicate(i, slot, instrument, sample, key, action, duplicate_check, duplicate_action);
    int moved_to = slot;
    Voice &v = s.slots[(size_t)slot].voice;
    if (v.on && v.action != Action::kCut) {
        const int background = background_slot();
        if (background < 0) return -1;
        s.slots[(size_t)background].voice = v;
        v = Voice{};
        s.live++;
        moved_to = background;
    } else if (v.on) {
        if (v.reported) s.gone.push_back({slot, v});
    } else {
        s.live++;
    }
    v.on = true;
    v.reported = false;
    v.events = 0;
    v.channel = slot;
    v.surround = false;
    if (sample < 0) {
        silence(slot);
        return moved_to;
    }
    take_sample(slot, sample);
    v.serial = s.next_serial++;
    v.events = MTK_CLASSIC_TRIGGERED;
    v.note = note < kHighestNote ? note : kHighestNote;
    v.instrument = instrument;
    v.action = action;
    v.key = key;
    return moved_to;
}

// ProTracker: the sample of a new instrument comes when the one that plays reaches its end.
void Player::queue_sample(int slot, int instrument, int sample, int note) {
    if (instrument < 0) sample = -1;
    Voice &v = s.slots[(size_t)slot].voice;
    if (!v.on) {
        if (sample >= 0) strike(slot, instrument, sample, note, 0, Action::kCut, 0, Action::kCut);
        return;
    }
    if (sample != v.sample || v.paused) {
        v.queued_sample = sample;
        v.queued = true;
    }
    if (instrument >= 0) v.instrument = instrument;
}

void Player::release_sample(Voice &v, bool released) const {
    if (!v.on) return;
    const bool leaves = released && !v.released && sustains(v);
    if (leaves && score_->samples[(size_t)v.sample].loop != MTK_CLASSIC_LOOP_PING_PONG) v.backward = false;
    v.released = released;
}

void Player::past_notes(int channel, Action action) {
    for (int i = score_->channels; i < s.used; i++) {
        Slot &slot = s.slots[(size_t)i];
        if (!slot.voice.on || slot.voice.channel != channel) continue;
        if (action == Action::kCut) silence(i);
        if (action == Action::kOff) slot.channel.state.envelope_released = slot.channel.state.sample_released = true;
        if (action == Action::kFade) slot.channel.state.fading = true;
    }
}

// A voice through one tick. `frames` frames of a mixer (`whole`), or seconds.
void Player::advance(int slot, double frames, double step_scale, bool whole) {
    Slot &place = s.slots[(size_t)slot];
    Voice &v = place.voice;
    if (v.period < 1) {
        silence(slot);
        return;
    }
    if (v.position < 0) v.position = 0;
    const double step = 428 * rules.middle_c * step_scale / v.period;
    if (v.paused || v.queued) {
        advance_queued(slot, frames, step, whole);
        return;
    }
    bounds(v);
    if (whole && (step < kSlowest || step > kFastest)) return;
    if (loops(v)) {
        v.position += v.backward ? -step * frames : step * frames;
        if (v.backward ? v.position <= v.loop_start : v.position >= v.loop_end) wrap(v);
        return;
    }
    const double left = (v.backward ? v.position - v.loop_start : v.loop_end - v.position) / step;
    double taken = left > 0 ? (whole ? whole_up(left) : left) : 0;
    const bool ends = taken < frames;
    if (!ends) taken = frames;
    v.position += v.backward ? -step * taken : step * taken;
    if (!ends) return;
    place.channel.state.sample_ended = true;
    v.events |= MTK_CLASSIC_ENDS;
}

// Whether the sample that waits follows this one; one that plays once only follows a loop.
bool Player::swaps_to_queued(const Voice &v) const {
    if (v.queued_sample < 0) return false;
    return v.paused || loops(v) || score_->samples[(size_t)v.queued_sample].loop != MTK_CLASSIC_LOOP_OFF;
}

// A silent channel takes its next sample at once, from its loop's start.
void Player::wake_queued() {
    for (Slot &slot : s.slots) {
        Voice &v = slot.voice;
        if (!v.on || !v.queued) continue;
        const bool silent = v.paused || (!loops(v) && v.position >= v.loop_end);
        if (!silent || !swaps_to_queued(v)) continue;
        swap_sample(slot, v.queued_sample);
        v.position = v.loop_start;
    }
}

// ProTracker's swap: plays to the end of the loop, then goes on with the other sample.
bool Player::advance_queued(int slot, double frames, double step, bool whole) {
    Slot &place = s.slots[(size_t)slot];
    Voice &v = place.voice;
    if (v.paused) {
        v.queued = false;
        return false;
    }
    const double second = whole ? position_rate_ : 1;
    for (double left = frames; left > 0;) {
        bounds(v);
        const double distance = (v.loop_end - v.position) / step;
        double taken = distance > 0 ? (whole ? whole_up(distance) : distance) : 0;
        if (taken > left) taken = left;
        v.position += step * taken;
        left -= taken;
        if (left <= 0 && v.position < v.loop_end) return true;
        if (!v.queued) {
            if (loops(v)) {
                v.position += step * left;
                if (v.position >= v.loop_end) wrap(v);
                return true;
            }
            if (left > 0) place.channel.state.sample_ended = true, v.events |= MTK_CLASSIC_ENDS;
            return left <= 0;
        }
        if (!swaps_to_queued(v)) {
            v.queued = false;
            v.paused = true;
            place.channel.state.sample_ended = true;
            v.events |= MTK_CLASSIC_ENDS;
            v.swap_after = (frames - left) / second;
            return false;
        }
        swap_sample(place, v.queued_sample);
        v.position = v.loop_start;
        v.swap_after = (frames - left) / second;
    }
    return true;
}

}  // namespace mtk::classic
