// Effects on volume and pan, as a row reads them.
#include "classic/player.h"

namespace mtk::classic {

void Player::volume_slide(uint8_t parameter, Channel &c) {
    if (!parameter) parameter = c.memory.volume;
    if (!parameter) return;
    c.memory.volume = parameter;
    const int up = parameter >> 4, down = parameter & 15;
    if (rules.fine_in_parameter && down == 15 && up) {
        c.doing.fine_volume = true;
        c.fine_volume = up;
        return;
    }
    if (rules.fine_in_parameter && up == 15 && down) {
        c.doing.fine_volume = true;
        c.fine_volume = -down;
        return;
    }
    c.doing.volume_slide = true;
    if (rules.down_wins)
        c.volume_slide = down ? -down : up;
    else
        c.volume_slide = up ? up : -down;
    if (rules.fine_in_parameter && (up == 15 || down == 15)) {  // by 15 on every tick, the first one too
        c.doing.fine_volume = true;
        c.fine_volume = c.volume_slide;
    }
}

void Player::channel_slide(uint8_t parameter, Channel &c) {
    if (!parameter) parameter = c.memory.channel;
    if (!parameter) return;
    c.memory.channel = parameter;
    const int up = parameter >> 4, down = parameter & 15;
    if (up == 15 && down) {
        c.doing.fine_channel_slide = true;
        c.fine_channel_slide = -down;
    } else if (down == 15 && up) {
        c.doing.fine_channel_slide = true;
        c.fine_channel_slide = up;
    } else {
        c.doing.channel_slide = true;
        c.channel_slide = up_or_down(parameter);
    }
}

void Player::global_slide(uint8_t parameter, Channel &c) {
    if (!parameter) parameter = c.memory.global;
    if (!parameter) return;
    c.memory.global = parameter;
    c.doing.global_slide = true;
    const int up = parameter >> 4, down = parameter & 15;
    c.global_slide = c.fine_global_slide = 0;
    if (rules.fine_in_parameter && down == 15 && up)
        c.fine_global_slide = up;
    else if (rules.fine_in_parameter && up == 15 && down)
        c.fine_global_slide = -down;
    else
        c.global_slide = up_or_down(parameter);
}

bool Player::apply_volume(Command command, Channel &c) {
    const uint8_t parameter = command.parameter;
    switch (command.effect) {
        case Effect::kVolumeSlide: volume_slide(parameter, c); return true;
        case Effect::kVibratoAndVolume:
            c.doing.vibrato = true;
            volume_slide(parameter, c);
            return true;
        case Effect::kPlainVolumeSlide:
            if (!parameter) return true;
            c.doing.plain_volume_slide = true;
            c.plain_volume_slide = up_or_down(parameter);
            return true;
        case Effect::kColumnVolumeUp:
        case Effect::kColumnVolumeDown: {
            const int amount = recalled(parameter, c.memory.column_volume);
            c.doing.plain_volume_slide = true;
            c.plain_volume_slide = command.effect == Effect::kColumnVolumeUp ? amount : -amount;
            return true;
        }
        case Effect::kColumnFineUp:
        case Effect::kColumnFineDown: {
            const int amount = recalled(parameter, c.memory.column_volume);
            c.doing.fine_column_volume = true;
            c.fine_column_volume = command.effect == Effect::kColumnFineUp ? amount : -amount;
            return true;
        }
        case Effect::kSetVolume:
            c.doing.new_volume = true;
            c.volume = parameter;
            return true;
        case Effect::kTremolo: {
            const uint8_t found = remembered(parameter, c.memory.tremolo, c);
            c.doing.tremolo = true;
            c.tremolo.depth_and_rate(found & 15, found >> 4);
            return true;
        }
        case Effect::kTremor: {
            const uint8_t found = remembered(parameter, c.memory.tremor, c);
            const int least = rules.xm ? 0 : 1;
            c.tremor_on = found >> 4 ? found >> 4 : least;
            c.tremor_off = found & 15 ? found & 15 : least;
            c.doing.tremor = true;
            return true;
        }
        case Effect::kChannelVolume:
            if (parameter <= 64) c.channel_volume = parameter;
            return true;
        case Effect::kChannelSlide: channel_slide(parameter, c); return true;
        case Effect::kGlobalVolume: {
            const int highest = rules.highest_global_volume;
            s.global_volume = parameter > highest ? highest : parameter;
            return true;
        }
        case Effect::kGlobalSlide: global_slide(parameter, c); return true;
        default: return false;
    }
}

// Impulse Tracker's Pxy: 64ths of the stage; F beside a digit makes it fine, two other digits say nothing.
void Player::slide_place(int left, int right, Channel &c) const {
    constexpr int kStep = 4;
    c.pan_slide = c.fine_pan_slide = 0;
    if (!left || !right)
        c.pan_slide = kStep * (right - left);
    else if (right == 15)
        c.fine_pan_slide = -kStep * left;
    else if (left == 15)
        c.fine_pan_slide = kStep * right;
}

bool Player::apply_pan(const Command &command, Channel &c) {
    const int left = command.high(), right = command.low();
    switch (command.effect) {
        case Effect::kSetPan:
            if (rules.protracker) return true;
            c.pan = command.parameter;
            c.surround = false;
            c.random_pan = 0;
            c.own_pan = kNothingPlayed;
            return true;
        case Effect::kSurround:
            c.surround = command.parameter != 0;
            c.own_pan = kNothingPlayed;
            return true;
        case Effect::kPanSlide: {
            const uint8_t found = remembered(command.parameter, c.memory.pan, c);
            c.doing.pan_slide = true;
            c.pan_slide = (found & 15) - (found >> 4);
            return true;
        }
        case Effect::kPlainPanSlide:
            c.doing.pan_slide = true;
            c.pan_slide = right - left;
            return true;
        case Effect::kPanSlideOrFine:
            c.doing.pan_slide = true;
            c.own_pan = kNothingPlayed;
            if (!command.parameter) return true;
            slide_place(left, right, c);
            return true;
        case Effect::kPanbrello:
            c.doing.panbrello = true;
            c.panbrello.depth_and_rate(right << 4, left);
            return true;
        case Effect::kPanbrelloShape: c.panbrello.shape = right & 3; return true;
        default: return false;
    }
}

}  // namespace mtk::classic
