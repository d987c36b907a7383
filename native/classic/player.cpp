#include "classic/player.h"

#include "classic/pitch.h"
#include "classic/translate.h"

namespace mtk::classic {

namespace {

constexpr int kBackgroundVoices = 128;
constexpr double kTickSeconds = 2.5;  // at one beat a minute

}  // namespace

Player::Player(std::shared_ptr<const Score> score, double position_rate)
    : score_(std::move(score)), rules(score_->rules), position_rate_(position_rate) {
    const int background = rules.instruments ? kBackgroundVoices : 0;
    s.slots.resize((size_t)(score_->channels + background));
    s.used = score_->channels;
    s.speed = score_->speed;
    s.tempo = score_->tempo;
    s.global_volume = score_->global_volume;
    for (int i = 0; i < score_->channels; i++) {
        Channel &c = s.slots[(size_t)i].channel;
        const MtkClassicChannel &channel = score_->channel[(size_t)i];
        c.pan = channel.pan;
        c.channel_volume = channel.volume;
        c.surround = channel.surround != 0;
        c.heard_global_volume = score_->global_volume;
    }
    start();
}

bool Player::first_tick_of_row() const {
    const bool repeats = rules.it || rules.s3m;  // a delayed row begins anew in them
    return repeats ? s.flow.tick % ticks_of_pass() == 0 : s.flow.tick == 0;
}

void Player::begin_tick() {
    for (int i = 0; i < s.used; i++) s.slots[(size_t)i].channel.doing.released_now = false;
    if (s.flow.tick == 0) read_row();
    for (int i = 0; i < s.used; i++) play_slot(i);
    s.flow.first_pass = false;
}

void Player::pass_time() {
    if (s.rest_tempo != s.tempo) s.time_rest = 0;
    s.rest_tempo = s.tempo;
    const int64_t exact = MTK_CLASSIC_SECOND / 2 * 5;  // times 1/tempo
    s.time += exact / s.tempo;
    s.time_rest += exact % s.tempo;
    if (s.time_rest >= s.tempo) s.time_rest -= s.tempo, s.time++;
    s.ticks++;
}

// Samples move to the end of the tick, and the place where the next one begins is known.
void Player::end_tick() {
    const bool whole = position_rate_ > 0;
    double frames = kTickSeconds / s.tempo;
    if (whole) frames = (double)(int64_t)(position_rate_ * kTickSeconds / s.tempo);
    for (int i = 0; i < s.used; i++)
        if (s.slots[(size_t)i].voice.on) advance(i, frames, whole ? 1 / position_rate_ : 1, whole);
    pass_time();
    Flow &f = s.flow;
    s.repeats = false;
    if (++f.tick < ticks_of_pass() * (1 + f.delay)) return;
    if (rules.protracker && f.delay && f.breaks) next_row();  // a break during a delay skips the next row
    next_row();
    note_visit();
}

// What the listener has been told: voices that ended are gone without a further word.
void Player::settle() {
    for (int i = 0; i < s.used; i++) {
        Voice &v = s.slots[(size_t)i].voice;
        if (!(v.events & MTK_CLASSIC_ENDS)) continue;
        v.events &= ~MTK_CLASSIC_ENDS;
        v.reported = false;
        if (rules.frees_ended) v = Voice{}, s.live--;
    }
    while (s.used > score_->channels && !s.slots[(size_t)s.used - 1].voice.on) s.used--;
}

int Player::take(MtkClassicTick &tick, MtkClassicVoice *rows) {
    const bool again = s.repeats;
    begin_tick();
    tick = describe_tick();
    if (again) tick.flags |= MTK_CLASSIC_REPEAT;
    int count = 0;
    for (size_t i = 0; rows && i < s.gone.size(); i++) {
        rows[count] = describe_voice(s.gone[i].slot, s.gone[i].voice);
        rows[count++].flags = MTK_CLASSIC_STOPPED;
    }
    s.gone.clear();
    if (rules.protracker) wake_queued();
    const int first = count;
    for (int i = 0; i < s.used; i++) {
        Voice &v = s.slots[(size_t)i].voice;
        v.reported = sounding(s.slots[(size_t)i]);
        if (rows && v.reported) rows[count++] = describe(i);
        v.events = 0;
    }
    end_tick();
    for (int i = first; i < count; i++) {
        const Voice &v = s.slots[(size_t)rows[i].voice].voice;
        rows[i].flags |= v.events & MTK_CLASSIC_ENDS;
        const bool silenced = v.paused && v.events & MTK_CLASSIC_ENDS;
        if (!silenced && !(v.events & MTK_CLASSIC_SAMPLE_CHANGED)) continue;
        rows[i].flags |= MTK_CLASSIC_SWAPS;
        rows[i].next_sample = silenced ? kNothingPlayed : v.sample;
        rows[i].swap_after = v.swap_after;
    }
    settle();
    tick.voices = count;
    return count;
}

// Speed first: it counts for note delays of the same row.
bool Player::delays(const Cell &cell, Channel &c) {
    for (const Command *command : {&cell.main, &cell.column}) {
        const bool either = command->effect == Effect::kSpeedOrTempo && command->parameter < 0x20;
        if ((either || command->effect == Effect::kSpeed) && command->parameter) s.speed = command->parameter;
    }
    for (const Command *command : {&cell.main, &cell.column})
        if (command->is(Extended::kDelay) && command->low()) {
            c.delay = command->low() + 1;
            c.delayed = cell;
            if (cell.instrument) c.delayed_instrument = cell.instrument;
            return true;
        }
    return false;
}

void Player::read_row() {
    const Flow &f = s.flow;
    const int pattern = score_->order[(size_t)f.order];
    for (int i = 0; i < score_->channels; i++) {
        Channel &c = s.slots[(size_t)i].channel;
        const Cell cell = translate(rules.dialect, rules.old_effects, score_->cell(pattern, f.row, i), c.memory.special);
        if (rules.xm) {
            c.key_off_in = 0;
            c.doing.tremor = false;
        }
        if (delays(cell, c)) {
            if (rules.it) c.doing = Doing{};
        } else if (!f.row_delayed || f.first_pass) {
            read_cell(cell, i);
        }
    }
}

void Player::read_cell(const Cell &cell, int slot) {
    Channel &c = s.slots[(size_t)slot].channel;
    if (cell.instrument) c.last_instrument = cell.instrument;
    if (c.state.sample_ended) c.state.ended = true;
    switch (rules.dialect) {
        case MTK_CLASSIC_XM: read_xm(cell, slot); break;
        case MTK_CLASSIC_S3M: read_s3m(cell, slot); break;
        case MTK_CLASSIC_IT: read_it(cell, slot); break;
        default: read_mod(cell, slot);
    }
}

void Player::play_slot(int slot) {
    Channel &c = s.slots[(size_t)slot].channel;
    const bool background = slot >= score_->channels;
    if (background && !s.slots[(size_t)slot].voice.on) return;
    if (!first_tick_of_row() && c.doing.tempo_slide) {
        s.tempo += c.tempo_slide;
        s.tempo = s.tempo < 32 ? 32 : s.tempo > 255 ? 255 : s.tempo;
    }
    if (c.delay > 0 && --c.delay == 0) read_cell(c.delayed, slot);
    run_macro(slot);
    if (!s.slots[(size_t)slot].voice.on) {
        slide_volumes(c);  // the global volume slides without a voice, too
        return;
    }
    const Action action = background ? s.slots[(size_t)slot].voice.action : Action::kContinue;
    if (s.flow.tick == 0 && background && (!score_->has_instrument(c.instrument) || action == Action::kCut)) {
        silence(slot);
        return;
    }
    if (!score_->has_instrument(c.instrument)) return;
    if (c.doing.retrigger) retrigger(slot);
    if (c.key_off_in && --c.key_off_in == 0) delayed_key_off(c);
    release_sample(s.slots[(size_t)slot].voice, c.state.sample_released);
    slide_volumes(c);
    slide_period(c);
    slide_pan(c);
    const Action in_background = background ? action : Action::kCut;
    process_volume(slot, in_background);
    process_pitch(slot, in_background);
    process_pan(slot, in_background);
    if (c.state.released_after_tick) c.state.envelope_released = true;
}

MtkClassicTick Player::describe_tick() const {
    MtkClassicTick row{};
    row.tick = s.ticks;
    row.time = s.time;
    row.length = MTK_CLASSIC_SECOND / 2 * 5 / s.tempo;
    row.order = s.flow.order;
    row.pattern = score_->order[(size_t)s.flow.order];
    row.row = s.flow.row;
    row.tick_in_row = s.flow.tick;
    row.speed = s.speed;
    row.tempo = s.tempo;
    row.global_volume = s.global_volume;
    row.flags = s.flow.tick == 0 && !s.flow.comes_again ? MTK_CLASSIC_FIRST_TICK : 0;
    if (s.flow.tick == 0 && s.flow.restarts) row.flags |= MTK_CLASSIC_RESTARTS;
    return row;
}

bool Player::sounding(const Slot &place) const {
    const Voice &v = place.voice;
    if (!v.on || v.paused || v.period < 1) return false;
    if (!place.channel.state.sample_ended || loops(v)) return true;
    return v.backward ? v.position > 0 : v.position < v.loop_end;
}

MtkClassicVoice Player::describe(int slot) const {
    const Slot &place = s.slots[(size_t)slot];
    const Voice &v = place.voice;
    MtkClassicVoice row = describe_voice(slot, v);
    row.period = place.channel.shown_period;
    row.flags = v.events | (place.channel.state.sample_ended ? MTK_CLASSIC_RESTARTED : 0);
    row.flags |= slot >= score_->channels ? MTK_CLASSIC_BACKGROUND : 0;
    row.flags |= v.backward ? MTK_CLASSIC_BACKWARD : 0;
    row.flags |= v.surround ? MTK_CLASSIC_SURROUND : 0;
    row.flags |= v.released ? MTK_CLASSIC_RELEASED : 0;
    return row;
}

MtkClassicVoice Player::describe_voice(int slot, const Voice &v) const {
    MtkClassicVoice row{};
    row.frequency = v.period > 0 ? 428 * rules.middle_c / v.period : 0;
    row.period = v.period;
    // A voice that has ended stopped a step behind the last frame, or before the first.
    const double length = score_->has_sample(v.sample) ? (double)score_->samples[(size_t)v.sample].length : 0;
    row.position = v.position < 0 ? 0 : v.position > length ? length : v.position;
    row.level = v.level;
    row.tick = s.ticks;
    row.voice = slot;
    row.channel = v.channel;
    row.serial = v.serial;
    row.note = v.note;
    row.instrument = v.instrument;
    row.sample = v.sample;
    row.volume = v.volume;
    row.pan = v.pan + 128;
    row.cutoff = v.cutoff;
    row.resonance = v.resonance;
    row.next_sample = kNothingPlayed;
    return row;
}

}  // namespace mtk::classic
