#include "key_port.h"

#include <algorithm>
#include <atomic>

namespace mtk {
namespace {

constexpr uint64_t kOurs = 1ull << 63;                     // no note that is numbered elsewhere has this bit
constexpr int kSustain = 64, kTimbre = 74, kAllSoundOff = 120, kReset = 121, kAllNotesOff = 123;
constexpr int kBendCenter = 8192;

std::atomic<uint64_t> notes{0};

uint64_t spot(const MtkKeyPlace &place) { return (uint64_t)place.target << 32 | place.key; }

MtkCommand command(MtkCommandKind kind, uint32_t target, uint64_t note) {
    MtkCommand made = {};
    made.kind = (uint16_t)kind;
    made.target = target;
    made.note = note;
    return made;
}

MtkCommand expression(uint32_t target, uint64_t note, MtkExpression what, float value) {
    MtkCommand made = command(MTK_EXPRESSION, target, note);
    made.index = (uint32_t)what;
    made.value = value;
    return made;
}

int size_of(uint8_t status) { return (status & 0xF0) == 0xC0 || (status & 0xF0) == 0xD0 ? 2 : 3; }

}  // namespace

void KeyPort::set_table(const MtkKeyTable &table) {
    table_.velocities.assign(table.velocities, table.velocities + 128);
    table_.channels.assign(table.channels, table.channels + 16);
    size_t targets = 0;
    for (const MtkKeyChannel &it : table_.channels) targets = std::max<size_t>(targets, it.first + it.count);
    table_.targets.assign(table.targets, table.targets + targets);
    table_.starts.assign(table.starts, table.starts + kChannelKeys + 1);
    table_.places.assign(table.places, table.places + table_.starts[kChannelKeys]);
}

bool KeyPort::hear(const uint8_t *data, uint32_t size, bool may_touch, Deeds *deeds) {
    if (size < 2 || (int)size != size_of(data[0]) || (data[1] | data[size - 1]) > 127) return false;
    const int channel = data[0] & 15, key = channel * 128 + data[1], value = data[size - 1];
    switch (data[0] & 0xF0) {
        case 0x90:
            return value ? strike(channel, key, value, deeds) : release(channel, key, deeds);
        case 0x80:
            return release(channel, key, deeds);
        case 0xA0:
            return touch_key(key, value, may_touch, deeds);
        case 0xB0:
            return control(channel, data[1], value, may_touch, deeds);
        case 0xD0:
            return touch(channel, MTK_PRESSURE, value, may_touch, deeds);
        case 0xE0:
            return touch(channel, MTK_BEND, data[1] + 128 * value - kBendCenter, may_touch, deeds);
        default:
            return false;
    }
}

void KeyPort::let_go(Deeds *deeds) {
    for (const auto &it : sounding_) deeds->commands.push_back(command(MTK_NOTE_OFF, (uint32_t)(it.first >> 32), it.second.note));
    down_.clear();
    held_.clear();
    sounding_.clear();
    for (Standing &it : standing_) it = {};
}

// All but timbre is for others to do, too: what ends here they end once more.
bool KeyPort::control(int channel, int number, int value, bool may_touch, Deeds *deeds) {
    if (number == kTimbre) return touch(channel, MTK_TIMBRE, value, may_touch, deeds);
    if (number == kSustain) pedal(channel, value >= 64, deeds);
    for (int it = 0; it < 16; it++) {
        if (!belongs(it, channel)) continue;
        if (number == kAllSoundOff || number == kAllNotesOff) {
            standing_[it].pedal = false;
            end_channel(&down_, it, deeds);
            end_channel(&held_, it, deeds);
        }
        if (number == kReset) {
            deeds->touch = true;
            for (int &at : standing_[it].touches) at = 0;
        }
    }
    return false;
}

bool KeyPort::strike(int channel, int key, int velocity, Deeds *deeds) {
    end_key(&down_, key, deeds);
    end_key(&held_, key, deeds);
    const auto first = table_.places.begin() + table_.starts[key], last = table_.places.begin() + table_.starts[key + 1];
    if (first == last) return false;
    const Places &places = down_[key] = Places(first, last);
    for (const MtkKeyPlace &place : places) begin(place, table_.velocities[velocity], deeds);
    if (table_.channels[channel].manager == MTK_NO_MANAGER) return true;
    // A finger may have been bent before it fell.
    for (int it = MTK_BEND; it <= MTK_TIMBRE; it++)
        if (standing_[channel].touches[it]) move(places, (MtkExpression)it, amount(channel, (MtkExpression)it), deeds);
    return true;
}

bool KeyPort::release(int channel, int key, Deeds *deeds) {
    const auto found = down_.find(key);
    if (found == down_.end()) return false;
    if (pedal_down(channel)) {
        end_key(&held_, key, deeds);
        held_[key] = found->second;
        down_.erase(found);
    } else {
        end_key(&down_, key, deeds);
    }
    return true;
}

void KeyPort::pedal(int channel, bool down, Deeds *deeds) {
    standing_[channel].pedal = down && table_.channels[channel].pedal;
    for (int it = 0; it < 16 && !down; it++)
        if (belongs(it, channel)) end_channel(&held_, it, deeds);
}

bool KeyPort::pedal_down(int channel) const {
    const int manager = table_.channels[channel].manager;
    return standing_[channel].pedal || (manager != MTK_NO_MANAGER && standing_[manager].pedal);
}

bool KeyPort::belongs(int channel, int to) const { return channel == to || table_.channels[channel].manager == to; }

void KeyPort::end_key(Keys *keys, int key, Deeds *deeds) {
    const auto found = keys->find(key);
    if (found == keys->end()) return;
    const Places places = std::move(found->second);
    keys->erase(found);
    for (const MtkKeyPlace &place : places) end(place, deeds);
}

void KeyPort::end_channel(Keys *keys, int channel, Deeds *deeds) {
    for (int key = channel * 128; key < (channel + 1) * 128; key++) end_key(keys, key, deeds);
}

void KeyPort::begin(const MtkKeyPlace &place, float velocity, Deeds *deeds) {
    Sounding &sounding = sounding_[spot(place)];
    if (sounding.keys++) deeds->commands.push_back(command(MTK_NOTE_OFF, place.target, sounding.note));
    sounding.note = kOurs | notes.fetch_add(1, std::memory_order_relaxed);
    MtkCommand on = command(MTK_NOTE_ON, place.target, sounding.note);
    on.value = place.pitch;
    on.value2 = velocity;
    deeds->commands.push_back(on);
    deeds->struck.push_back({sounding.note, place.target, place.key});
}

void KeyPort::end(const MtkKeyPlace &place, Deeds *deeds) {
    const auto found = sounding_.find(spot(place));
    if (found == sounding_.end() || --found->second.keys) return;
    deeds->commands.push_back(command(MTK_NOTE_OFF, place.target, found->second.note));
    sounding_.erase(found);
}

// ---- Wheels and pressure

float KeyPort::amount(int channel, MtkExpression what) const {
    const int value = standing_[channel].touches[what];
    return (float)(what == MTK_BEND ? (double)value / kBendCenter * table_.channels[channel].bend : value / 127.0);
}

bool KeyPort::touch(int channel, MtkExpression what, int value, bool may, Deeds *deeds) {
    const MtkKeyChannel &plays = table_.channels[channel];
    if (!(plays.touches >> what & 1)) return false;
    deeds->touch = true;
    standing_[channel].touches[what] = value;
    const bool finger = plays.manager != MTK_NO_MANAGER;
    if (!may || (!finger && !plays.count)) return false;
    const float moved = amount(channel, what);
    if (finger) {
        for (const Keys *keys : {&down_, &held_})
            for (auto it = keys->lower_bound(channel * 128); it != keys->end() && it->first < (channel + 1) * 128; ++it)
                move(it->second, what, moved, deeds);
    } else {
        for (uint32_t i = 0; i < plays.count; i++)
            deeds->commands.push_back(expression(table_.targets[plays.first + i], 0, what, moved));
    }
    return true;
}

bool KeyPort::touch_key(int key, int value, bool may, Deeds *deeds) {
    if (!(table_.channels[key / 128].touches >> MTK_PRESSURE & 1)) return false;
    deeds->touch = true;
    const auto down = down_.find(key), held = held_.find(key);
    if (!may || (down == down_.end() && held == held_.end())) return false;
    if (down != down_.end()) move(down->second, MTK_PRESSURE, (float)(value / 127.0), deeds);
    if (held != held_.end()) move(held->second, MTK_PRESSURE, (float)(value / 127.0), deeds);
    return true;
}

void KeyPort::move(const Places &places, MtkExpression what, float value, Deeds *deeds) const {
    for (const MtkKeyPlace &place : places) {
        const auto found = sounding_.find(spot(place));
        if (found != sounding_.end()) deeds->commands.push_back(expression(place.target, found->second.note, what, value));
    }
}

}  // namespace mtk
